//! Names to addresses.

use sha2::{Digest, Sha256};

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

/// A path as it may stand in an `href`: percent-encoded where it must be.
pub fn encoded(path: &str) -> String {
    let mut url = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/!$&'()*+,;=@".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

/// The text behind percent-encoding; the text itself where it is none.
pub fn decoded(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_names_stay_and_others_get_a_slug_and_a_hash() {
        assert_eq!(segment("KubePodCrashLooping"), "KubePodCrashLooping");
        assert_eq!(segment("CronjobFailed => Threshold"), "cronjobfailed-threshold-b9a0fb");
        assert_eq!(segment("MysqlTooManyConnections(>80%)"), "mysqltoomanyconnections-80-b8bc72");
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
