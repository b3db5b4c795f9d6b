//! A change of a file in the project: its new content, and what it was made from.

use camino::Utf8PathBuf;
use sha2::{Digest as _, Sha256};

/// A new file of the project, or new content for an existing one. `edit` makes it, and [`super::apply`] writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The path from the project's root.
    pub path: Utf8PathBuf,
    /// The digest of the content that the patch was made from. `None` if the file must not exist.
    pub before: Option<Digest>,
    pub bytes: Vec<u8>,
}

/// The SHA-256 digest of a file's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Patch {
    /// A patch that creates a file.
    pub fn create(path: impl Into<Utf8PathBuf>, text: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: None, bytes: text.into() }
    }

    /// A patch that replaces the content `before` of a file.
    pub fn replace(path: impl Into<Utf8PathBuf>, before: &[u8], bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), before: Some(Digest::of(before)), bytes: bytes.into() }
    }

    /// Whether the file already has these bytes, so that there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.is_of(&self.bytes)
    }

    /// Whether the patch was made from these bytes.
    pub fn is_of(&self, found: &[u8]) -> bool {
        self.before == Some(Digest::of(found))
    }
}
