//! Files in memory: the built-in files, and those of tests.

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Files, Item, Kind};

/// Files by their path.
#[derive(Clone, Debug, Default)]
pub struct Memory(BTreeMap<Utf8PathBuf, Vec<u8>>);

impl Memory {
    pub fn new(files: impl IntoIterator<Item = (Utf8PathBuf, Vec<u8>)>) -> Self {
        Self(files.into_iter().collect())
    }

    fn bytes(&self, path: &Utf8Path) -> io::Result<&Vec<u8>> {
        self.0.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Files for Memory {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        Ok(children(&self.0, path, |_| Kind::File))
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        if self.0.contains_key(path) {
            return Some(Kind::File);
        }
        is_folder(&self.0, path).then_some(Kind::Folder)
    }

    fn target(&self, _: &Utf8Path) -> io::Result<String> {
        Err(io::ErrorKind::InvalidInput.into())
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        Ok(self.bytes(path)?.len() as u64)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.bytes(path).cloned()
    }
}

/// Whether any of the paths is below a folder.
pub fn is_folder<T>(files: &BTreeMap<Utf8PathBuf, T>, path: &Utf8Path) -> bool {
    path.as_str().is_empty() || below(files, path).next().is_some()
}

/// The entries directly in a folder, according to a list of paths.
pub fn children<T>(
    files: &BTreeMap<Utf8PathBuf, T>,
    folder: &Utf8Path,
    kind: impl Fn(&T) -> Kind,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (path, file) in below(files, folder) {
        let Ok(rest) = path.strip_prefix(folder) else { continue };
        let mut parts = rest.components();
        let Some(name) = parts.next() else { continue };
        let kind = if parts.next().is_some() { Kind::Folder } else { kind(file) };
        let item = Item { name: name.as_str().to_owned(), kind };
        // A folder comes up once for each file below it. These files are adjacent.
        if items.last() != Some(&item) {
            items.push(item);
        }
    }
    items
}

/// The paths below a folder, without the folder itself. Paths are compared by segments, so they are adjacent.
fn below<'a, T>(
    files: &'a BTreeMap<Utf8PathBuf, T>,
    folder: &'a Utf8Path,
) -> impl Iterator<Item = (&'a Utf8PathBuf, &'a T)> {
    let range = (Bound::Excluded(folder.to_owned()), Bound::Unbounded);
    files.range(range).take_while(move |(path, _)| path.starts_with(folder))
}
