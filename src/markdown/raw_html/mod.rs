//! HTML that people write into Markdown, and which parts of it may stay.

mod tags;
pub mod elements;
mod headings;
mod nesting;
mod clean;
mod title;

pub use self::clean::clean;
pub use self::headings::{RawHeadings, is_heading};
pub use self::nesting::Nesting;
pub use self::tags::{Tag, Token, decode, first, tokens as all_tokens};
pub use self::title::{may_be_in_title, of_title};
use super::LinkKind;

/// The tokens of raw HTML, without the content of scripts and styles.
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut hidden: Option<&str> = None;
    tags::tokens(html).filter(move |token| {
        match (hidden, token) {
            (None, Token::Open(tag)) if tag.is("script") || tag.is("style") => {
                hidden = Some(tag.name);
                return false;
            }
            (Some(name), Token::Close(tag)) if tag.is(name) => {
                hidden = None;
                return false;
            }
            _ => {}
        }
        hidden.is_none()
    })
}

/// The kind and the attribute of a tag's link. Reading and writing both count links with it.
pub fn link(tag: &Tag<'_>) -> Option<(LinkKind, &'static str)> {
    match tag {
        tag if tag.is("a") && tag.has("href") => Some((LinkKind::Link, "href")),
        tag if tag.is("img") && tag.has("src") => Some((LinkKind::Image, "src")),
        _ => None,
    }
}
