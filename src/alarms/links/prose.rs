//! A plain URL in an alarm's prose that leads into this project. It needs no label, because this project publishes only
//! its own pages there.

use std::ops::Range;

use super::target::address;
use crate::config::Config;
use crate::urls::normal;

/// How many URLs of a text are checked.
const MOST: usize = 20;

/// Endings of files that are pages. A file without an ending may be one.
const PAGES: [&str; 11] =
    ["md", "markdown", "mdx", "html", "htm", "adoc", "asciidoc", "rst", "txt", "erb", "org"];

/// Where the first such URL is.
pub fn find(text: &str, config: &Config) -> Option<Range<usize>> {
    let mut from = 0;
    for _ in 0..MOST {
        let at = from + text[from..].find("://")?;
        let scheme = text[..at].len() - text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        from = at + "://".len();
        let Some(range) = address(text, at - scheme) else { continue };
        from = range.end.max(from);
        if is_page_of(&text[range.clone()], config) {
            return Some(range);
        }
    }
    None
}

/// Whether this project publishes an address, and whether it may be a page.
fn is_page_of(url: &str, config: &Config) -> bool {
    let Ok(url) = normal(url) else { return false };
    let path = url.split(['#', '?']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_page = ending.is_none_or(|ending| PAGES.contains(&ending.as_str()));
    is_page && config.publishes(&url)
}
