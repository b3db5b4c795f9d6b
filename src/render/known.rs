//! Pages of the last build: one that would be made of the same again is kept as it is.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::cache::{Key, Pack};
use crate::emit::Stamp;
use crate::search::Indexed;

/// Keeps a file of the last site in the new one. `false` if it is not there any more as it was written.
pub type Keep<'a> = dyn Fn(&Utf8Path, Stamp) -> anyhow::Result<bool> + Sync + 'a;

/// What is known of the pages of the last build, and how one is kept.
pub struct KnownPages<'a> {
    pub pages: &'a Pack,
    /// Stands for the program.
    pub program: Key,
    pub keep: &'a Keep<'a>,
}

/// A page that was published.
#[derive(Serialize, Deserialize)]
struct Record<'r> {
    stamp: Stamp,
    sha256: &'r str,
    #[serde(borrow)]
    indexed: Option<&'r [u8]>,
}

/// A page that stays as it is.
pub struct Kept {
    pub path: Utf8PathBuf,
    pub key: Key,
    pub stamp: Stamp,
    pub sha256: String,
    pub indexed: Option<Indexed>,
}

impl KnownPages<'_> {
    /// Keeps the page of a key, if it is known and still there.
    pub fn kept(&self, path: &Utf8Path, key: Key) -> anyhow::Result<Option<Kept>> {
        let record = self.pages.get(key).and_then(|bytes| postcard::from_bytes::<Record<'_>>(bytes).ok());
        let Some(Record { stamp, sha256, indexed }) = record else { return Ok(None) };
        let indexed = match indexed.map(Indexed::decode) {
            Some(None) => return Ok(None),
            known => known.flatten(),
        };
        let is_kept = (self.keep)(path, stamp)?;
        Ok(is_kept.then(|| Kept { path: path.to_owned(), key, stamp, sha256: sha256.to_owned(), indexed }))
    }
}

/// What is to be known of a page in the next build.
pub fn record(stamp: Stamp, sha256: &str, indexed: Option<&Indexed>) -> Vec<u8> {
    let indexed = indexed.map(Indexed::encode);
    let record = Record { stamp, sha256, indexed: indexed.as_deref() };
    postcard::to_allocvec(&record).expect("a list in memory knows its length")
}
