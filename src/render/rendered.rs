//! A rendered file of the site, or one that is kept from the last build.

use super::known::Kept;
use super::view::View;
use crate::cache::Key;
use crate::emit::File;
use crate::markdown::Memo;
use crate::search::Entry;

/// A file of the site, and its search entry.
pub enum Rendered {
    Made(Made),
    /// The last build has exactly this page.
    Kept(Kept),
}

/// A file that was rendered.
pub struct Made {
    pub file: File,
    pub entry: Option<Entry>,
    /// The key of all its inputs. `None` for a file that is always rendered.
    pub key: Option<Key>,
}

/// A function that renders a file.
pub type Make = fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>;

/// A file that is always rendered, and that search does not index.
pub fn unlisted(file: File) -> Rendered {
    Rendered::Made(Made { file, entry: None, key: None })
}
