//! Converts paths of files to the URIs that editors use, and back.

use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters that are escaped in a URI.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The path of a file on this machine. `None` for any other document, such as one that is not saved yet.
pub fn path_of(uri: &Uri) -> Option<Utf8PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = percent_decode_str(path.split(['?', '#']).next()?).decode_utf8().ok()?;
    // On Windows, the path is `/c:/Users`.
    let drive = path.get(1..3).filter(|drive| drive.ends_with(':') && cfg!(windows));
    Some(Utf8PathBuf::from(if drive.is_some() { &path[1..] } else { &path }))
}

/// The URI of a file on this machine, by its absolute path.
pub fn uri_of(path: &Utf8Path) -> Option<Uri> {
    let path = path.as_str().trim_start_matches(r"\\?\").replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&path, ESCAPED)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back() {
        for path in ["/a/b.md", "/a b/ü#1?.md", "/100%/x~y"] {
            let uri = uri_of(Utf8Path::new(path)).expect("it is absolute");
            assert_eq!(path_of(&uri).as_deref(), Some(Utf8Path::new(path)), "{}", uri.as_str());
        }
        for other in ["untitled:Untitled-1", "file://host", "https://x.example/a"] {
            let uri: Uri = other.parse().expect("it is an address");
            assert_eq!(path_of(&uri).filter(|_| !other.starts_with("https")), None, "{other}");
        }
    }
}
