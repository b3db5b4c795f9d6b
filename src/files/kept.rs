//! Files whose texts are kept as they were when they were read, for a site that is shown while its files change.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::follow::follow;
use super::text::LARGEST;
use super::{Files, Item, Kind};

/// Other files, and the bytes of those that were asked for at the start.
#[derive(Debug)]
pub struct Kept<F> {
    files: F,
    bytes: BTreeMap<Utf8PathBuf, Vec<u8>>,
}

impl<F: Files> Kept<F> {
    pub fn new(files: F) -> Self {
        Self { files, bytes: BTreeMap::new() }
    }
}

impl<F: Files> Files for Kept<F> {
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
        self.bytes.get(path).map_or_else(|| self.files.read(path), |bytes| Ok(bytes.clone()))
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

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        self.files.prefetch(paths)?;
        let files = &self.files;
        let read = paths.par_iter().filter_map(|path| {
            let (real, _) = follow(files, path).ok()?;
            files.size(&real).ok().filter(|size| *size <= LARGEST)?;
            Some((real.clone(), files.read(&real).ok()?))
        });
        self.bytes = read.collect();
        Ok(())
    }
}
