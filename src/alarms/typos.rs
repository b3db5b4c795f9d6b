//! Finds unknown keys that are misspellings of keys that are read. Because of such a key, a link or a whole alarm is
//! lost.
//!
//! Monitoring systems have more keys than are listed here, so an unknown key is only reported if it resembles one that
//! is read.

use std::borrow::Cow;

use crate::read::{self, Problem, describe, has_few_typos, likeness, most_typos, most_typos_of, resembles};
use crate::source::Spanned;
use crate::yaml::Node;

/// The keys that a map of a format may have.
pub struct Level {
    /// The name of the map in messages: "rule".
    pub owner: &'static str,
    /// Keys that are read.
    pub read: &'static [&'static str],
    /// Other keys of the system that are not read but may resemble a key that is.
    pub others: &'static [&'static str],
}

impl Level {
    /// The value of a key, or of a misspelling of it.
    pub fn get<'n>(&self, node: &'n Node, key: &str) -> Option<&'n Node> {
        node.get(key).or_else(|| self.typo(node, key).map(|(_, value)| value))
    }

    /// The key of a map that is a misspelling of one that the map lacks.
    pub fn typo<'n>(&self, node: &'n Node, key: &str) -> Option<&'n (Spanned<String>, Node)> {
        if node.get(key).is_some() {
            return None;
        }
        node.entries().iter().find(|(own, _)| self.meant(&own.value) == Some(key))
    }

    /// Reports each key that is a misspelling of one that the map lacks.
    pub fn check(&self, node: &Node, problems: &mut Vec<Problem>) {
        for (own, _) in node.entries() {
            if let Some(meant) = self.meant(&own.value).filter(|meant| node.get(meant).is_none()) {
                problems.push(unknown(own, self.owner, meant));
            }
        }
    }

    /// Reports an entry that is dropped because it lacks a key that every alarm needs.
    pub fn dropped(&self, node: &Node, key: &'static str, problems: &mut Vec<Problem>) {
        let owner = self.owner;
        let problem = match self.typo(node, key) {
            Some((own, _)) => Problem::malformed(
                own.span,
                format!("this {owner} has `{}` but no `{key}`, so it defines no alarm", own.value),
                format!("did you mean `{key}`?"),
            ),
            None if node.is_map() => Problem::malformed(
                node.span,
                format!("this {owner} has no `{key}`, so it defines no alarm"),
                format!("add `{key}:`, or remove it"),
            ),
            // The entry is empty.
            None if node.is_null() => return,
            None => Problem::malformed(
                node.span,
                format!("a {owner} must be a map of keys and values, found {}", describe(node)),
                "write `key: value` lines, or remove it",
            ),
        };
        problems.push(problem);
    }

    /// The key that is read and that an unknown key misspells.
    fn meant(&self, own: &str) -> Option<&'static str> {
        if self.read.contains(&own) || self.others.contains(&own) {
            return None;
        }
        let mut may_be = self.read.iter().filter(|key| may_be_like(own, key)).peekable();
        may_be.peek()?;
        let folded = folded(own);
        may_be.find(|key| is_like(&folded, key)).copied()
    }
}

/// The problem of an unknown key, with the key that it misspells.
pub fn unknown(own: &Spanned<String>, owner: &'static str, meant: impl Into<Cow<'static, str>>) -> Problem {
    let meant = meant.into();
    let is_certain = read::is_typo(&own.value, &meant);
    Problem::UnknownKey { key: own.clone(), owner: Cow::Borrowed(owner), nearest: Some(meant), is_certain }
}

/// Whether two keys differ only by case, hyphens or typos.
pub fn is_typo(own: &str, key: &str) -> bool {
    own != key && may_be_like(own, key) && is_like(&folded(own), key)
}

/// Whether two keys have about the same number of letters, and about the same letters. This rules out most keys without
/// allocating.
fn may_be_like(own: &str, key: &str) -> bool {
    if !own.is_ascii() || !key.is_ascii() {
        return true;
    }
    let ((length, letters), (wanted, wanted_letters)) = (letters(own), letters(key));
    let most = most_typos_of(wanted);
    // Each typo changes the length by at most one, and each missing letter is a typo.
    let lacks = (wanted_letters & !letters).count_ones() as usize;
    length.abs_diff(wanted) <= most && lacks <= most
}

/// The number of letters and digits in a key, and a bit for each that occurs.
fn letters(key: &str) -> (usize, u64) {
    let letters = key.bytes().filter(u8::is_ascii_alphanumeric);
    letters.fold((0, 0), |(count, all), byte| (count + 1, all | 1 << (byte.to_ascii_lowercase() & 63)))
}

/// The same as `is_typo`, for a key that is already [`folded`] and differs from the other key.
fn is_like(folded: &str, key: &str) -> bool {
    let wanted = self::folded(key);
    let alike = || {
        let most = most_typos(&wanted);
        folded.chars().count().abs_diff(wanted.chars().count()) <= most
            && resembles(likeness(folded, &wanted))
            && has_few_typos(folded, &wanted, most)
    };
    folded == wanted || wanted.len() > 3 && alike()
}

/// A key without differences of style: `runbookUrl`, `runbook-url`, `RunbookURL`.
fn folded(key: &str) -> String {
    if key.is_ascii() {
        let bytes = key.bytes().filter(u8::is_ascii_alphanumeric);
        return bytes.map(|byte| byte.to_ascii_lowercase() as char).collect();
    }
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The type that a misspelled type means: one that differs by at most two letters, only in case, or in its plural.
pub fn type_meant<'t>(own: &str, types: &[&'t str]) -> Option<&'t str> {
    const MOST: usize = 2;
    if types.contains(&own) {
        return None;
    }
    let lower = own.to_lowercase();
    let singular = lower.strip_suffix("ies").map(|stem| format!("{stem}y"));
    types.iter().copied().find(|known| {
        let known = known.to_lowercase();
        strsim::damerau_levenshtein(&lower, &known) <= MOST || singular.as_ref() == Some(&known)
    })
}

/// The problem of a resource whose type does not exist.
pub fn unknown_type(node: &Node, meant: &str) -> Problem {
    let message = format!("there is no type {}, so this defines no alarm", describe(node));
    Problem::malformed(node.span, message, format!("did you mean `{meant}`?"))
}

/// The problem of a resource whose `kind` is a misspelling of one of these.
pub fn unknown_kind(document: &Node, kinds: &[&str]) -> Option<Problem> {
    let kind = document.get("kind")?;
    Some(unknown_type(kind, type_meant(kind.text()?, kinds)?))
}

#[cfg(test)]
mod tests {
    use super::{is_typo, type_meant};

    #[test]
    fn misspelled_keys_are_told_from_other_keys() {
        for (own, key) in [
            ("alret", "alert"),
            ("Alert", "alert"),
            ("rule", "rules"),
            ("runbookUrl", "runbook_url"),
            ("runbook-url", "runbook_url"),
            ("RunbookURL", "runbook_url"),
            ("anotations", "annotations"),
            ("exp", "expr"),
        ] {
            assert!(is_typo(own, key), "{own}");
        }
        for (own, key) in [
            ("alert", "alert"),
            ("alertname", "alert"),
            ("dashboard_url", "runbook_url"),
            ("record", "rules"),
            ("or", "for"),
            ("description", "annotations"),
            ("summary", "severity"),
        ] {
            assert!(!is_typo(own, key), "{own}");
        }
        let types = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"];
        assert_eq!(type_meant("AWS::Cloudwatch::Alarms", &types), Some(types[0]));
        assert_eq!(type_meant("AWS::CloudWatch::Dashboard", &types), None);
        assert_eq!(type_meant("AlertPolicies", &["SLO", "AlertPolicy"]), Some("AlertPolicy"));
        assert_eq!(type_meant("AWS::CloudWatch::Alarm", &types), None);
    }
}
