//! The files of a tree, in the order of their paths, and found by them.

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
    /// In the order of their paths.
    files: Vec<(Utf8PathBuf, Listed)>,
    /// The index of each in that list, found by its path.
    places: HashTable<usize>,
    hasher: RandomState,
    /// Hidden folders that no pattern reaches into. What is in them is not listed.
    closed: BTreeSet<Utf8PathBuf>,
}

/// What a listing is stored as: its files, and the folders that were not listed.
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

/// A file, a link to one, or something that cannot be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Listed {
    /// Why it cannot be read.
    pub refused: Option<FileProblem>,
    /// What hides it from patterns.
    pub hidden: Option<Hidden>,
    /// Its real path, if it is listed through a symbolic link.
    pub real: Option<Utf8PathBuf>,
}

impl Listed {
    /// The same in a folder of another tree.
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
    /// How many parts of the path are hidden as a whole: 2 of `a/b/c.md` for a hidden folder `a/b`.
    pub depth: usize,
}

/// What hides a file from patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HiddenBy {
    /// A `.gitignore` of the tree.
    Gitignore,
    /// A real `CACHEDIR.TAG`.
    Cache,
    /// A build of ours wrote it.
    Output,
}

impl Listing {
    /// If two files have the same path, since bytes that are not UTF-8 were replaced, the last counts.
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

    /// The files of this tree and of others.
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

    /// The same files in a folder.
    pub fn moved_into(self, root: &Utf8Path) -> Self {
        let files = self.files.into_iter().map(|(path, listed)| (root.join(path), listed.below(root)));
        Self::new(files.collect(), self.closed.iter().map(|folder| root.join(folder)).collect())
    }

    /// Every path, hidden and refused ones included.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &Listed)> {
        self.files.iter().map(|(path, listed)| (path.as_path(), listed))
    }

    /// The same as a slice, which can be split.
    pub fn files(&self) -> &[(Utf8PathBuf, Listed)] {
        &self.files
    }

    /// The folders that were not listed.
    pub fn closed(&self) -> impl Iterator<Item = &Utf8Path> {
        self.closed.iter().map(Utf8PathBuf::as_path)
    }

    /// Whether a folder was not listed, nor anything below it.
    pub fn is_closed(&self, path: &Utf8Path) -> bool {
        !self.closed.is_empty() && path.ancestors().any(|above| self.closed.contains(above))
    }

    /// The real path of a listed file; its path if it was not listed through a symbolic link.
    pub fn real<'a>(&'a self, path: &'a Utf8Path) -> &'a Utf8Path {
        self.linked(path).unwrap_or(path)
    }

    /// The real path of a file that is listed through a symbolic link.
    pub fn linked(&self, path: &Utf8Path) -> Option<&Utf8Path> {
        self.get(path)?.real.as_deref()
    }

    pub fn get(&self, path: &Utf8Path) -> Option<&Listed> {
        // The standard library compares paths as a whole first.
        let path = path.as_std_path();
        let at =
            self.places.find(self.hasher.hash_one(path), |at| self.files[*at].0.as_std_path() == path)?;
        Some(&self.files[*at].1)
    }

    /// Whether a file can be read at a path. Does not know what is in closed folders.
    pub fn has_file(&self, path: &Utf8Path) -> bool {
        self.get(path).is_some_and(|listed| listed.refused.is_none())
    }

    /// Whether any file is below a folder.
    pub fn has_folder(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.below(path).any(|found| found != path)
    }

    /// The names of the files and folders in a folder, where something can be read.
    pub fn names_in<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a str> {
        let first = self.files.partition_point(|(path, _)| path.as_std_path() <= folder.as_std_path());
        let mut rest = &self.files[first..];
        std::iter::from_fn(move || {
            loop {
                let (path, _) = rest.first()?;
                let name = path.strip_prefix(folder).ok()?.components().next()?.as_str();
                // What is below one name is adjacent.
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

    /// The files at or below a path that can be read.
    pub fn below<'a>(&'a self, folder: &'a Utf8Path) -> impl Iterator<Item = &'a Utf8PathBuf> {
        let first = self.files.partition_point(|(path, _)| path.as_std_path() < folder.as_std_path());
        let files = self.files[first..].iter().take_while(move |(path, _)| path.starts_with(folder));
        files.filter(|(_, listed)| listed.refused.is_none()).map(|(path, _)| path)
    }
}
