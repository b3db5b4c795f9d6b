//! `MyST` labels: `#label` leads to the labelled section from every page of a repository.

use std::collections::HashMap;

use camino::Utf8Path;

use super::{Page, PageId, Sources, decoded};
use crate::files::root_of;

/// The page with each label, by the repository and the label in lower case. `None` if two pages have the label.
pub struct Labels<'a>(HashMap<(&'a Utf8Path, String), Option<PageId>>);

impl<'a> Labels<'a> {
    pub fn of(pages: &[Page], sources: &'a Sources) -> Self {
        let mut all = HashMap::new();
        for (at, page) in pages.iter().enumerate() {
            for label in &page.document.markdown.labels {
                let root = root_of(&sources[page.document.file].path);
                let known = all.entry((root, label.to_lowercase())).or_insert(Some(PageId(at)));
                *known = known.filter(|page| *page == PageId(at));
            }
        }
        Self(all)
    }

    /// The only page with a label in the repository of a file.
    pub fn page(&self, file: &Utf8Path, label: &str) -> Option<PageId> {
        self.0.get(&(root_of(file), decoded(label).to_lowercase())).copied().flatten()
    }
}
