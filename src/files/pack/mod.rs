//! The files of a repository in one file, created there by `readyroom pack`.

mod format;
mod path;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::memory::{children, is_folder};
use super::{Files, Item, Kind};
use crate::source::FileProblem;
use texts::{Place, Texts};

pub use format::{MAGIC, Packed, write};
pub use path::refused;

/// The largest pack that is read, in bytes.
pub const LARGEST_PACK: u64 = 256 * 1024 * 1024;

/// The content of a pack, in memory.
#[derive(Debug)]
pub struct Pack {
    files: BTreeMap<Utf8PathBuf, Held>,
    texts: Texts,
    /// The version of the outlines in the pack: [`crate::outline::VERSION`] of the program that created the pack.
    outlines: String,
    /// The digest of the whole pack.
    digest: [u8; 32],
}

impl Pack {
    /// A pack that is not written yet.
    pub fn of(files: BTreeMap<Utf8PathBuf, Packed>) -> Self {
        let mut texts = texts::Builder::default();
        let hold = |(path, Packed { bytes, changed_on, outline })| {
            (path, Held { text: bytes.map(|bytes: Vec<u8>| texts.add(&bytes)), changed_on, outline })
        };
        let files = files.into_iter().map(hold).collect();
        Self { files, texts: texts.finish(), outlines: String::new(), digest: [0; 32] }
    }

    /// Reads the bytes of a pack. Nothing in them is trusted. A pack is refused as a whole if it is too large, contains
    /// a path that leads out of the repository, or does not match its own digests.
    pub fn read(bytes: &[u8]) -> Result<Self, FileProblem> {
        format::read(bytes)
    }

    /// The digests that the pack has for the outlines of its files.
    pub fn digests(&self) -> PackDigests {
        let digests = self.files.iter().filter_map(|(path, held)| Some((path.clone(), held.outline?)));
        PackDigests { outlines: self.outlines.clone(), digests: digests.collect(), digest: self.digest }
    }

    fn place(&self, path: &Utf8Path) -> io::Result<Place> {
        let held = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        held.text.ok_or_else(|| io::Error::other("it is not in the pack, which only knows its name"))
    }
}

/// A file of a pack in memory.
#[derive(Debug)]
struct Held {
    /// `None` for a file that is only known to exist, because links lead to it.
    text: Option<Place>,
    changed_on: Option<Date>,
    outline: Option<[u8; 32]>,
}

/// The digests that a pack has for the outlines of its files.
#[derive(Clone, Debug)]
pub struct PackDigests {
    /// The version of these outlines: [`crate::outline::VERSION`] of the program that created the pack.
    pub outlines: String,
    pub digests: BTreeMap<Utf8PathBuf, [u8; 32]>,
    /// The digest of the whole pack.
    pub digest: [u8; 32],
}

/// Whether a file is a pack, of any version.
pub fn is_pack(path: &Utf8Path) -> bool {
    let mut beginning = vec![0; MAGIC.len()];
    let is_file = fs::metadata(path).is_ok_and(|about| about.is_file());
    let read = |mut file: fs::File| io::Read::read_exact(&mut file, &mut beginning);
    is_file && fs::File::open(path).and_then(read).is_ok() && beginning == MAGIC.as_bytes()
}

impl Files for Pack {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        Ok(children(&self.files, path, |_| Kind::File))
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        if self.files.contains_key(path) {
            return Some(Kind::File);
        }
        is_folder(&self.files, path).then_some(Kind::Folder)
    }

    fn target(&self, _: &Utf8Path) -> io::Result<String> {
        Err(io::ErrorKind::InvalidInput.into())
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        Ok(self.place(path)?.length() as u64)
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.texts.read(self.place(path)?)
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        let is_below = |path: &Utf8Path| below.iter().any(|folder| path.starts_with(folder));
        let days = self.files.iter().filter_map(|(path, held)| Some((path, held.changed_on?)));
        Ok(days.filter(|(path, _)| is_below(path)).map(|(path, day)| (path.clone(), day)).collect())
    }

    fn git_state(&self) -> Vec<u8> {
        self.digest.to_vec()
    }
}
