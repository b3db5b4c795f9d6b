//! Readiness and coverage over time: a JSON Lines file to which `build --history` appends one line a day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::judge::{self, Readiness, Tally};
use crate::link::ServiceId;

/// The numbers of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub date: Date,
    /// How many of the alarms that need a runbook have one.
    pub alarms: Share,
    /// How many of the items that apply are met, in all reviews.
    pub items: Share,
    /// How many items are met, for each service with a review, by its name.
    #[serde(default)]
    pub services: BTreeMap<String, Share>,
}

/// A part of a total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub met: usize,
    pub total: usize,
}

/// The lines of a file, by day.
#[derive(Debug, Default)]
pub struct History {
    points: BTreeMap<Date, Point>,
    /// The numbers of lines that cannot be read, and why. These lines are kept in the file.
    pub broken: Vec<(usize, String)>,
    /// Whether the last line has no line break.
    is_open: bool,
}

impl Share {
    /// In percent. `None` if the total is zero.
    pub fn percent(self) -> Option<usize> {
        (self.total > 0).then(|| self.met.min(self.total) * 100 / self.total)
    }

    fn add(&mut self, other: Self) {
        self.met += other.met;
        self.total += other.total;
    }
}

impl History {
    /// If a day has several lines, the last one counts.
    pub fn parse(text: &str) -> Self {
        let mut history = Self { is_open: !text.is_empty() && !text.ends_with('\n'), ..Self::default() };
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match read(line) {
                Ok(point) => {
                    history.points.insert(point.date, point);
                }
                Err(why) => history.broken.push((at + 1, why)),
            }
        }
        history
    }

    /// Adds today's numbers. Returns the line to append to the file, unless the file has it already.
    pub fn add(&mut self, point: Point) -> Option<String> {
        if self.points.get(&point.date) == Some(&point) {
            return None;
        }
        let line = serde_json::to_string(&point).expect("numbers and names are JSON");
        self.points.insert(point.date, point);
        Some(format!("{}{line}\n", if self.is_open { "\n" } else { "" }))
    }

    /// The points, oldest first.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = &Point> {
        self.points.values()
    }
}

fn read(line: &str) -> Result<Point, String> {
    let point: Point = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let shares = [&point.alarms, &point.items].into_iter().chain(point.services.values());
    let wrong = shares.into_iter().copied().find(|share| share.met > share.total);
    match wrong {
        Some(share) => Err(format!("{} of {} are met", share.met, share.total)),
        None => Ok(point),
    }
}

/// Today's numbers.
pub fn point(readiness: &Readiness<'_>) -> Point {
    let site = readiness.site;
    let tally = Tally::of(readiness.names.iter().copied());
    let met = tally.covered + tally.vouched;
    let mut items = Share::default();
    let mut services: BTreeMap<String, Share> = BTreeMap::new();
    for (at, linked) in site.services.iter().enumerate() {
        let current = readiness.reviews_of(ServiceId(at)).filter(|review| review.review.is_current());
        for review in current.filter(|review| review.checklist.is_some()) {
            let rates = judge::rates(review.items.iter().map(|item| item.state));
            let share = Share { met: rates.met, total: rates.total };
            items.add(share);
            services.entry(linked.service.name.value.clone()).or_default().add(share);
        }
    }
    let alarms = Share { met, total: met + tally.uncovered };
    Point { date: site.config.today, alarms, items, services }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{BTreeMap, History, Point, Share};

    const LINE: &str = r#"{"date":"2026-11-19","alarms":{"met":3,"total":4},"items":{"met":1,"total":2}}"#;

    fn today() -> Point {
        let (alarms, items) = (Share { met: 4, total: 4 }, Share { met: 2, total: 2 });
        Point { date: date(2026, 11, 20), alarms, items, services: BTreeMap::new() }
    }

    #[test]
    fn broken_lines_are_reported_and_the_rest_is_read() {
        let wrong = LINE.replace("\"met\":3", "\"met\":5");
        let history = History::parse(&format!("{LINE}\n<<<<<<< ours\n\n{wrong}\n"));
        let lines: Vec<usize> = history.broken.iter().map(|(line, _)| *line).collect();
        assert_eq!((lines, history.points().count()), (vec![2, 4], 1));
        assert_eq!(history.broken[1].1, "5 of 4 are met");
    }

    #[test]
    fn a_day_is_added_once_and_on_a_line_of_its_own() {
        let mut history = History::parse(LINE);
        let line = history.add(today()).expect("it is a new day");
        assert!(line.starts_with("\n{\"date\":\"2026-11-20\"") && line.ends_with("}\n"), "{line}");
        let mut again = History::parse(&format!("{LINE}{line}"));
        assert!(again.broken.is_empty());
        assert_eq!(again.add(today()), None);
        assert_eq!(
            again.points().map(|point| point.alarms.percent()).collect::<Vec<_>>(),
            [Some(75), Some(100)]
        );
    }
}
