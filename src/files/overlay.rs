//! Unsaved texts that are laid over other files.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::{Files, Item, Kind, Memory};

/// Files, some of which are replaced by unsaved texts.
#[derive(Debug)]
pub struct Overlay {
    saved: Arc<dyn Files>,
    unsaved: Memory,
}

impl Overlay {
    /// The paths in `unsaved` have symbolic links resolved. A path that does not exist in `saved` is a new file.
    pub fn new(saved: Arc<dyn Files>, unsaved: impl IntoIterator<Item = (Utf8PathBuf, String)>) -> Self {
        let unsaved = unsaved.into_iter().map(|(path, text)| (path, text.into_bytes()));
        Self { saved, unsaved: Memory::new(unsaved) }
    }

    fn is_unsaved(&self, path: &Utf8Path) -> bool {
        self.unsaved.kind(path) == Some(Kind::File)
    }
}

impl Files for Overlay {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        let unsaved = self.unsaved.folder(path)?;
        let mut items = match self.saved.folder(path) {
            Err(error) if unsaved.is_empty() => return Err(error),
            saved => saved.unwrap_or_default(),
        };
        items.retain(|item| unsaved.iter().all(|other| other.name != item.name));
        items.extend(unsaved);
        Ok(items)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        self.unsaved.kind(path).or_else(|| self.saved.kind(path))
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        self.saved.target(link)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        if self.is_unsaved(path) { self.unsaved.size(path) } else { self.saved.size(path) }
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        if self.is_unsaved(path) { self.unsaved.read(path) } else { self.saved.read(path) }
    }

    fn git_state(&self) -> Vec<u8> {
        self.saved.git_state()
    }

    fn refusals(&self) -> Vec<String> {
        self.saved.refusals()
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        let mut changed = self.saved.changed_on(below)?;
        changed.retain(|path, _| !self.is_unsaved(path));
        Ok(changed)
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        self.saved.committers(path, texts)
    }
}
