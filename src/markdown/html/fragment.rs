//! Renders short Markdown from front matter, such as guidance or a note.

use super::Writer;
use crate::markdown::highlight::{Highlighter, Memo};
use crate::markdown::links::{self, Scheme};
use crate::markdown::{Target, events};

/// The HTML of a text that shares a page with others. It has no ids and no footnotes, and its headings become bold
/// lines. Its links are not checked: links to other hosts are kept, and others become plain text.
pub fn fragment(text: &str, highlighter: &Highlighter) -> String {
    let target = |_: usize, destination: &str| match links::scheme(destination) {
        // A part of the address is filled in later.
        _ if destination.contains(is_private) => Target::Unsafe,
        Scheme::Web | Scheme::Contact => Target::External(destination.to_owned()),
        Scheme::Relative | Scheme::Unsafe => Target::Unsafe,
    };
    let mut memo = Memo::default();
    let mut writer = Writer::new(highlighter, &mut memo, &target);
    writer.write(&events::of_fragment(text));
    writer.finish().html
}

/// Whether a character is for private use.
fn is_private(character: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&character)
}
