//! The files of a git revision, read from git's objects as if they were on disk.

use std::collections::BTreeMap;
use std::io;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::follow::follow;
use super::git::{Entry, Git};
use super::history;
use super::memory::{children, is_folder};
use super::text::LARGEST;
use super::{Files, Item, Kind};

/// The tree of a revision. Submodules are other repositories and are omitted.
#[derive(Debug)]
pub struct Revision {
    root: Utf8PathBuf,
    commit: String,
    /// Whether it is a clone of ours without a working tree, which lacks the files that `fetch` did not need.
    is_fetched: bool,
    entries: BTreeMap<Utf8PathBuf, Entry>,
    /// The bytes of requested objects, and the targets of links.
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Revision {
    /// The folder at a revision. `None` if it did not exist.
    pub fn new(root: &Utf8Path, revision: &str) -> anyhow::Result<Option<Self>> {
        let git = Git::new(root);
        let prefix = git.prefix()?;
        let Some(commit) = git.commit(revision)? else {
            bail!("there is no revision `{revision}` here; a shallow clone has to fetch it first");
        };
        let Some(tree) = git.tree(&commit, &prefix)? else { return Ok(None) };
        let entries = named(git.entries(&tree)?);
        Self { root: root.to_owned(), commit, is_fetched: false, entries, blobs: BTreeMap::new() }
            .with_what_the_walk_reads()
            .map(Some)
    }

    /// A commit of a repository without a working tree, which may lack some files. `None` if the commit does not exist
    /// here.
    pub(super) fn of_clone(folder: &Utf8Path, commit: &str) -> anyhow::Result<Option<Self>> {
        let git = Git::bare(folder);
        let Some(commit) = git.commit(commit)? else { return Ok(None) };
        let Some(tree) = git.tree(&commit, "")? else { return Ok(None) };
        let entries = named(git.entries(&tree)?);
        Self { root: folder.to_owned(), commit, is_fetched: true, entries, blobs: BTreeMap::new() }
            .with_what_the_walk_reads()
            .map(Some)
    }

    /// The entries that the walk of a tree reads one by one: links, and files that say what is ignored.
    fn walked(&self) -> Vec<&Entry> {
        let small = |path: &Utf8Path, entry: &Entry| {
            kind(entry) == Kind::Link || path.file_name().is_some_and(|name| WALKED.contains(&name))
        };
        self.entries.iter().filter(|(path, entry)| small(path, entry)).map(|(_, entry)| entry).collect()
    }

    fn with_what_the_walk_reads(mut self) -> anyhow::Result<Self> {
        let blobs = self.blobs_of(self.walked())?;
        self.blobs.extend(blobs);
        Ok(self)
    }

    /// The bytes of entries that are not in memory yet, except those that are too large to be read as text.
    fn blobs_of(&self, entries: Vec<&Entry>) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
        let mut objects = objects_of(entries.into_iter().filter(|entry| entry.size <= LARGEST));
        objects.retain(|object| !self.blobs.contains_key(*object));
        let blobs = self.git().blobs(&objects)?;
        let mut found = Vec::with_capacity(objects.len());
        for (object, bytes) in objects.into_iter().zip(blobs) {
            match bytes {
                Some(bytes) => found.push((object.to_owned(), bytes)),
                None if self.is_fetched => {}
                None => bail!(
                    "the repository lacks `{object}`: a partial clone has to fetch all of the revision first"
                ),
            }
        }
        Ok(found)
    }

    /// The objects that the walk of the tree and its configuration need, but whose bytes the clone lacks.
    pub fn missing_objects_of_walk(&self, config: &Utf8Path) -> anyhow::Result<Vec<String>> {
        let walked = self.walked().into_iter().chain(self.entries.get(config));
        self.git().missing_objects(&objects_of(walked))
    }

    /// The objects of some files, with links followed, whose bytes the clone lacks.
    pub fn missing_objects<'p>(
        &self,
        paths: impl Iterator<Item = &'p Utf8Path>,
    ) -> anyhow::Result<Vec<String>> {
        let real: Vec<Utf8PathBuf> = paths.filter_map(|path| Some(follow(self, path).ok()?.0)).collect();
        let entries = real.iter().filter_map(|path| self.entries.get(path));
        self.git().missing_objects(&objects_of(entries))
    }

    /// The full hash of its commit.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    fn git(&self) -> Git<'_> {
        if self.is_fetched { Git::bare(&self.root) } else { Git::new(&self.root) }
    }

    fn entry(&self, path: &Utf8Path) -> io::Result<&Entry> {
        self.entries.get(path).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// The objects of files and links, without duplicates.
fn objects_of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Vec<&'e str> {
    let mut objects: Vec<&str> = entries.map(|entry| entry.object.as_str()).collect();
    objects.sort_unstable();
    objects.dedup();
    objects
}

/// Entries by path, without submodules and without names that no file on disk could have. Anyone who writes a tree can
/// put `..` into it.
fn named(entries: Vec<Entry>) -> BTreeMap<Utf8PathBuf, Entry> {
    let entries = entries.into_iter().filter(|entry| entry.mode != SUBMODULE);
    let entries = entries.map(|entry| {
        let (path, is_utf8) = match std::str::from_utf8(&entry.path) {
            Ok(path) => (path.to_owned(), true),
            Err(_) => (String::from_utf8_lossy(&entry.path).into_owned(), false),
        };
        let mode = if is_utf8 { entry.mode.clone() } else { MISNAMED.to_owned() };
        (path, Entry { mode, ..entry })
    });
    let is_name = |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    let entries = entries.filter(|(path, _)| path.split('/').all(is_name));
    entries.map(|(path, entry)| (path.into(), entry)).collect()
}

/// Git's modes for a submodule and a link, and our own mode for an entry whose name is not UTF-8.
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
        let entry = self.entry(path)?;
        Ok(self.blobs.get(&entry.object).map_or(entry.size, |bytes| bytes.len() as u64))
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let object = &self.entry(path)?.object;
        if let Some(bytes) = self.blobs.get(object) {
            return Ok(bytes.clone());
        }
        let blobs = self.git().blobs(&[object]).map_err(io::Error::other)?;
        let lacking = || {
            let is_left_out = "it was not fetched; `readyroom fetch` gets it";
            if self.is_fetched { io::Error::other(is_left_out) } else { io::ErrorKind::NotFound.into() }
        };
        blobs.into_iter().next().flatten().ok_or_else(lacking)
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        let is_below = |path: &Utf8Path| below.iter().any(|folder| path.starts_with(folder));
        let files = self.entries.iter().filter(|(path, entry)| entry.is_file() && is_below(path));
        let files = files.map(|(path, _)| path.clone()).collect();
        history::before(&self.git(), &self.commit, below, files)
    }

    fn git_state(&self) -> Vec<u8> {
        self.commit.clone().into_bytes()
    }

    fn prefetch(&mut self, paths: &[&Utf8Path]) -> anyhow::Result<()> {
        let real = paths.iter().filter_map(|path| Some(follow(self, path).ok()?.0));
        let real: Vec<Utf8PathBuf> = real.collect();
        let entries = real.iter().filter_map(|path| self.entries.get(path)).collect();
        let blobs = self.blobs_of(entries)?;
        self.blobs.extend(blobs);
        Ok(())
    }
}
