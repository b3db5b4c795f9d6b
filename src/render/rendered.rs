//! A file of the site, made or kept.

use super::known::Kept;
use super::view::View;
use crate::cache::Key;
use crate::emit::File;
use crate::markdown::Memo;
use crate::search::Entry;

/// A file of the site, and its search entry.
pub enum Rendered {
    Made(Made),
    /// The last build has exactly the same page.
    Kept(Kept),
}

/// A file that was made.
pub struct Made {
    pub file: File,
    pub entry: Option<Entry>,
    /// The key of everything that it was made from; `None` for a file that is made each time.
    pub key: Option<Key>,
}

/// A function that makes a file.
pub type Make = fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>;

/// A file that search does not index and that is made each time.
pub fn unlisted(file: File) -> Rendered {
    Rendered::Made(Made { file, entry: None, key: None })
}
