//! Reads dates as spreadsheets write them. A text that may mean two different days is not read.

use jiff::civil::Date;

/// Which part of `01/02/2026` is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DateOrder {
    /// 1 February
    DayFirst,
    /// 2 January
    MonthFirst,
}

/// The result of reading a cell as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    On(Date),
    /// It may be either day.
    Either(Date, Date),
    Unread,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date. `order` decides if it could be two different days.
pub fn day(text: &str, order: Option<DateOrder>) -> Day {
    let text = text.trim();
    // A time of day may follow the date.
    let bare = text.split_once(['T', 't']).map_or(text, |(date, time)| {
        if time.starts_with(|c: char| c.is_ascii_digit()) { date } else { text }
    });
    let words: Vec<&str> = bare
        .split([' ', '/', '.', '-', ','])
        .filter(|part| !part.is_empty() && !part.contains(':'))
        .collect();
    let [a, b, c] = words[..] else { return Day::Unread };
    let number = |part: &str| -> Option<i16> {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let is_whole =
            digits.len() == part.len() || matches!(&part[digits.len()..], "st" | "nd" | "rd" | "th");
        digits.parse().ok().filter(|_| is_whole && !digits.is_empty())
    };
    let month = |part: &str| {
        let lower = part.to_lowercase();
        let at = MONTHS
            .iter()
            .position(|month| lower.starts_with(month) && lower.chars().all(char::is_alphabetic))?;
        i8::try_from(at + 1).ok()
    };
    let date = |year: Option<i16>, month: Option<i8>, day: Option<i16>| -> Option<Date> {
        let year = year.filter(|year| (1970..10_000).contains(year))?;
        Date::new(year, month?, i8::try_from(day?).ok()?).ok()
    };
    let small = |part: &str| number(part).and_then(|number| i8::try_from(number).ok());
    let one = |found: Option<Date>| found.map_or(Day::Unread, Day::On);
    if a.len() == 4 && a.bytes().all(|byte| byte.is_ascii_digit()) {
        return one(date(number(a), month(b).or_else(|| small(b)), number(c)));
    }
    if month(b).is_some() {
        return one(date(number(c), month(b), number(a)));
    }
    if month(a).is_some() {
        return one(date(number(c), month(a), number(b)));
    }
    if c.len() != 4 {
        return Day::Unread;
    }
    let day_first = date(number(c), small(b), number(a));
    // If dots separate the numbers, the day always comes first.
    if bare.contains('.') {
        return one(day_first);
    }
    let month_first = date(number(c), small(a), number(b));
    match (day_first, month_first, order) {
        (Some(one), Some(other), _) if one == other => Day::On(one),
        (Some(found), Some(_), Some(DateOrder::DayFirst))
        | (Some(_), Some(found), Some(DateOrder::MonthFirst)) => Day::On(found),
        (Some(one), Some(other), None) => Day::Either(one, other),
        (one_only, other_only, _) => one(one_only.or(other_only)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{DateOrder, Day, day};

    #[test]
    fn a_text_that_can_mean_one_day_is_read() {
        for text in [
            "2026-02-13",
            "2026/2/13",
            "2026-02-13T10:00:00Z",
            "2026-02-13 10:00",
            "13/02/2026",
            "02/13/2026",
            "13.02.2026",
            "13 Feb 2026",
            "February 13, 2026",
            "13th February 2026",
        ] {
            assert_eq!(day(text, None), Day::On(date(2026, 2, 13)), "{text}");
        }
        assert_eq!(day("02/02/2026", None), Day::On(date(2026, 2, 2)));
    }

    #[test]
    fn a_text_that_may_mean_two_days_is_not_read() {
        assert_eq!(day("01/02/2026", None), Day::Either(date(2026, 2, 1), date(2026, 1, 2)));
        assert_eq!(day("01/02/2026", Some(DateOrder::DayFirst)), Day::On(date(2026, 2, 1)));
        assert_eq!(day("01/02/2026", Some(DateOrder::MonthFirst)), Day::On(date(2026, 1, 2)));
        for text in ["", "46054", "01/02/26", "soon", "2026-02-30", "13/13/2026", "Q3 2026", "May be 2026"] {
            assert_eq!(day(text, None), Day::Unread, "{text}");
        }
    }
}
