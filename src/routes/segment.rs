//! Turns names into segments of addresses.

use sha2::{Digest, Sha256};

/// Names that Windows reserves for devices. No file can have them.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name as a segment of a URL and a file name. It is unchanged if it is safe as both. Otherwise it is a slug with a
/// short hash, so that two names never share a segment.
pub fn segment(name: &str) -> String {
    if is_safe(name) { name.to_owned() } else { hashed(name, name) }
}

/// A slug of the name, with a short hash of `identity` to make it unique.
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
}
