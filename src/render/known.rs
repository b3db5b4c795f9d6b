//! The pages of the last build. A page with the same inputs is kept.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::cache::{Key, Pack};
use crate::emit::Stamp;
use crate::search::{Indexed, Vocabulary};

/// Keeps a file of the last site in the new one. Returns false if the file is gone, or changed since it was written.
pub type Keep<'a> = dyn Fn(&Utf8Path, Stamp) -> anyhow::Result<bool> + Sync + 'a;

/// The pages of the last build, and how to keep one.
pub struct KnownPages<'a> {
    pub pages: &'a Pack,
    /// The key of this version of the program.
    pub program: Key,
    pub keep: &'a Keep<'a>,
    pub vocabulary: &'a Vocabulary,
}

/// The stored record of a published page.
#[derive(Serialize, Deserialize)]
struct Record<'r> {
    stamp: Stamp,
    sha256: &'r str,
    #[serde(borrow)]
    indexed: Option<&'r [u8]>,
}

/// A page that is kept from the last build.
pub struct Kept {
    pub path: Utf8PathBuf,
    pub key: Key,
    pub stamp: Stamp,
    pub sha256: String,
    pub indexed: Option<Indexed>,
}

impl KnownPages<'_> {
    /// Keeps the page with this key, if it is known and its file was not removed or changed.
    pub fn kept(&self, path: &Utf8Path, key: Key) -> anyhow::Result<Option<Kept>> {
        let Some(bytes) = self.pages.get(key) else { return Ok(None) };
        let Ok(Record { stamp, sha256, indexed }) = postcard::from_bytes::<Record<'_>>(&bytes) else {
            return Ok(None);
        };
        let indexed = match indexed.map(|bytes| Indexed::decode(bytes, self.vocabulary)) {
            Some(None) => return Ok(None),
            known => known.flatten(),
        };
        let is_kept = (self.keep)(path, stamp)?;
        Ok(is_kept.then(|| Kept { path: path.to_owned(), key, stamp, sha256: sha256.to_owned(), indexed }))
    }
}

/// The record of a page for the next build.
pub fn record(stamp: Stamp, sha256: &str, indexed: Option<&Indexed>, vocabulary: &Vocabulary) -> Vec<u8> {
    let indexed = indexed.map(|indexed| indexed.encode(vocabulary));
    let record = Record { stamp, sha256, indexed: indexed.as_deref() };
    postcard::to_allocvec(&record).expect("a list in memory knows its length")
}
