//! The files of a tree, sorted by path and indexed by path.

use std::collections::BTreeSet;

use ahash::RandomState;
use camino::{Utf8Path, Utf8PathBuf};
use hashbrown::HashTable;
use serde::{Deserialize, Serialize, Serializer};

use crate::source::FileProblem;

/// The files of a tree.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Stored")]
pub struct Listing {
    /// Sorted by path.
    files: Vec<(Utf8PathBuf, Listed)>,
    /// The index of each file in that list, by its path.
    places: HashTable<usize>,
    hasher: RandomState,
    /// Hidden folders that no pattern can match below. Their contents are not listed.
    closed: BTreeSet<Utf8PathBuf>,
}

/// The stored form of a listing: its files, and the folders that were not listed.
type Stored = (Vec<(Utf8PathBuf, Listed)>, BTreeSet<Utf8PathBuf>);

impl Serialize for Listing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.files, &self.closed).serialize(serializer)
    }
}

impl From<Stored> for Listing {
    fn from((files, closed): Stored) -> Self {
        Self::new(files, closed)
    }
}

/// A file, a link to a file, or something that cannot be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Listed {
    /// Why it cannot be read. `None` if it can.
    pub refused: Option<FileProblem>,
    /// What hides it from patterns. `None` if nothing does.
    pub hidden: Option<Hidden>,
    /// Its real path, if it was listed through a symbolic link.
    pub real: Option<Utf8PathBuf>,
}

impl Listed {
    /// The same file in a folder of another tree.
    fn below(self, root: &Utf8Path) -> Self {
        let hidden =
            self.hidden.map(|hidden| Hidden { depth: hidden.depth + root.components().count(), ..hidden });
        Self { hidden, real: self.real.map(|real| root.join(real)), ..self }
    }
}

/// Why a file is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    pub by: HiddenBy,
    /// How many path segments the hidden folder or file has: 2 for `a/b/c.md` if the folder `a/b` is hidden.
    pub depth: usize,
}

/// What hides a file from patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HiddenBy {
    /// A `.gitignore` in the tree.
    Gitignore,
    /// A valid `CACHEDIR.TAG`.
    Cache,
    /// Created by a build of readyroom.
    Output,
}

impl Listing {
    /// If two files have the same path because bytes that are not UTF-8 were replaced, the last one counts.
    pub fn new(mut files: Vec<(Utf8PathBuf, Listed)>, closed: BTreeSet<Utf8PathBuf>) -> Self {
        files.reverse();
        files.sort_by(|(a, _), (b, _)| a.as_std_path().cmp(b.as_std_path()));
        files.dedup_by(|(later, _), (kept, _)| later == kept);
        let hasher = RandomState::new();
        let hash = |at: &usize| hasher.hash_one(files[*at].0.as_std_path());
        let mut places = HashTable::with_capacity(files.len());
        for at in 0..files.len() {
            places.insert_unique(hash(&at), at, hash);
        }
        Self { files, places, hasher, closed }
    }

    /// Combines the files of this tree and of others.
    pub fn with(self, others: Vec<Self>) -> Self {
        if others.is_empty() {
            return self;
        }
        let (mut files, mut closed) = (self.files, self.closed);
        for other in others {
            files.extend(other.files);
            closed.extend(other.closed);
        }
        Self::new(files, closed)
    }

    /// The same files, moved into a folder.
    pub fn moved_into(self, root: &Utf8Path) -> Self {
        let files = self.files.into_iter().map(|(path, listed)| (root.join(path), listed.below(root)));
        Self::new(files.collect(), self.closed.iter().map(|folder| root.join(folder)).collect())
    }

    /// Every path, including hidden ones and those that cannot be read.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &Listed)> {
        self.files.iter().map(|(path, listed)| (path.as_path(), listed))
    }

    /// The files as a slice, which can be split.
    pub fn files(&self) -> &[(Utf8PathBuf, Listed)] {
        &self.files
    }

    /// The folders that were not listed.
    pub fn closed(&self) -> impl Iterator<Item = &Utf8Path> {
        self.closed.iter().map(Utf8PathBuf::as_path)
    }

    /// Whether a folder, or a folder above it, was not listed.
    pub fn is_closed(&self, path: &Utf8Path) -> bool {
        !self.closed.is_empty() && path.ancestors().any(|above| self.closed.contains(above))
    }

    /// The real path of a listed file. It differs from its path if the file was listed through a symbolic link.
    pub fn real<'a>(&'a self, path: &'a Utf8Path) -> &'a Utf8Path {
        self.linked(path).unwrap_or(path)
    }

    /// The real path of a file that is listed through a symbolic link.
    pub fn linked(&self, path: &Utf8Path) -> Option<&Utf8Path> {
        self.get(path)?.real.as_deref()
    }

    pub fn get(&self, path: &Utf8Path) -> Option<&Listed> {
        // The standard library first compares whole paths, which is fast.
        let path = path.as_std_path();
        let at =
            self.places.find(self.hasher.hash_one(path), |at| self.files[*at].0.as_std_path() == path)?;
        Some(&self.files[*at].1)
    }

    /// Whether a readable file is at a path. The contents of closed folders are unknown.
    pub fn has_file(&self, path: &Utf8Path) -> bool {
        self.get(path).is_some_and(|listed| listed.refused.is_none())
    }

    /// Whether a folder contains a readable file, directly or below. Always true for the root.
    pub fn has_folder(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.below(path).any(|found| found != path)
    }

    /// The names of the files and folders in a folder. Folders without readable files are omitted.
    pub fn names_in<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a str> {
        let first = self.files.partition_point(|(path, _)| path.as_std_path() <= folder.as_std_path());
        let mut rest = &self.files[first..];
        std::iter::from_fn(move || {
            loop {
                let (path, _) = rest.first()?;
                let name = path.strip_prefix(folder).ok()?.components().next()?.as_str();
                // Everything below the same name is adjacent.
                let own = folder.join(name);
                let end = rest.partition_point(|(path, _)| path.starts_with(&own) || *path <= own);
                let (own, behind) = rest.split_at(end);
                rest = behind;
                if own.iter().any(|(_, listed)| listed.refused.is_none()) {
                    return Some(name);
                }
            }
        })
    }

    /// The readable files at or below a path.
    pub fn below<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a Utf8PathBuf> {
        let first = self.files.partition_point(|(path, _)| path.as_std_path() < folder.as_std_path());
        let files = self.files[first..].iter().take_while(move |(path, _)| path.starts_with(folder));
        files.filter(|(_, listed)| listed.refused.is_none()).map(|(path, _)| path)
    }
}
