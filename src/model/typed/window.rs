//! Hours of a week and ranges of days in which something may or may not happen.

use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::Form;

/// Hours that repeat every week, in a time zone: `Mon-Thu 09:00-16:00 Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    /// One flag for each day of the week, from Monday.
    days: [bool; 7],
    /// In minutes from midnight. If the end is before the start, it is on the next day.
    start: u16,
    end: u16,
    zone: String,
}

/// Whole days, including the last one: `2026-12-24/2027-01-02`, or a single day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Days {
    pub first: Date,
    pub last: Date,
}

/// Hours of every week, or days of one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Window {
    Weekly(Hours),
    Days(Days),
}

const DAY: u16 = 24 * 60;
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A start and an end. The end is not included.
type Stretch = (Timestamp, Timestamp);

/// Stretches of a year, in order. They do not touch each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Times(Vec<Stretch>);

impl Times {
    /// The times at which any of these hours apply, in a year and some days around it.
    pub fn around<'h>(all: impl IntoIterator<Item = &'h Hours>, year: i16) -> Self {
        Self::joined(all.into_iter().flat_map(|hours| hours.stretches(year, 2)).collect())
    }

    fn joined(mut all: Vec<Stretch>) -> Self {
        all.sort_unstable();
        let mut joined: Vec<Stretch> = Vec::new();
        for (start, end) in all {
            match joined.last_mut() {
                Some((_, last)) if start <= *last => *last = end.max(*last),
                _ => joined.push((start, end)),
            }
        }
        Self(joined)
    }

    /// The parts of these times that are not in the other times.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let mut rest = Vec::new();
        for (mut start, end) in self.0.iter().copied() {
            let after = others.0.partition_point(|(_, to)| *to <= start);
            for (from, to) in others.0[after..].iter().take_while(|(from, _)| *from < end) {
                if start < *from {
                    rest.push((start, *from));
                }
                start = start.max(*to);
            }
            if start < end {
                rest.push((start, end));
            }
        }
        Self(rest)
    }

    /// The start of the first stretch.
    pub fn first(&self) -> Option<Timestamp> {
        self.0.first().map(|(start, _)| *start)
    }
}

impl Hours {
    /// The times at which the hours apply in a year.
    pub fn in_year(&self, year: i16) -> Times {
        Times::joined(self.stretches(year, 0))
    }

    /// A moment in the time zone of the hours: `Fri 17:00`.
    pub fn say(&self, moment: Timestamp) -> String {
        let there = moment.to_zoned(zone(&self.zone).unwrap_or(TimeZone::UTC));
        let day = &DAYS[usize::from(there.weekday().to_monday_zero_offset().unsigned_abs())];
        format!("{}{} {:02}:{:02}", day[..1].to_uppercase(), &day[1..3], there.hour(), there.minute())
    }

    /// The hours of each day in a year and of some days around it.
    fn stretches(&self, year: i16, around: i32) -> Vec<Stretch> {
        let (Some(zone), Ok(first)) = (zone(&self.zone), Date::new(year, 1, 1)) else { return Vec::new() };
        let days = -around..i32::from(first.days_in_year()) + around;
        let dates = days.filter_map(|day| first.checked_add(day.days()).ok());
        let own = dates
            .filter(|date| self.days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]);
        let end = if self.end > self.start { self.end } else { self.end + DAY };
        let stretch = |date| Some((moment(date, self.start, &zone)?, moment(date, end, &zone)?));
        own.filter_map(stretch).filter(|(start, end)| start < end).collect()
    }
}

/// The moment of a minute of a day, or of the next day, in a time zone.
fn moment(date: Date, minute: u16, zone: &TimeZone) -> Option<Timestamp> {
    let date = date.checked_add(i32::from(minute / DAY).days()).ok()?;
    let minute = minute % DAY;
    let time = Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()?;
    zone.to_timestamp(date.to_datetime(time)).ok()
}

/// A time zone from those bundled with the program, since those of the machine may differ.
fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    TimeZoneDatabase::bundled().get(name).ok()
}

impl Days {
    /// Whether these days include all of the other days.
    pub fn have(self, others: Self) -> bool {
        self.first <= others.first && others.last <= self.last
    }
}

impl Form for Hours {
    const WANTED: &str = "hours of a week";
    const HELP: &str = "write days, hours and a time zone, such as `Mon-Thu 09:00-16:00 Europe/Berlin`";
    const EXAMPLES: &[&str] = &["Mon-Thu 09:00-16:00 Europe/Berlin", "Sat,Sun 22:00-06:00 UTC"];

    fn parse(text: &str) -> Option<Self> {
        let (rest, name) = text.trim().rsplit_once(char::is_whitespace)?;
        let (days, hours) = rest.trim().rsplit_once(char::is_whitespace)?;
        zone(name)?;
        let (start, end) = hours.split_once(['-', '–'])?;
        let (start, end) = (minute(start)?, minute(end)?);
        let is_some_time = start < DAY && start != end;
        is_some_time.then_some(Self { days: days_of(days)?, start, end, zone: name.to_owned() })
    }
}

/// Parses `09:30` as minutes from midnight. `24:00` is the end of the day.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let is_number = |text: &str, longest: usize| {
        (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(hours, 2) || !is_number(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && hours * 60 + minutes <= DAY).then_some(hours * 60 + minutes)
}

/// Parses days of the week: `Mon`, `Mon-Thu`, `Sat, Sun`, `daily`.
fn days_of(text: &str) -> Option<[bool; 7]> {
    if text.eq_ignore_ascii_case("daily") {
        return Some([true; 7]);
    }
    let mut days = [false; 7];
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (mut at, last) = (day(first)?, day(last)?);
        days[at] = true;
        while at != last {
            at = (at + 1) % 7;
            days[at] = true;
        }
    }
    Some(days)
}

/// Parses a day of the week, by its first three or more letters. Monday is 0.
fn day(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    (text.len() >= 3).then(|| DAYS.iter().position(|day| day.starts_with(&text))).flatten()
}

impl Form for Days {
    const WANTED: &str = "days";
    const HELP: &str = "write the first day and the last, such as `2026-12-24/2027-01-02`";
    const EXAMPLES: &[&str] = &["2026-12-24/2027-01-02"];

    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('/').unwrap_or((text, text));
        let (first, last): (Date, Date) = (day_of(first)?, day_of(last)?);
        (first <= last).then_some(Self { first, last })
    }
}

/// Parses a day without a time. With a time, it would be a point in time.
fn day_of(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse().ok().filter(|_| text.len() == "2026-12-24".len())
}

impl Form for Window {
    const WANTED: &str = "hours of a week, or days";
    const HELP: &str = "write days, hours and a time zone, such as `Mon-Thu 09:00-16:00 Europe/Berlin`, or the first day and \
                        the last, such as `2026-12-24/2027-01-02`";
    const EXAMPLES: &[&str] = &["Mon-Thu 09:00-16:00 Europe/Berlin", "2026-12-24/2027-01-02"];

    fn parse(text: &str) -> Option<Self> {
        Hours::parse(text).map(Self::Weekly).or_else(|| Days::parse(text).map(Self::Days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Hours {
        Hours::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn hours_have_days_times_and_a_zone() {
        for text in [
            "Mon-Thu 09:00-16:00 Europe/Berlin",
            "mon-thu 9:00-16:00 Europe/Berlin",
            "Monday-Thursday 09:00-16:00 Europe/Berlin",
            "Mon, Tue,Wed-Thu 09:00–16:00 Europe/Berlin",
        ] {
            assert_eq!(hours(text).days, [true, true, true, true, false, false, false], "{text}");
            assert_eq!((hours(text).start, hours(text).end), (540, 960), "{text}");
        }
        assert_eq!(hours("Sat-Mon 22:00-06:00 UTC").days, [true, false, false, false, false, true, true]);
        assert_eq!(hours("daily 00:00-24:00 utc").days, [true; 7]);
        for text in [
            "",
            "Mon-Thu",
            "09:00-16:00",
            "Mon-Thu 09:00-16:00",
            "Mon-Thu 09:00-16:00 Berlin",
            "Mon-Thu 09:00-16:00 Europe/Atlantis",
            "Mon-Thu 09:00-25:00 UTC",
            "Mon-Thu 24:00-08:00 UTC",
            "Mon-Thu 09:00-09:00 UTC",
            "Mon-Thu 9-16 UTC",
            "Mo-Do 09:00-16:00 UTC",
            "office hours, Berlin",
        ] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_one_or_several() {
        let days = |text: &str| Days::parse(text).map(|days| (days.first.to_string(), days.last.to_string()));
        let of = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        assert_eq!(days("2026-12-24/2027-01-02"), of("2026-12-24", "2027-01-02"));
        assert_eq!(days("2026-12-24"), of("2026-12-24", "2026-12-24"));
        for text in ["2027-01-02/2026-12-24", "2026-12-24T10:00/2026-12-25", "2026-02-30", "Christmas"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn hours_are_compared_in_each_zone_and_season() {
        let outside = |own: &str, others: &str| {
            let (own, others) = (hours(own), hours(others));
            let rest = own.in_year(2026).without(&Times::around([&others], 2026));
            rest.first().map(|moment| own.say(moment))
        };
        let staffed = "Mon-Fri 09:00-17:00 Europe/Berlin";
        assert_eq!(outside("Mon-Thu 09:00-17:00 Europe/Berlin", staffed), None);
        assert_eq!(outside("Mon-Fri 09:00-18:00 Europe/Berlin", staffed), Some("Thu 17:00".to_owned()));
        assert_eq!(outside("Mon-Fri 08:00-17:00 Europe/Berlin", staffed), Some("Thu 08:00".to_owned()));
        assert_eq!(outside("Sat 10:00-11:00 Europe/Berlin", staffed), Some("Sat 10:00".to_owned()));
        // Berlin is one hour ahead of UTC in winter, and two in summer.
        assert_eq!(outside("Mon-Fri 08:00-15:00 UTC", staffed), None);
        assert_eq!(outside("Mon-Fri 08:00-16:00 UTC", staffed), Some("Mon 15:00".to_owned()));
        assert_eq!(outside("Sun 23:00-24:00 UTC", "Sun 22:00-01:00 UTC"), None);
        assert_eq!(outside("Sun 23:00-01:00 UTC", "Sun 22:00-24:00 UTC"), Some("Mon 00:00".to_owned()));
        // Two days that touch form one stretch.
        assert_eq!(outside("Mon 22:00-02:00 UTC", "daily 00:00-24:00 UTC"), None);
        assert_eq!(outside("Mon 09:00-17:00 UTC", "daily 12:00-13:00 UTC"), Some("Mon 09:00".to_owned()));
    }

    #[test]
    fn a_gap_splits_a_stretch() {
        let times = |text: &str| hours(text).in_year(2026);
        let lunch = times("daily 12:00-13:00 UTC");
        let both = Times::around([&hours("Mon 09:00-12:00 UTC"), &hours("Mon 13:00-17:00 UTC")], 2026);
        assert_eq!(times("Mon 09:00-17:00 UTC").without(&lunch), both);
        assert_eq!(times("Mon 12:15-12:45 UTC").without(&lunch).first(), None);
    }
}
