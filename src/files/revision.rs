//! The files of a git revision, read from git's objects as the disk would have given them.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::git::{Entry, Git};
use super::memory::{children, is_folder};
use super::text::LARGEST;
use super::{Files, Item, Kind};

/// The tree of a revision. Submodules are other repositories, and are left out.
#[derive(Debug)]
pub struct Revision {
    root: Utf8PathBuf,
    entries: BTreeMap<Utf8PathBuf, Entry>,
    /// Bytes of objects that were asked for, and targets of links.
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Revision {
    /// The folder as it was at a revision. `None` if it was not there.
    pub fn new(root: &Utf8Path, revision: &str) -> anyhow::Result<Option<Self>> {
        let git = Git::new(root);
        let Some(tree) = git.tree(revision)? else { return Ok(None) };
        let entries = git.entries(&tree)?.into_iter().filter(|entry| entry.mode != SUBMODULE);
        let entries = entries.map(|entry| {
            let (path, is_utf8) = match std::str::from_utf8(&entry.path) {
                Ok(path) => (path.to_owned(), true),
                Err(_) => (String::from_utf8_lossy(&entry.path).into_owned(), false),
            };
            let mode = if is_utf8 { entry.mode.clone() } else { MISNAMED.to_owned() };
            (path.into(), Entry { mode, ..entry })
        });
        let mut revision = Self { root: root.to_owned(), entries: entries.collect(), blobs: BTreeMap::new() };
        // The walk reads these, one at a time.
        let small = |path: &Utf8Path, entry: &Entry| {
            kind(entry) == Kind::Link || path.file_name().is_some_and(|name| WALKED.contains(&name))
        };
        let wanted = revision.entries.iter().filter(|(path, entry)| small(path, entry));
        let wanted = wanted.map(|(_, entry)| entry).collect();
        let blobs = revision.blobs_of(wanted)?;
        revision.blobs.extend(blobs);
        Ok(Some(revision))
    }

    /// The bytes of entries that are not here yet, without those too large to be read as text.
    fn blobs_of(&self, entries: Vec<&Entry>) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
        let wanted = entries.into_iter().filter(|entry| entry.size <= LARGEST);
        let mut objects: Vec<&str> = wanted.map(|entry| entry.object.as_str()).collect();
        objects.retain(|object| !self.blobs.contains_key(*object));
        objects.sort_unstable();
        objects.dedup();
        let blobs = Git::new(&self.root).blobs(&objects)?;
        Ok(objects.into_iter().map(str::to_owned).zip(blobs).collect())
    }

    fn entry(&self, path: &Utf8Path) -> io::Result<&Entry> {
        self.entries.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Git's mode of a submodule, of a link, and ours of what has a name that is not UTF-8.
const SUBMODULE: &str = "160000";
const LINK: &str = "120000";
const MISNAMED: &str = "misnamed";

/// Files that the walk reads.
const WALKED: [&str; 3] = [super::ignored::FILE, super::MARKER, "CACHEDIR.TAG"];

fn kind(entry: &Entry) -> Kind {
    match entry.mode.as_str() {
        LINK => Kind::Link,
        MISNAMED => Kind::Misnamed,
        _ if entry.is_file() => Kind::File,
        _ => Kind::Other,
    }
}

impl Files for Revision {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        Ok(children(&self.entries, path, kind))
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        match self.entries.get(path) {
            Some(entry) => Some(kind(entry)),
            None => is_folder(&self.entries, path).then_some(Kind::Folder),
        }
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.read(link)?).into_owned())
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        Ok(self.entry(path)?.size)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let object = &self.entry(path)?.object;
        if let Some(bytes) = self.blobs.get(object) {
            return Ok(bytes.clone());
        }
        let blobs = Git::new(&self.root).blobs(&[object]).map_err(io::Error::other)?;
        blobs.into_iter().next().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        let real = paths.iter().filter_map(|path| Some(super::follow::follow(self, path).ok()?.0));
        let real: Vec<Utf8PathBuf> = real.collect();
        let entries = real.iter().filter_map(|path| self.entries.get(path)).collect();
        let blobs = self.blobs_of(entries)?;
        self.blobs.extend(blobs);
        Ok(())
    }
}
