//! Recognises a finding in a later run, although line numbers move and messages may be reworded.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Finding, Reported, Rule};
use crate::source::Span;
use crate::sources::Sources;

/// The longest line that is hashed, in bytes. A longer line may be a whole JSON file, so only the text at the finding's
/// place is used.
const LONGEST: usize = 400;

/// Two fingerprints of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// A hash of the finding's rule, file path, subject and line of text.
    exact: u64,
    /// The same hash without the path, for files that are moved.
    moved: u64,
    /// The number of the finding among those with the same hash, starting at 1.
    ordinal: usize,
}

impl Identity {
    /// `text` is the text of the finding's file.
    pub fn of(rule: &Rule, finding: &Finding, sources: &Sources, text: &str) -> Self {
        let path = sources[finding.place.file].path.as_str();
        let (subject, line) = (finding.subject.as_str(), line(finding.place, sources, text));
        Self {
            exact: hash(&[rule.code, path, subject, line]),
            moved: hash(&[rule.code, subject, line]),
            ordinal: 1,
        }
    }

    /// 16 hexadecimal digits, and a number if several findings are equal. It is unique in a run, and stays the same as
    /// long as the finding does.
    pub fn fingerprint(&self) -> String {
        let Self { exact, ordinal, .. } = self;
        if *ordinal == 1 { format!("{exact:016x}") } else { format!("{exact:016x}-{ordinal}") }
    }

    /// The fingerprint without the path.
    pub fn moved(&self) -> String {
        format!("{:016x}", self.moved)
    }
}

/// Numbers equal findings in the order of the slice, to distinguish them.
pub fn number(findings: &mut [Reported]) {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for reported in findings {
        let count = seen.entry(reported.identity.exact).or_default();
        *count += 1;
        reported.identity.ordinal = *count;
    }
}

/// The text of the line that contains the start of a place. If the line is longer than [`LONGEST`], the text at the
/// place.
fn line<'t>(place: Span, sources: &Sources, text: &'t str) -> &'t str {
    let line = sources[place.file].lines.line(place.start);
    if line.len() <= LONGEST {
        return text.get(line).unwrap_or_default().trim();
    }
    let start = text.floor_char_boundary(place.start as usize);
    let end = text.floor_char_boundary((place.end as usize).min(start + LONGEST)).max(start);
    text[start..end].trim()
}

fn hash(parts: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}
