//! Turns names into addresses.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use crate::routes::{hashed, segment};
pub use crate::urls::{Link, Prefix, UrlFault, decoded, normal, strip_prefix};

/// Characters that need no encoding in the path of an `href`.
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

/// A path for an `href`, percent-encoded where necessary.
pub fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PLAIN).to_string()
}

/// An address of the site in the form of a page's address: without `index.html`, and with a slash at its end.
pub fn with_slash(url: &str) -> String {
    let url = url.trim_start_matches('/');
    let url = match url.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => url,
    };
    let url = url.trim_end_matches('/');
    if url.is_empty() { String::new() } else { format!("{url}/") }
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
