//! Names to addresses.

use std::borrow::Cow;

use camino::Utf8Path;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Site;
pub use crate::routes::{hashed, segment};

/// What a path in an `href` need not encode.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b'(')
    .remove(b')')
    .remove(b',')
    .remove(b'@');

/// A path as it may stand in an `href`: percent-encoded where it must be.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

/// The text behind percent-encoding; the text itself where it is none.
pub fn decoded(url: &str) -> String {
    percent_decode_str(url).decode_utf8().map_or_else(|_| url.to_owned(), Cow::into_owned)
}

/// Where a file of the project is edited, or a line of it.
pub fn source_url(site: &Site, path: &Utf8Path, line: Option<usize>) -> Option<String> {
    let pattern = site.config.source_url.as_ref()?;
    let url = pattern.replace("{path}", &encoded(path.as_str()));
    let at = line.unwrap_or(1).to_string();
    Some(match line {
        Some(line) if !pattern.contains("{line}") => format!("{url}#L{line}"),
        _ => url.replace("{line}", &at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_encoded_and_decoded() {
        assert_eq!(encoded("a b/ü.png"), "a%20b/%C3%BC.png");
        assert_eq!(decoded("a%20b/%C3%BC.png"), "a b/ü.png");
        assert_eq!(decoded("100%"), "100%");
    }
}
