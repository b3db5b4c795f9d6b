//! Baselines of version 1, which identify findings by their messages. They are compared by the names in the messages,
//! until somebody writes the baseline again.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Comparison;
use crate::link::Site;
use crate::rules::{self, Reported};

/// A finding in such a baseline. Its fingerprints are not compared, since they depend on a message that may be
/// reworded.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Entry {
    path: String,
    rule: String,
    /// The message, with numbers outside backticks replaced by `#`.
    message: String,
    /// A key that reports of `--format json`, which otherwise have the same keys, do not have.
    moved: String,
}

/// What identifies a finding: the code of its rule, its path, and the names in its message, in any order.
type Key<'a> = (&'a str, &'a str, BTreeSet<String>);

impl Entry {
    fn key(&self) -> Key<'_> {
        // A rule that no longer exists finds nothing, so its entries match nothing.
        let code = rules::find(&self.rule).map_or("", |rule| rule.code);
        (code, &self.path, names(&self.message))
    }
}

/// Separates old findings from new ones. Each entry matches only one finding. If there are more, the first ones are
/// old.
pub fn compare(entries: &[Entry], findings: Vec<Reported>, site: &Site) -> Comparison {
    let mut left: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for entry in entries {
        *left.entry(entry.key()).or_default() += 1;
    }
    let is_old = |reported: &Reported| {
        let path = site.sources[reported.finding.place.file].path.as_str();
        let key = (reported.rule.code, path, names(&reported.finding.message));
        let count = left.get_mut(&key).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    };
    let (old, new) = findings.into_iter().partition(is_old);
    Comparison { new, old, fixed: left.values().sum(), ..Comparison::default() }
}

/// The distinct names in backticks. Their order does not matter, since a rewording may change it.
fn names(message: &str) -> BTreeSet<String> {
    // The form in which version 1 wrote them.
    let spaced = message.replace(|c: char| c.is_control(), " ").replace("# days", "# day");
    spaced.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_the_texts_in_backticks() {
        let names = |message| names(message).into_iter().collect::<Vec<_>>();
        assert_eq!(names("alarm `Disk90Full` has no runbook"), ["Disk90Full"]);
        assert_eq!(names("`b\n` to `a` and `a`: `c`"), ["a", "b ", "c"]);
        assert_eq!(names("due for 83 days, since 2026-08-29"), [""; 0]);
    }
}
