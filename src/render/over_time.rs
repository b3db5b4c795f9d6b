//! Charts of readiness and coverage over time.

use serde::Serialize;

use super::view::View;
use crate::history::{History, Point, Share};

/// A line chart. Coordinates are in a box of 1000 by 100.
#[derive(Serialize)]
pub struct OverTime {
    lines: Vec<Line>,
    /// Newest first.
    rows: Vec<Row>,
    /// How many older days are only in the chart.
    more: usize,
    since: String,
    until: String,
}

#[derive(Serialize)]
struct Line {
    /// What the line shows: `items`, `alarms`.
    what: &'static str,
    points: String,
    /// The newest value, in percent.
    last: usize,
}

#[derive(Serialize)]
struct Row {
    date: String,
    items: Figure,
    alarms: Figure,
}

#[derive(Serialize)]
struct Figure {
    met: usize,
    total: usize,
    percent: Option<usize>,
}

/// The readiness of one service, as a sparkline.
#[derive(Serialize)]
pub struct Spark {
    points: String,
    since: String,
    /// The first and the last value, in percent.
    first: usize,
    last: usize,
    /// The days on which the value changed, newest first.
    changes: Vec<Change>,
    /// How many older changes are only in the sparkline.
    more: usize,
}

#[derive(Serialize)]
struct Change {
    date: String,
    percent: usize,
}

/// The maximum number of days that are drawn, of days that are listed, and of changes that are listed.
const MOST_DAYS: usize = 730;
const MOST_ROWS: usize = 60;
const MOST_CHANGES: usize = 12;

impl View<'_> {
    /// `None` without a history, or if it has fewer than two days.
    pub fn over_time(&self) -> Option<OverTime> {
        let points = days(self.history?);
        let [first, .., last] = points.as_slice() else { return None };
        let lines = [("items", points.iter().map(|point| (*point, Some(point.items))).collect::<Vec<_>>())]
            .into_iter()
            .chain([("alarms", points.iter().map(|point| (*point, Some(point.alarms))).collect())]);
        let lines = lines.filter_map(|(what, shares)| {
            let line = line(&shares)?;
            Some(Line { what, points: line.points, last: line.last })
        });
        let rows = points.iter().rev().take(MOST_ROWS).map(|point| Row {
            date: point.date.to_string(),
            items: point.items.into(),
            alarms: point.alarms.into(),
        });
        Some(OverTime {
            lines: lines.collect(),
            rows: rows.collect(),
            more: points.len().saturating_sub(MOST_ROWS),
            since: first.date.to_string(),
            until: last.date.to_string(),
        })
    }

    /// `None` without a history, or if it has fewer than two days for the service.
    pub fn spark(&self, service: &str) -> Option<Spark> {
        let points = days(self.history?);
        let shares: Vec<(&Point, Option<Share>)> =
            points.iter().map(|point| (*point, point.services.get(service).copied())).collect();
        line(&shares)
    }
}

impl From<Share> for Figure {
    fn from(share: Share) -> Self {
        Self { met: share.met, total: share.total, percent: share.percent() }
    }
}

/// The days that are drawn, oldest first.
fn days(history: &History) -> Vec<&Point> {
    let mut points: Vec<&Point> = history.points().rev().take(MOST_DAYS).collect();
    points.reverse();
    points
}

fn line(shares: &[(&Point, Option<Share>)]) -> Option<Spark> {
    let known: Vec<(&Point, usize)> =
        shares.iter().filter_map(|(point, share)| Some((*point, (*share)?.percent()?))).collect();
    let [(first, value), .., (_, last)] = known.as_slice() else {
        return None;
    };
    let (start, end) = (shares.first()?.0.date, shares.last()?.0.date);
    let days = |to| start.until(to).map_or(0, |span: jiff::Span| span.get_days());
    let whole = days(end).max(1);
    let places =
        known.iter().map(|(point, percent)| format!("{},{}", days(point.date) * 1000 / whole, 100 - percent));
    let is_new = |at: &usize| *at == 0 || known[*at].1 != known[at - 1].1;
    let turns: Vec<usize> = (0..known.len()).rev().filter(is_new).collect();
    let shown = turns.iter().take(MOST_CHANGES).map(|at| known[*at]);
    let shown = shown.map(|(point, percent)| Change { date: point.date.to_string(), percent });
    Some(Spark {
        points: places.collect::<Vec<_>>().join(" "),
        since: first.date.to_string(),
        first: *value,
        last: *last,
        changes: shown.collect(),
        more: turns.len().saturating_sub(MOST_CHANGES),
    })
}
