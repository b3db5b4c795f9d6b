//! A site on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The bytes of each file by its path, and `None` for each folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Site(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Site {
    /// `None` if the folder does not exist.
    pub fn read(root: &Path) -> Option<Self> {
        fs::symlink_metadata(root).ok()?;
        let entries = walkdir::WalkDir::new(root).min_depth(1).into_iter().map(Result::unwrap);
        let read = |entry: walkdir::DirEntry| {
            let bytes = (!entry.file_type().is_dir()).then(|| fs::read(entry.path()).unwrap());
            (entry.path().strip_prefix(root).unwrap().to_owned(), bytes)
        };
        Some(Self(entries.map(read).collect()))
    }

    /// The length of its longest file.
    pub fn longest(&self) -> usize {
        self.0.values().flatten().map(Vec::len).max().unwrap_or_default()
    }

    /// A description of how another site differs.
    pub fn difference(&self, found: Option<&Self>) -> String {
        let Some(found) = found else { return "there is no site".to_owned() };
        let paths: Vec<&PathBuf> = self
            .0
            .keys()
            .chain(found.0.keys())
            .filter(|path| self.0.get(*path) != found.0.get(*path))
            .collect();
        format!("{} paths differ: {:?}", paths.len(), &paths[..paths.len().min(5)])
    }
}
