//! Finds secrets without a format of their own, by the name before them: `api_key: "…"`, `token=…`, `--password …`.

use std::ops::Range;

use super::{Secret, placeholder, run, run_before};

const SHORTEST: usize = 16;
const LONGEST: usize = 200;

/// The maximum number of bytes of a name before and after its keyword.
const NAME: usize = 40;

/// Ends of names whose value is not the secret but its location, for example.
const OTHER_ENDS: &[&str] = &[
    "name", "ref", "file", "path", "url", "uri", "arn", "id", "type", "hash", "store", "endpoint", "class",
    "env", "keys", "version", "checksum", "prefix",
];

/// Names of public keys.
const OPEN: &[&str] =
    &["public", "publishable", "cache", "hash", "checksum", "fingerprint", "commit", "recv"];

pub fn find(text: &str, word: Range<usize>) -> Option<Secret> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before = run_before(text, word.start, NAME, is_name);
    let after = run(text, word.end, NAME, is_name);
    let mut at = word.end + after.len();
    let name = text.get(word.start - before.len()..at)?;
    // The label in cloud consoles: "Secret access key: …".
    let phrase = run(text, at, " access key".len(), |byte| byte.is_ascii_alphabetic() || byte == b' ');
    if phrase.eq_ignore_ascii_case(" access key") {
        at += phrase.len();
    }
    at += run(text, at, 2, |byte| b"\"'`\\]".contains(&byte)).len();
    let gap = run(text, at, 8, is_space);
    let sign = run(text, at + gap.len(), 3, |byte| b":=>".contains(&byte));
    if sign.is_empty() && (gap.is_empty() || !name.starts_with("--")) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    if OTHER_ENDS.iter().any(|end| name.ends_with(end)) || OPEN.iter().any(|word| name.contains(word)) {
        return None;
    }
    at += gap.len() + sign.len();
    let is_tag = sign == ":" && gap.is_empty() && is_image(text, word.start - before.len(), at);
    at += run(text, at, 8, is_space).len();
    if is_tag { None } else { value(text, at, kind(&name)) }
}

/// Whether a name is the end of an image's path that is followed by a version as the tag:
/// `acme.example/ops/secrets-driver:1.4.0-rc1`.
fn is_image(text: &str, name: usize, tag: usize) -> bool {
    /// The parts of secrets are longer, and do not contain dots.
    const LONGEST_PART: usize = 12;
    let is_of_tag = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let version = run(text, tag, LONGEST, is_of_tag);
    let next = text.as_bytes().get(tag + version.len());
    text.as_bytes()[..name].ends_with(b"/")
        && version.contains('.')
        && version.split(['.', '-', '_']).all(|part| part.len() <= LONGEST_PART)
        && next.is_none_or(|next| !b"/+=".contains(next))
}

/// Finds `Authorization: Bearer …`.
pub fn bearer(text: &str, word: Range<usize>) -> Option<Secret> {
    value(text, word.end, "a token")
}

fn value(text: &str, at: usize, kind: &'static str) -> Option<Secret> {
    let quotes = run(text, at, 2, |byte| b"\"'`\\".contains(&byte));
    let start = at + quotes.len();
    let is_part = |byte: u8| byte.is_ascii_graphic() && !b"\"'`<>(){}[]|\\,;&".contains(&byte);
    let value = run(text, start, LONGEST + 1, is_part);
    let end = start + value.len();
    // It is a call, an index, a template, or a quotation of several words.
    let next = text.as_bytes().get(end).copied().unwrap_or(b'\n');
    let ends = if quotes.is_empty() { !b"([{<".contains(&next) } else { b"\"'`\\".contains(&next) };
    let value = value.trim_end_matches(['.', ':']);
    let is_place = value.starts_with(['/', '.', '$', '%', '@', '#', '!', '*']) || value.contains("://");
    let is_code = value.contains('$') || (quotes.is_empty() && is_attribute(value));
    let is_value = (SHORTEST..=LONGEST).contains(&value.len()) && ends && !is_place && !is_code;
    let is_secret = !placeholder::is_cut(text, start + value.len())
        && is_value
        && placeholder::is_random(value)
        && !placeholder::is_in(value)
        && !is_uuid(value)
        && !is_arn(value)
        && !is_object(value)
        && !placeholder::is_plain_encoded(value)
        && !is_digest(value);
    is_secret.then_some(Secret { range: start..start + value.len(), kind: kind.into(), prefix: "".into() })
}

/// Whether a value is an attribute in code: `ed25519.Ed25519PrivateKey`.
fn is_attribute(value: &str) -> bool {
    let is_name = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    value.contains('.') && value.split('.').all(is_name)
}

/// Whether a value is a UUID. A UUID is far more often an id than a secret.
fn is_uuid(value: &str) -> bool {
    let parts: Vec<usize> = value.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12]
}

/// Whether a value is the full name of a resource of AWS, such as `arn:aws:kms:eu-west-2:123456789012:key/…`.
fn is_arn(value: &str) -> bool {
    value.strip_prefix("arn:").is_some_and(|rest| rest.split(':').count() >= 5)
}

/// Whether a value is the name of a Kubernetes object: words, perhaps with a generated suffix.
fn is_object(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let is_lower = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_word = |part: &&&str| part.len() > 3 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.iter().all(|part| is_lower(part))
        && parts.iter().filter(is_word).count() > 1
        && parts.last().is_some_and(|last| is_suffix(last))
}

/// Whether a suffix is generated: five random characters, as in `prometheus-k8s-dockercfg-6wl6b`; eight hexadecimal
/// digits, as in `generic-garden-kubeconfig-81fb3a88`; or ten characters without vowels by Kustomize, as in
/// `shop-secrets-8h2k9dg7f5`.
fn is_suffix(last: &str) -> bool {
    let is_of = |letters: &[u8]| last.bytes().all(|byte| letters.contains(&byte));
    match last.len() {
        5 => true,
        8 => is_of(b"0123456789abcdef"),
        10 => is_of(b"2456789bcdfghkmt"),
        _ => false,
    }
}

/// Whether a value is a digest that `approve` wrote for an item. It is public, and made from text in the same file.
fn is_digest(value: &str) -> bool {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    value.strip_prefix("v1-").is_some_and(|digest| digest.len() == 32 && digest.chars().all(hex))
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn kind(name: &str) -> &'static str {
    let kinds: [(&[&str], &str); 6] = [
        (&["aws"], "an AWS secret key"),
        (&["dd_", "dd-", "datadog"], "a Datadog key"),
        (&["routing", "integration", "service_key", "pagerduty"], "a PagerDuty key"),
        (&["passw"], "a password"),
        (&["token"], "a token"),
        (&["secret"], "a secret"),
    ];
    let kind = kinds.iter().find(|(words, _)| words.iter().any(|word| name.contains(word)));
    kind.map_or("an API key", |(_, kind)| *kind)
}
