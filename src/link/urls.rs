//! Names to addresses.

use std::borrow::Cow;

use camino::Utf8Path;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::Site;

/// Names that Windows keeps for devices: no file may have them there.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name as one segment of a URL and one name of a file: itself where it is safe as both,
/// else a slug of it and a short hash, so that no two names share one.
pub fn segment(name: &str) -> String {
    if is_safe(name) { name.to_owned() } else { hashed(name, name) }
}

/// A slug of the name with a short hash of what tells it from others.
pub fn hashed(name: &str, identity: &str) -> String {
    let digest = Sha256::digest(identity.as_bytes());
    let hash: String = digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut slug = words.join("-");
    slug.truncate(80);
    if slug.is_empty() { hash } else { format!("{slug}-{hash}") }
}

fn is_safe(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let port = |kind: &str| {
        first.strip_prefix(kind).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    let device = DEVICES.contains(&first.as_str()) || port("com") || port("lpt");
    !name.is_empty()
        && name.len() <= 100
        && !device
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

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

/// Where a file of the project is edited, or a line of it.
pub fn source_url(site: &Site, path: &Utf8Path, line: Option<usize>) -> Option<String> {
    let Some(pattern) = site.config.source_url.as_ref() else {
        let path = encoded(site.sources.folder.join(path).as_str());
        let url = site.config.repository.as_ref()?.edit_url(&path);
        return Some(line.map_or_else(|| url.clone(), |line| format!("{url}#L{line}")));
    };
    let url = pattern.replace("{path}", &encoded(path.as_str()));
    let at = line.unwrap_or(1).to_string();
    Some(match line {
        Some(line) if !pattern.contains("{line}") => format!("{url}#L{line}"),
        _ => url.replace("{line}", &at),
    })
}

/// Where a file or folder of the project is shown by its repository's host, or edited.
pub fn view_url(site: &Site, path: &Utf8Path) -> Option<String> {
    let Some(repository) = &site.config.repository else { return source_url(site, path, None) };
    let is_folder = !site.sources.has_file(path);
    Some(repository.view_url(&encoded(site.sources.folder.join(path).as_str()), is_folder))
}

/// The address of a stage's readiness matrix.
pub fn stage_url(stage: &str) -> String {
    format!("readiness/{}/", segment(stage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_names_stay_and_others_get_a_slug_and_a_hash() {
        assert_eq!(segment("KubePodCrashLooping"), "KubePodCrashLooping");
        assert_eq!(segment("CronjobFailed => Threshold"), "cronjobfailed-threshold-e12b66");
        assert_eq!(segment("MysqlTooManyConnections(>80%)"), "mysqltoomanyconnections-80-31d8ad");
        assert!(segment("CON").starts_with("con-"));
        assert!(segment("com1.txt").starts_with("com1-txt-"));
        assert!(segment("..").len() == 6);
        assert_ne!(segment("a b"), segment("a  b"));
    }

    #[test]
    fn urls_are_encoded_and_decoded() {
        assert_eq!(encoded("a b/ü.png"), "a%20b/%C3%BC.png");
        assert_eq!(decoded("a%20b/%C3%BC.png"), "a b/ü.png");
        assert_eq!(decoded("100%"), "100%");
    }
}
