//! How long incidents took, as bars on a logarithmic scale.

use serde::Serialize;

use super::list::median;
use crate::render::shapes::PostmortemRow;

/// The chart. Positions are in percent of the scale.
#[derive(Serialize)]
pub struct Times {
    /// Newest first.
    incidents: Vec<Incident>,
    /// How many older incidents are only in the table.
    more: usize,
    ticks: Vec<Tick>,
    /// How many incidents each median covers.
    window: usize,
}

#[derive(Serialize)]
struct Incident {
    title: String,
    url: String,
    started_on: Option<String>,
    severity: Option<String>,
    rank: Option<String>,
    /// The minutes until it was resolved, or else until the last known time.
    minutes: i64,
    bars: Vec<Bar>,
    /// The median time to resolve this and the incidents before it, in minutes, and its position.
    median: Option<i64>,
    median_at: Option<String>,
}

#[derive(Serialize)]
struct Bar {
    /// What the bar ends with: `resolve`, `mitigate`, `detect`. The longest comes first, so that the others are drawn
    /// over it.
    what: &'static str,
    width: String,
}

#[derive(Serialize)]
struct Tick {
    minutes: i64,
    at: String,
}

/// The maximum number of incidents that are drawn.
const MOST: usize = 40;
/// The number of incidents that a median covers, and the minimum that it needs.
const WINDOW: usize = 5;
const FEWEST: usize = 3;
/// Round lengths of time, in minutes: from one minute to four weeks.
const ROUND: [i64; 8] = [1, 10, 60, 360, 1_440, 4_320, 10_080, 40_320];

/// `None` if no times are known. Rows come newest first.
pub fn times(rows: &[PostmortemRow]) -> Option<Times> {
    let known: Vec<&PostmortemRow> = rows.iter().filter(|row| length(row).is_some()).collect();
    let longest = known.iter().take(MOST).filter_map(|row| length(row)).max()?;
    let end = ROUND.into_iter().find(|round| *round >= longest).unwrap_or(longest);
    let incidents = known.iter().enumerate().take(MOST).filter_map(|(at, row)| {
        let resolved: Vec<i64> =
            known[at..].iter().filter_map(|row| row.time_to_resolve).take(WINDOW).collect();
        let median = if resolved.len() < FEWEST { None } else { median(resolved.into_iter()) };
        let times = [
            ("resolve", row.time_to_resolve),
            ("mitigate", row.time_to_mitigate),
            ("detect", row.time_to_detect),
        ];
        let bars =
            times.into_iter().filter_map(|(what, minutes)| Some(Bar { what, width: place(minutes?, end) }));
        Some(Incident {
            title: row.title.clone(),
            url: row.url.clone(),
            started_on: row.started_on.clone(),
            severity: row.severity.clone(),
            rank: row.rank.clone(),
            minutes: length(row)?,
            bars: bars.collect(),
            median,
            median_at: median.map(|median| place(median, end)),
        })
    });
    Some(Times {
        incidents: incidents.collect(),
        more: known.len().saturating_sub(MOST),
        ticks: ROUND
            .into_iter()
            .filter(|round| *round <= end)
            .map(|minutes| Tick { minutes, at: place(minutes, end) })
            .collect(),
        window: WINDOW,
    })
}

/// The longest known time of an incident.
fn length(row: &PostmortemRow) -> Option<i64> {
    row.time_to_resolve.or(row.time_to_mitigate).or(row.time_to_detect)
}

/// The position at which a duration ends. A duration below one minute has no length.
fn place(minutes: i64, end: i64) -> String {
    let step = |minutes: i64| f64::from(u32::try_from(minutes).unwrap_or(u32::MAX)).ln_1p();
    format!("{:.2}%", (step(minutes) / step(end.max(1)) * 100.0).min(100.0))
}
