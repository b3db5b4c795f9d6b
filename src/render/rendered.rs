//! A file of the site, made or kept.

use super::known::Kept;
use super::view::View;
use crate::cache::Key;
use crate::emit::File;
use crate::markdown::Memo;
use crate::search::Entry;

/// A file of the site, and what search is to know of it.
pub enum Rendered {
    Made(Made),
    /// The last build has the very same page.
    Kept(Kept),
}

/// A file that was made.
pub struct Made {
    pub file: File,
    pub entry: Option<Entry>,
    /// Of all that it was made of; `None` for what is made each time.
    pub key: Option<Key>,
}

/// What makes one.
pub type Make = fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>;

/// A file that search does not know, and that is made each time.
pub fn unlisted(file: File) -> Rendered {
    Rendered::Made(Made { file, entry: None, key: None })
}
