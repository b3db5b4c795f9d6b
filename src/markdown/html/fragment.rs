//! Short Markdown from front matter: guidance, a note.

use super::Writer;
use crate::markdown::highlight::{Highlighter, Memo};
use crate::markdown::links::{self, Scheme};
use crate::markdown::{Target, events};

/// HTML of a text that shares its page with others: no ids, no footnotes, and headings are bold lines. Its links are not
/// checked: those to other hosts stay, and others become plain text.
pub fn fragment(text: &str, highlighter: &Highlighter) -> String {
    let target = |_: usize, destination: &str| match links::scheme(destination) {
        // A part of it is filled in later.
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
