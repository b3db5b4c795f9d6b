//! How long something stays valid.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::{Problem, Read, wrong};
use crate::yaml::Node;

/// A number of days, weeks, months or years: `180d`, `26w`, `6mo`, `1y`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Period(
    #[schemars(with = "String", regex(pattern = r"^(\d+ ?(d|days?|w|weeks?|mo|months?|y|years?)[, ]*)+$"))]
    #[schemars(example = "180d", example = "26w", example = "6mo", example = "1y")]
    jiff::Span,
);

/// Periods are equal if they have the same units: `7d` and `1w` are not equal.
impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.0.fieldwise() == other.0.fieldwise()
    }
}

impl Period {
    pub fn days(days: i32) -> Self {
        Self(jiff::Span::new().days(days))
    }

    /// The last day of the period that starts at a date. The last day of the calendar if the period exceeds it.
    pub fn after(self, date: Date) -> Date {
        date.checked_add(self.0).unwrap_or(Date::MAX)
    }

    /// Reads a period from its text.
    pub fn parse(text: &str) -> Option<Self> {
        let span: jiff::Span = text.trim().parse().ok()?;
        let whole_days = span.get_hours() == 0
            && span.get_minutes() == 0
            && span.get_seconds() == 0
            && span.get_milliseconds() == 0
            && span.get_microseconds() == 0
            && span.get_nanoseconds() == 0;
        (whole_days && span.is_positive()).then_some(Self(span))
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl Read for Period {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let period = node.text().and_then(Self::parse);
        if period.is_none() {
            wrong(
                node,
                "a period",
                "write days, weeks, months or years, such as `180d`, `26w` or `1y`",
                problems,
            );
        }
        period
    }
}
