//! A page that was made.

use super::view::View;
use crate::emit::File;
use crate::markdown::Memo;
use crate::search;

/// A page of the site, and what search is to know of it.
pub struct Rendered {
    pub file: File,
    pub entry: Option<search::Entry>,
}

/// What makes one.
pub type Make = fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>;

/// A page that search does not know.
pub fn unlisted(file: File) -> Rendered {
    Rendered { file, entry: None }
}
