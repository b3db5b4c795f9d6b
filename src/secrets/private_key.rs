//! Finds private keys between the lines that OpenSSL and OpenSSH put around them.

use std::ops::Range;

use super::{Secret, placeholder, run, run_before};

/// The maximum number of bytes between the first and the last line that are checked.
const LONGEST: usize = 16_384;

/// The minimum length of a line to count as a key. An Ed25519 key has 64 characters in total, and a shortened one is
/// shorter than this.
const LINE: usize = 40;

/// The beginning of an RSA key, and its minimum number of characters. One with fewer is shortened.
const RSA: (&[u8], usize) = (b"MII", 300);

pub fn find(text: &str, end_of_line: Range<usize>) -> Option<Secret> {
    const DASHES: &str = "-----";
    let begin = run_before(text, end_of_line.start, 24, |byte| byte.is_ascii_uppercase() || byte == b' ');
    let start = end_of_line.start.checked_sub(begin.len() + DASHES.len())?;
    let is_begin = begin.starts_with("BEGIN ") && text.get(start..)?.starts_with(DASHES);
    let rest = &text.as_bytes()[end_of_line.end..];
    let rest = &rest[..rest.len().min(LONGEST)];
    let body = &rest[..memchr::memmem::find(rest, DASHES.as_bytes()).unwrap_or(rest.len())];
    // In JSON, a line break is written as `\n`.
    let lines = body.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'\\' | b'"' | b'\''));
    let lines = lines.map(|line| line.strip_prefix(b"n").unwrap_or(line));
    let is_key = |line: &&[u8]| {
        let line = std::str::from_utf8(line).unwrap_or_default();
        let is_base64 = line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        // Of random letters, some are capitals: `privatekeyprivatekey…` is a placeholder.
        let is_mixed = line.bytes().any(|byte| byte.is_ascii_uppercase())
            && line.bytes().any(|byte| byte.is_ascii_lowercase());
        line.len() >= LINE && is_base64 && is_mixed && !placeholder::is_in(line)
    };
    let lines: Vec<&[u8]> = lines.filter(is_key).collect();
    let characters: usize = lines.iter().map(|line| line.len()).sum();
    let is_shortened = characters < RSA.1 && lines.first().is_some_and(|line| line.starts_with(RSA.0));
    if !is_begin || lines.is_empty() || is_shortened {
        return None;
    }
    let close = end_of_line.end + body.len();
    let closing = run(text, close, 48, |byte| byte.is_ascii_uppercase() || matches!(byte, b' ' | b'-'));
    let is_closed = closing.starts_with("-----END ") && closing.trim_end().ends_with(DASHES);
    let end = if is_closed { close + closing.trim_end().len() } else { end_of_line.end };
    Some(Secret { range: start..end, kind: "a private key".into(), prefix: "".into() })
}
