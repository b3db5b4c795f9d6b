//! A calendar of due dates: five weeks from this week's Monday.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::view::View;

/// How many weeks the calendar shows.
const WEEKS: i64 = 5;

/// A week of the calendar.
#[derive(Serialize)]
pub struct Week {
    pub days: Vec<Day>,
}

/// A day of the calendar.
#[derive(Serialize)]
pub struct Day {
    pub date: String,
    /// The day of the month.
    pub number: i8,
    /// The name of the month, on the first day shown and on the first day of a month.
    pub month: Option<&'static str>,
    pub is_today: bool,
    pub is_past: bool,
    /// How many items fall due. 0 for days in the past.
    pub count: usize,
}

/// The last day that is shown.
pub fn last(today: Date) -> Date {
    monday(today).saturating_add((7 * WEEKS - 1).days())
}

pub fn weeks(view: &View<'_>) -> Vec<Week> {
    let today = view.site.config.today;
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    for due in &view.dues.all {
        *counts.entry(due.on).or_default() += 1;
    }
    let first = monday(today);
    let day = |at: i64| {
        let date = first.saturating_add(at.days());
        Day {
            date: date.to_string(),
            number: date.day(),
            month: (at == 0 || date.day() == 1).then(|| MONTHS[usize::from(date.month().unsigned_abs()) - 1]),
            is_today: date == today,
            is_past: date < today,
            count: if date < today { 0 } else { counts.get(&date).copied().unwrap_or_default() },
        }
    };
    (0..WEEKS).map(|week| Week { days: (week * 7..week * 7 + 7).map(day).collect() }).collect()
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn monday(day: Date) -> Date {
    let since = i64::from(day.weekday().since(Weekday::Monday));
    day.saturating_sub(since.days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_begin_on_monday_and_end_on_sunday() {
        for (today, first, end) in [
            (date(2026, 11, 27), date(2026, 11, 23), date(2026, 12, 27)),
            (date(2026, 11, 23), date(2026, 11, 23), date(2026, 12, 27)),
            (date(2027, 1, 3), date(2026, 12, 28), date(2027, 1, 31)),
        ] {
            assert_eq!((monday(today), last(today)), (first, end), "{today}");
        }
    }
}
