//! Whether an alarm has the labels that a matcher requires.

use std::cell::OnceCell;

use regex::bytes::{Regex, RegexBuilder};

use crate::delivery::{Property, Value};
use crate::model::{Alarm, is_templated};

/// What is known about a match before the alarm fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Yes,
    No,
    /// It depends on a label that the definition does not set, or on something that cannot be read.
    Maybe,
}

/// One matcher, as its file writes it: `severity="critical"`.
pub struct Matcher<'s> {
    pub property: &'s Property,
    parts: Option<Parts<'s>>,
    pattern: OnceCell<Option<Regex>>,
}

#[derive(Clone, Copy)]
struct Parts<'s> {
    label: &'s str,
    operator: &'s str,
    value: &'s str,
}

/// The largest size of a compiled pattern, in bytes.
const MOST: usize = 1024 * 1024;

/// Syntax that has a different meaning in Go's regular expressions than in Rust's.
const STRANGE: [&str; 5] = ["&&", "--", "~~", "[[", "(?"];

impl<'s> Matcher<'s> {
    pub fn new(property: &'s Property) -> Self {
        Self { property, parts: parts(&property.value), pattern: OnceCell::new() }
    }

    pub fn fit(&self, alarm: &Alarm) -> Fit {
        let known = self.parts.and_then(|parts| Some((parts, label(alarm, parts.label)?)));
        let Some((Parts { operator, value, .. }, own)) = known else { return Fit::Maybe };
        let has = match operator {
            "=" | "!=" if value.contains('\\') => None,
            "=" | "!=" => Some(own == value),
            _ => self.matches(value, own),
        };
        match has {
            Some(has) if has != operator.starts_with('!') => Fit::Yes,
            Some(_) => Fit::No,
            None => Fit::Maybe,
        }
    }

    /// Whether a pattern matches the whole text in Go. `None` if that is not certain.
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '|' | ' ' | '/' | ':');
        if pattern.chars().all(is_word) {
            return Some(pattern.split('|').any(|word| word == text));
        }
        if !pattern.is_ascii() || !text.is_ascii() {
            return None;
        }
        let is_plain = !STRANGE.iter().any(|sign| pattern.replace("(?i)", "").contains(sign));
        let compiled = self.pattern.get_or_init(|| {
            let whole = format!("^(?:{pattern})$");
            RegexBuilder::new(&whole).unicode(false).size_limit(MOST).build().ok().filter(|_| is_plain)
        });
        compiled.as_ref().map(|compiled| compiled.is_match(text.as_bytes()))
    }
}

/// A label that an alarm certainly has. The engine and the time series may add labels that the definition does not set.
fn label<'a>(alarm: &'a Alarm, name: &str) -> Option<&'a str> {
    if name == "alertname" {
        let is_known = !alarm.is_unnamed && !is_templated(&alarm.name.value);
        return is_known.then_some(alarm.name.value.as_str());
    }
    alarm.labels.get(name).filter(|value| !is_templated(value))
}

fn parts(value: &Value) -> Option<Parts<'_>> {
    let text = value.text()?;
    let (label, rest) = text.split_at(text.find(['=', '!'])?);
    let operator = ["=~", "!~", "!=", "="].into_iter().find(|operator| rest.starts_with(operator))?;
    let value = rest[operator.len()..].strip_prefix('"')?.strip_suffix('"')?;
    Some(Parts { label, operator, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span, Spanned};

    fn fit(matcher: &str) -> Fit {
        let place = Span::new(FileId(0), 0..0);
        let mut alarm = Alarm::named(Spanned::new("PayDown".to_owned(), place));
        let labels = [("severity", "critical"), ("team", "zahlung-ä")];
        alarm.labels = labels.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter().collect();
        let property = Property { key: "matches".into(), value: Value::Text(matcher.into()), place };
        Matcher::new(&property).fit(&alarm)
    }

    #[test]
    fn a_label_that_is_known_fits_or_does_not() {
        for (matcher, expected) in [
            (r#"severity="critical""#, Fit::Yes),
            (r#"severity="Critical""#, Fit::No),
            (r#"severity="""#, Fit::No),
            (r#"severity!="critical""#, Fit::No),
            (r#"severity=~"page|critical""#, Fit::Yes),
            (r#"severity=~"crit""#, Fit::No),
            (r#"severity=~"crit.*""#, Fit::Yes),
            (r#"severity=~"(?i)CRIT.*""#, Fit::Yes),
            (r#"severity!~"crit.*""#, Fit::No),
            (r#"severity!~"warning|info""#, Fit::Yes),
            (r#"severity=~"""#, Fit::No),
            (r#"alertname="PayDown""#, Fit::Yes),
            (r#"alertname=~"Pay\w+""#, Fit::Yes),
        ] {
            assert_eq!(fit(matcher), expected, "{matcher}");
        }
    }

    #[test]
    fn a_matcher_that_cannot_be_decided_may_fit() {
        for matcher in [
            r#"namespace="pay""#,
            r#"namespace!="pay""#,
            r#"namespace="""#,
            r#"severity=~"(crit""#,
            r#"severity=~"[a-z&&[c]].*""#,
            r#"severity="cri\tical""#,
            r#"team=~".*ä""#,
            "severity",
        ] {
            assert_eq!(fit(matcher), Fit::Maybe, "{matcher}");
        }
    }
}
