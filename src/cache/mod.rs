//! A folder with results of earlier runs, each by a hash of everything that it depends on.
//!
//! | File | Content, and what the key is made of |
//! |---|---|
//! | `CACHEDIR.TAG` | says that the folder is a cache |
//! | `.gitignore` | keeps the folder out of git |
//! | `units-ID` | parsed files, by role, path, bytes and configuration |
//! | `pages-ID` | published pages, by everything that a page shows |
//! | `units-later-ID`, `pages-later-ID` | the few results since those were written |
//! | `runs-ID` | the output of a command with everything that it read from the disk, by its options |
//!
//! The program works without it: results that cannot be read are computed again, and results that cannot be written are
//! not kept.

#![allow(clippy::disallowed_methods, reason = "the cache reads and writes its own folder")]

mod limited;
mod folder;
mod pack;

use camino::{Utf8Path, Utf8PathBuf};

use folder::Folder;
pub use folder::TAG_TEXT;
use pack::Change;
pub use pack::Pack;

/// A hash of everything that a value depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

/// Creates a key from parts. The boundaries between parts matter.
#[derive(Clone)]
pub struct KeyMaker(blake3::Hasher);

/// The cache of results. If it is off, everything is computed anew.
#[derive(Debug, Default)]
pub struct Cache(Option<Folder>);

/// The cache that the command line asks for.
#[derive(Clone, Debug, Default)]
pub enum CacheChoice {
    /// A folder in the project. It is only used if it was created on this machine, at this path.
    #[default]
    InProject,
    At(Utf8PathBuf),
    Off,
}

/// The name of the cache folder in the project.
pub const NAME: &str = ".readyroom-cache";

impl Cache {
    /// Opens a folder, and creates it if it does not exist. A folder from the repository is not used: anyone who can
    /// commit could forge the findings of every check in it.
    pub fn open(wanted: &CacheChoice, root: &Utf8Path) -> Self {
        let folder = match wanted {
            CacheChoice::Off => return Self(None),
            CacheChoice::InProject => root.join(NAME),
            CacheChoice::At(folder) => folder.clone(),
        };
        Self(Folder::open(folder, root))
    }

    pub fn off() -> Self {
        Self(None)
    }

    pub fn is_off(&self) -> bool {
        self.0.is_none()
    }

    /// The values of a kind that were last kept for a project. Empty if there are none, or none that can be trusted.
    pub fn pack(&self, kind: &str, project: Key) -> Pack {
        let Some(folder) = &self.0 else { return Pack::default() };
        let file = |name: &str| folder.open_file(&folder.file(name, project));
        Pack::open(file(kind), file(&later(kind)))
    }

    /// Keeps values in place of those that were last kept. A failure to write them is not an error.
    pub fn keep<V: AsRef<[u8]>>(&self, kind: &str, project: Key, values: impl Iterator<Item = (Key, V)>) {
        if let Some(folder) = &self.0 {
            folder.write(&folder.file(kind, project), |out| pack::write(values, out));
            folder.remove(&folder.file(&later(kind), project));
        }
    }

    /// Keeps values. Values that are `None` are already in the pack. As long as they are most of it, only the others
    /// are written. A key covers everything that its value depends on, so it does not matter which of the two files is
    /// older.
    pub fn keep_with<V>(
        &self,
        kind: &str,
        project: Key,
        pack: &Pack,
        values: Vec<(Key, Option<V>)>,
        bytes: impl Fn(V) -> Vec<u8>,
    ) {
        let Some(folder) = &self.0 else { return };
        match pack.change(&values) {
            Change::Nothing => {}
            Change::Later => folder.write(&folder.file(&later(kind), project), |out| {
                pack::write(pack.later(values, bytes), out)
            }),
            Change::Whole => self.keep(kind, project, pack.whole(values, bytes)),
        }
    }
}

/// The kind of file for values that were added later.
fn later(kind: &str) -> String {
    format!("{kind}-later")
}

impl KeyMaker {
    /// `purpose` separates the keys of one kind of value from those of other kinds.
    pub fn new(purpose: &str) -> Self {
        let mut maker = Self(blake3::Hasher::new());
        maker.part(purpose.as_bytes());
        maker
    }

    pub fn part(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes()).update(bytes);
        self
    }

    pub fn key(&self) -> Key {
        let mut key = [0; 16];
        key.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        Key(key)
    }
}

impl Key {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
