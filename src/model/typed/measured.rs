//! The time that an objective is measured over.

use serde::{Deserialize, Serialize};

use super::{Form, Length};

/// The time that an objective is measured over. Words such as `rolling` may stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    /// A duration that is not zero.
    Length,
    /// Months, quarters or years of the calendar, which differ in length.
    Calendar,
}

impl Form for Measured {
    const WANTED: &str = "a duration";
    const HELP: &str = "write a number and a unit, such as `30d`, `4 weeks` or `1 month`";
    const EXAMPLES: &[&str] = &["30d", "1 month"];

    fn parse(text: &str) -> Option<Self> {
        const BESIDE: [&str; 8] = ["a", "aligned", "calendar", "each", "per", "rolling", "sliding", "window"];
        const UNITS: [&str; 17] = [
            "month",
            "months",
            "mo",
            "quarter",
            "quarters",
            "q",
            "year",
            "years",
            "y",
            "yr",
            "week",
            "day",
            "monthly",
            "quarterly",
            "yearly",
            "weekly",
            "daily",
        ];
        let lower = text.to_lowercase();
        // `28-day`, but not a negative number.
        let lower = if lower.starts_with('-') { lower } else { lower.replace('-', " ") };
        let words: Vec<&str> = lower.split_whitespace().filter(|word| !BESIDE.contains(word)).collect();
        let rest = words.join(" ");
        let has_length = |text: &str| Length::parse(text).is_some_and(|length| !length.0.is_zero());
        if has_length(text) || has_length(&rest) {
            return Some(Self::Length);
        }
        let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let count = &rest[..rest.len() - unit.len()];
        let is_some_time = count.is_empty() || count.parse::<u32>().is_ok_and(|count| count > 0);
        (is_some_time && UNITS.contains(&unit.trim_start())).then_some(Self::Calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Measured};

    #[test]
    fn a_window_is_a_duration_or_a_part_of_the_calendar() {
        for text in
            ["30d", "30 days", "rolling 30 days", "30d rolling", "28-day rolling window", "PT1H", "4w"]
        {
            assert_eq!(Measured::parse(text), Some(Measured::Length), "{text}");
        }
        for text in ["1 month", "1mo", "calendar month", "a month", "Quarter", "2 quarters", "1y", "monthly"]
        {
            assert_eq!(Measured::parse(text), Some(Measured::Calendar), "{text}");
        }
        for text in ["", "0d", "0 months", "30", "rolling", "soon", "?", "-30d", "a few months"] {
            assert_eq!(Measured::parse(text), None, "{text}");
        }
    }
}
