//! Unsaved texts of an editor, which replace those on the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8PathBuf;

/// Texts by the path of the file from the project's root, with symbolic links resolved.
#[derive(Clone, Debug, Default)]
pub struct Unsaved(Arc<BTreeMap<Utf8PathBuf, Arc<str>>>);

impl Unsaved {
    pub fn new(texts: impl IntoIterator<Item = (Utf8PathBuf, Arc<str>)>) -> Self {
        Self(Arc::new(texts.into_iter().collect()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The paths and texts that replace files on the disk.
    pub fn files(&self) -> Vec<(Utf8PathBuf, String)> {
        self.0.iter().map(|(path, text)| (path.clone(), text.to_string())).collect()
    }

    /// The paths whose texts differ, or that only one of the two has.
    pub fn differing(&self, other: &Self) -> Vec<Utf8PathBuf> {
        let all = self.0.keys().chain(other.0.keys().filter(|path| !self.0.contains_key(*path)));
        all.filter(|path| self.0.get(*path) != other.0.get(*path)).cloned().collect()
    }
}
