//! A file of the project as it should be, and what it was made from.

use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha256};

/// A new file of the project, or new bytes for one that is there. Made by `edit`, written by [`super::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// From the project's root.
    pub path: Utf8PathBuf,
    /// The digest of the bytes that the patch was made from. `None`: the file must not exist.
    pub before: Option<Digest>,
    pub bytes: Vec<u8>,
}

/// SHA-256 of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Patch {
    /// A file that is not there yet.
    pub fn create(path: impl Into<Utf8PathBuf>, text: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: None, bytes: text.into() }
    }

    /// A file that has the bytes `before` now.
    pub fn replace(path: impl Into<Utf8PathBuf>, before: &[u8], bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: Some(Digest::of(before)), bytes: bytes.into() }
    }

    /// Whether the file has these bytes already, so that nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.is_of(&self.bytes)
    }

    /// Whether it was made from these bytes.
    pub fn is_of(&self, found: &[u8]) -> bool {
        self.before == Some(Digest::of(found))
    }
}
