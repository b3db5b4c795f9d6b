//! Values of an entry that have a fixed form: the text, and its meaning if it can be read.

mod measured;
mod rate;
mod share;
mod version;
mod window;

use std::borrow::Cow;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

pub use measured::Measured;
pub use rate::Rate;
pub use share::Share;
pub use version::{Version, Versions};
pub use window::{Hours, Times, Window};

use crate::invisible::is_invisible;
use crate::markdown;
use crate::read::{Problem, Read};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// Placeholders, and words for no value at all.
const BLANKS: &[&str] = &[
    "tbd",
    "tba",
    "tbc",
    "todo",
    "fixme",
    "unknown",
    "undefined",
    "none",
    "n/a",
    "n.a",
    "na",
    "nil",
    "to do",
    "not yet",
    "none yet",
    "not applicable",
    "pending",
    "later",
    "null",
    "undecided",
    "changeme",
    "change me",
    "placeholder",
    "see above",
    "see below",
    "to be added",
    "to be confirmed",
    "to be decided",
    "to be defined",
    "to be determined",
    "to be done",
    "to be filled in",
    "to be written",
    "to be agreed",
    "to be clarified",
    "to be discussed",
    "to be provided",
    "to come",
    "to follow",
    "as above",
    "don't know",
    "i don't know",
    "we don't know",
    "idk",
    "no idea",
    "not decided",
    "not decided yet",
    "not yet decided",
    "not defined yet",
    "not yet defined",
    "not known",
    "not known yet",
    "not yet known",
    "same as above",
    "still open",
    "still to be decided",
    "unclear",
    "xxx",
];

/// The same for other languages that teams often use.
const BLANKS_ELSEWHERE: &[&str] = &[
    "unbekannt",
    "unklar",
    "noch offen",
    "noch unklar",
    "noch nicht bekannt",
    "siehe oben",
    "inconnu",
    "à définir",
    "à préciser",
    "à compléter",
    "voir ci-dessus",
    "desconocido",
    "por definir",
    "por determinar",
    "pendiente",
    "ver arriba",
    "desconhecido",
    "a definir",
    "pendente",
    "sconosciuto",
    "da definire",
    "da decidere",
    "vedi sopra",
    "onbekend",
    "nog niet bekend",
    "nader te bepalen",
    "zie boven",
    "неизвестно",
    "не определено",
    "уточняется",
    "см. выше",
    "未定",
    "不明",
    "検討中",
    "未知",
    "待定",
    "待补充",
    "同上",
    "暂无",
    "미정",
];

/// Whether a text says something: it contains a letter or a digit, and is neither a placeholder nor filled in by a
/// template.
pub fn says_something(text: &str) -> bool {
    let text = seen(text);
    let text = text.trim();
    let is_placeholder = is_between(text, &[("<", ">"), ("{", "}"), ("[", "]")]);
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    // `todo-team` is a name.
    let is_open = text.contains(char::is_whitespace) && markdown::is_placeholder(text);
    let is_blank = [BLANKS, BLANKS_ELSEWHERE].iter().any(|all| all.contains(&word.as_str()));
    !word.is_empty() && !is_templated(text) && !is_placeholder && !is_open && !is_blank
}

/// A text without invisible characters.
fn seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { text.chars().filter(|c| !is_invisible(*c)).collect() }
}

/// Whether a template fills in a text, so that its meaning is not known yet.
pub fn is_templated(text: &str) -> bool {
    let text = text.trim();
    ["{{", "${", "{%", "<%"].iter().any(|mark| text.contains(mark))
        || text
            .strip_prefix('$')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        || is_between(text, &[("@", "@"), ("__", "__"), ("%", "%")])
}

fn is_between(text: &str, marks: &[(&str, &str)]) -> bool {
    marks.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
}

/// A value with a fixed form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typed<T> {
    /// The text as written.
    pub text: String,
    pub span: Span,
    /// `None` if the text has another form.
    pub value: Option<T>,
}

/// A form that a text may have.
pub trait Form: Sized {
    /// The form in messages. Reads well after "expected": "a duration".
    const WANTED: &str;
    /// How to fix it.
    const HELP: &str;
    /// Examples of the form.
    const EXAMPLES: &[&str];

    fn parse(text: &str) -> Option<Self>;

    /// Whether a text of another form is prose for people. Prose is shown and not compared, and is not a mistake.
    fn is_prose(_: &str) -> bool {
        false
    }
}

impl<T: Form> Typed<T> {
    /// What is wrong with the value, and how to fix it.
    pub fn flaw(&self) -> Option<Flaw> {
        let is_fine = self.value.is_some() || T::is_prose(&self.text);
        (!is_fine).then(|| Flaw {
            place: self.span,
            message: format!("expected {}, found `{}`", T::WANTED, crate::read::shorten(&self.text)),
            help: T::HELP.to_owned(),
        })
    }
}

/// A value that cannot be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flaw {
    pub place: Span,
    pub message: String,
    pub help: String,
}

/// A decimal number without a sign.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

impl<T: Form> JsonSchema for Typed<T> {
    fn schema_name() -> Cow<'static, str> {
        T::WANTED.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": T::EXAMPLES })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl<T: Form> Read for Typed<T> {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let Spanned { value: text, span } = Read::read(node, problems)?;
        let text: String = text;
        let value = T::parse(text.trim());
        (!text.trim().is_empty()).then_some(Self { text, span, value })
    }
}

/// A duration without months and years, in which a day has 24 hours: `60m`, `1h30m`, `14d`, `PT1H`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Length(pub SignedDuration);

impl Form for Length {
    const WANTED: &str = "a duration";
    const HELP: &str = "write a number and a unit, such as `30s`, `60m`, `1h30m` or `14d`";
    const EXAMPLES: &[&str] = &["60m", "1h30m", "14d"];

    fn parse(text: &str) -> Option<Self> {
        if text == "0" {
            return Some(Self(SignedDuration::ZERO));
        }
        let span: jiff::Span = text.parse().ok()?;
        let has_calendar_units = span.get_years() != 0 || span.get_months() != 0;
        let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
        (!has_calendar_units && !length.is_negative()).then_some(Self(length))
    }
}

/// The objective of a service: a share of good events, or a number with its unit. Words may follow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Objective {
    /// In percent.
    Share(f64),
    /// In the unit that follows the number.
    Number(f64),
}

impl Form for Objective {
    const WANTED: &str = "an objective";
    const HELP: &str = "begin with a share, or a number and its unit, such as `99.9%` or `300ms`";
    const EXAMPLES: &[&str] = &["99.9%", "300ms"];

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(['<', '>', '=', '≤', '≥', '~', ' ']);
        let text = with_point(text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        let number: f64 =
            digits.trim_end_matches('.').parse().ok().filter(|number: &f64| number.is_finite())?;
        // The beginning of `1e9%` is a different number.
        if rest
            .strip_prefix(['e', 'E'])
            .is_some_and(|power| power.starts_with(|c: char| c.is_ascii_digit() || c == '+'))
        {
            return None;
        }
        if rest.trim_start().starts_with('%') {
            return (number > 0.0 && number <= 100.0).then_some(Self::Share(number));
        }
        // `05:30` and `2026-10-01` begin with a number, but are not numbers.
        let is_more = rest.starts_with([':', '-', ',']);
        // A bare number has no unit. It is only read if it is from 0.5 to 1: it is a share.
        let is_bare = !rest.contains(char::is_alphabetic) && !(0.5..1.0).contains(&number);
        // A duration of zero is not an objective, but `0 orders lost` is.
        let is_no_time = number == 0.0 && ["ns", "us", "ms", "s", "m", "h", "d"].contains(&rest.trim());
        (!is_more && !is_bare && !is_no_time).then_some(Self::Number(number))
    }

    fn is_prose(text: &str) -> bool {
        let is_number = text.contains(|c: char| c.is_ascii_digit()) && !text.contains('%');
        says_something(text) && (is_number || text.split_whitespace().count() > 2)
    }
}

/// A text that begins with a percentage, whose comma is a point: `99,9 %`. Other commas may separate thousands.
fn with_point(text: &str) -> Cow<'_, str> {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match text.split_once(',') {
        Some((whole, rest))
            if digits(whole) == whole.len()
                && digits(rest) > 0
                && rest[digits(rest)..].trim_start().starts_with('%') =>
        {
            format!("{whole}.{rest}").into()
        }
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_fixed_length() {
        let minutes = |minutes| Some(Length(SignedDuration::from_mins(minutes)));
        for (text, length) in [
            ("60m", minutes(60)),
            ("1h30m", minutes(90)),
            ("1 hour", minutes(60)),
            ("14d", minutes(14 * 24 * 60)),
            ("2w", minutes(14 * 24 * 60)),
            ("PT1H", minutes(60)),
            ("0", minutes(0)),
            ("0s", minutes(0)),
            ("soon", None),
            ("?", None),
            ("60", None),
            ("-5m", None),
            ("1mo", None),
            ("within an hour", None),
        ] {
            assert_eq!(Length::parse(text), length, "{text}");
        }
    }

    #[test]
    fn an_objective_begins_with_its_number() {
        for (text, objective) in [
            ("99.9%", Some(Objective::Share(99.9))),
            ("99.9 % of requests", Some(Objective::Share(99.9))),
            ("99,95 %", Some(Objective::Share(99.95))),
            ("1,200ms", None),
            ("300ms", Some(Objective::Number(300.0))),
            ("< 300 ms", Some(Objective::Number(300.0))),
            ("0.999", Some(Objective::Number(0.999))),
            ("1", None),
            ("99.9", None),
            ("0.00001", None),
            ("120%", None),
            ("0%", None),
            ("0ms", None),
            ("0 orders lost", Some(Objective::Number(0.0))),
            ("1e9%", None),
            ("2E3ms", None),
            ("?", None),
            ("as good as it gets", None),
            ("05:30 on each day", None),
        ] {
            assert_eq!(Objective::parse(text), objective, "{text}");
        }
    }

    #[test]
    fn placeholders_say_nothing() {
        for text in [
            "",
            " ",
            "?",
            "-",
            "TBD",
            "tbd.",
            "<unknown>",
            "N/A",
            "none",
            "{{ team }}",
            "${TEAM}",
            "<owner>",
            "$TEAM",
            "@TEAM@",
            "__TEAM__",
            "%TEAM%",
            "[team]",
            "{team}",
            "To be decided",
            "to be filled in.",
            "See above",
            "CHANGEME",
            "TODO later",
            "todo: ask mira",
            "n.a.",
            "T\u{200b}BD",
            "\u{3164}",
            "We don't know.",
            "Not yet decided",
            "(to follow)",
            "Noch offen.",
            "À définir",
            "см. выше",
            "未定。",
        ] {
            assert!(!says_something(text), "{text}");
        }
        for text in
            ["mira", "@acme/ops", "1", "no-one-but-us", "$5", "100%", "__init__.py", "todo-db", "todo-team"]
        {
            assert!(says_something(text), "{text}");
        }
    }
}
