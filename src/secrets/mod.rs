//! Finds keys and passwords in a text, by their formats.
//!
//! One pass finds every position where a secret may begin. From there, only a limited number of bytes is checked, so
//! that no text takes long.

mod assigned;
mod placeholder;
mod private_key;
mod token;
mod url;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    pub range: Range<usize>,
    /// The kind, with its article: "a GitHub token".
    pub kind: Cow<'static, str>,
    /// The prefix that all secrets of this kind have. It may be shown.
    pub prefix: Cow<'static, str>,
}

/// Searches for the beginnings of all formats at once.
pub struct Scanner {
    beginnings: AhoCorasick,
}

/// Checks the text after a beginning.
type Shape = fn(&str, Range<usize>) -> Option<Secret>;

/// Beginnings that are not prefixes of tokens. For a keyword, the part that `Token` and `token` have in common.
///
/// Each has at least four bytes. With some of three bytes, the search takes twice as long.
const SHAPES: &[(&str, Shape)] = &[
    ("PRIVATE KEY-----", private_key::find),
    ("PRIVATE KEY BLOCK-----", private_key::find),
    ("s://", url::find),
    ("p://", url::find),
    ("l://", url::find),
    ("b://", url::find),
    ("v://", url::find),
    ("e://", url::find),
    ("=SG.", token::sendgrid),
    (" SG.", token::sendgrid),
    ("\"SG.", token::sendgrid),
    ("'SG.", token::sendgrid),
    ("`SG.", token::sendgrid),
    ("assw", assigned::find),
    ("ASSW", assigned::find),
    ("ecret", assigned::find),
    ("ECRET", assigned::find),
    ("oken", assigned::find),
    ("OKEN", assigned::find),
    ("_key", assigned::find),
    ("_KEY", assigned::find),
    ("-key", assigned::find),
    ("-Key", assigned::find),
    ("-KEY", assigned::find),
    ("ikey", assigned::find),
    ("iKey", assigned::find),
    ("IKEY", assigned::find),
    ("sKey", assigned::find),
    ("pKey", assigned::find),
    ("earer ", assigned::bearer),
    ("wilio", token::twilio),
    ("WILIO", token::twilio),
];

impl Scanner {
    pub fn new() -> Self {
        let prefixes = token::ALL.iter().map(|token| token.prefix);
        let beginnings = prefixes.chain(SHAPES.iter().map(|(beginning, _)| *beginning));
        let beginnings = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(beginnings);
        Self { beginnings: beginnings.expect("the beginnings are few and short") }
    }

    /// The secrets in a text, in order and without overlaps.
    pub fn secrets(&self, text: &str) -> Vec<Secret> {
        let mut found: Vec<Secret> = Vec::new();
        for beginning in self.beginnings.find_iter(text) {
            let at = beginning.range();
            let shape = beginning.pattern().as_usize();
            let secret = match token::ALL.get(shape) {
                Some(token) => token.find(text, at),
                None => SHAPES[shape - token::ALL.len()].1(text, at),
            };
            found.extend(secret);
        }
        // `token: ghp_…` is found twice. The more specific one is kept.
        found.sort_by_key(|secret| (secret.range.start, secret.prefix.is_empty()));
        found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
        found
    }
}

/// The bytes after `from` for which `holds` is true, at most `most`.
fn run(text: &str, from: usize, most: usize, holds: impl Fn(u8) -> bool) -> &str {
    let bytes = &text.as_bytes()[from..];
    let length = bytes.iter().take(most).take_while(|byte| holds(**byte)).count();
    text.get(from..from + length).unwrap_or_default()
}

/// The bytes before `to` for which `holds` is true, at most `most`.
fn run_before(text: &str, to: usize, most: usize, holds: impl Fn(u8) -> bool) -> &str {
    let bytes = &text.as_bytes()[..to];
    let length = bytes.iter().rev().take(most).take_while(|byte| holds(**byte)).count();
    text.get(to - length..to).unwrap_or_default()
}
