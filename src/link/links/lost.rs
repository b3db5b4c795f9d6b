//! Suggests what links that lead nowhere may mean.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Destination, Finder, SimilarPaths};
use crate::markdown::LinkKind;
use crate::mount::is_document;
use crate::nearest::Budget;

/// The result of following a link.
#[derive(Clone)]
pub enum LinkResult {
    Resolved(Destination),
    /// The target does not exist, but another target may be meant.
    Lost(LostPath),
}

impl LinkResult {
    /// Whether the target or its section does not exist.
    pub fn is_dead(&self) -> bool {
        matches!(
            self,
            Self::Lost(_) | Self::Resolved(Destination::Dead { .. } | Destination::AnchorDead { .. })
        )
    }
}

/// A path that leads nowhere.
#[derive(Clone)]
pub struct LostPath {
    pub path: Utf8PathBuf,
    pub kind: LinkKind,
    /// The folder of the page, if the link is a relative path. Such a link may also mean a file that is not a page.
    pub from: Option<Utf8PathBuf>,
}

/// The destinations of all links, in the order of the pages, with suggestions for links that lead nowhere. If there are
/// too many, only the first get a suggestion.
pub fn with_suggestions(
    ends: Vec<Vec<LinkResult>>,
    finder: &Finder<'_>,
    budget: &mut Budget,
) -> Vec<Vec<Destination>> {
    let mut known: BTreeMap<(Utf8PathBuf, LinkKind, bool), Option<&Utf8Path>> = BTreeMap::new();
    let mut destination = |end: LinkResult| match end {
        LinkResult::Resolved(destination) => destination,
        LinkResult::Lost(LostPath { path, kind, from }) => {
            let meant = known.entry((path, kind, from.is_some()));
            let meant = meant.or_insert_with_key(|(path, kind, is_path)| {
                budget.has_more().then(|| finder.meant(path, *kind, *is_path, budget)).flatten()
            });
            let nearest = meant.map(|meant| match &from {
                Some(folder) => relative(folder, meant),
                None => meant.to_string(),
            });
            Destination::Dead { nearest }
        }
    };
    ends.into_iter().map(|ends| ends.into_iter().map(&mut destination).collect()).collect()
}

impl Finder<'_> {
    /// The page or file whose path is most similar to one that leads nowhere.
    fn meant(
        &self,
        path: &Utf8Path,
        kind: LinkKind,
        is_path: bool,
        budget: &mut Budget,
    ) -> Option<&Utf8Path> {
        let may_be_page = kind == LinkKind::Link || !is_path;
        let page = if may_be_page { self.index.nearest(path.as_str(), budget) } else { None };
        if page.is_some() || !is_path {
            return page;
        }
        let near = self.near_files.get_or_init(|| SimilarPaths::new(self.files.keys()));
        let file = near.nearest(&path.as_str().to_lowercase(), budget)?;
        let file = self.files.get(file)?.as_path();
        // A link to a document does not mean a file of another kind with a similar name.
        let is_other = is_document(path) && !is_document(file) && file.file_stem() != path.file_stem();
        (!is_other).then_some(file)
    }
}

/// The relative path of a file from a folder.
pub fn relative(folder: &Utf8Path, file: &Utf8Path) -> String {
    let common = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - common;
    let down: Vec<&str> = file.components().skip(common).map(|part| part.as_str()).collect();
    format!("{}{}", "../".repeat(up), down.join("/"))
}
