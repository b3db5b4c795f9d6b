//! Files whose texts are kept as they were read, for a site that is shown while its files change.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use ahash::AHashMap;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::follow::follow;
use super::text::LARGEST;
use super::{Files, Item, Kind};

/// A tree of files, and the bytes of some of them.
#[derive(Clone, Debug)]
pub struct Kept {
    files: Arc<dyn Files>,
    /// By their paths with symbolic links resolved.
    bytes: AHashMap<Arc<Utf8Path>, Arc<[u8]>>,
}

impl Kept {
    /// Reads some files, and keeps their bytes.
    pub fn new(files: Arc<dyn Files>, paths: &[&Utf8Path]) -> Self {
        let read = |path: &&Utf8Path| read(&*files, path);
        let read: Vec<_> = paths.par_iter().filter_map(read).collect();
        Self { bytes: read.into_iter().collect(), files }
    }

    /// The same files, some of them read again from `files`, which is the current state of the tree.
    pub fn read_again<'p>(&self, paths: impl Iterator<Item = &'p Utf8Path>, files: &dyn Files) -> Self {
        let mut again = self.clone();
        for path in paths {
            again.bytes.remove(path);
            again.bytes.extend(read(files, path));
        }
        again
    }
}

fn read(files: &dyn Files, path: &Utf8Path) -> Option<(Arc<Utf8Path>, Arc<[u8]>)> {
    let (real, _) = follow(files, path).ok()?;
    files.size(&real).ok().filter(|size| *size <= LARGEST)?;
    let bytes = files.read(&real).ok()?;
    Some((real.into(), bytes.into()))
}

impl Files for Kept {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        self.files.folder(path)
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        if self.bytes.contains_key(path) { Some(Kind::File) } else { self.files.kind(path) }
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        self.files.target(link)
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        self.bytes.get(path).map_or_else(|| self.files.size(path), |bytes| Ok(bytes.len() as u64))
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.bytes.get(path).map_or_else(|| self.files.read(path), |bytes| Ok(bytes.to_vec()))
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        self.files.changed_on(below)
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        self.files.committers(path, texts)
    }

    fn git_state(&self) -> Vec<u8> {
        self.files.git_state()
    }

    fn refusals(&self) -> Vec<String> {
        self.files.refusals()
    }
}
