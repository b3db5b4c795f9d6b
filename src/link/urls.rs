//! Names to addresses.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

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

/// The rest behind a prefix, in any case, `tree` and `blob` being one, a slash at the end or none.
pub fn strip_prefix<'a>(link: &'a str, prefix: &str) -> Option<&'a str> {
    let canonical = |url: &str| {
        url.replacen("http://", "https://", 1)
            .replacen("/-/blob/", "/blob/", 1)
            .replacen("/-/tree/", "/blob/", 1)
            .replacen("/tree/", "/blob/", 1)
    };
    let (short, whole) = (canonical(prefix).to_lowercase(), canonical(link).to_lowercase());
    if whole == short.trim_end_matches('/') {
        return Some("");
    }
    let rest = whole.strip_prefix(&short)?;
    // Lower-casing may change a text's length only outside ASCII, which is compared as it is.
    link.get(link.len().checked_sub(rest.len())?..)
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
