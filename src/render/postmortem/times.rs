//! How long incidents took, as bars on a scale on which ten times as long is one step more.

use serde::Serialize;

use super::list::median;
use crate::render::shapes::PostmortemRow;

/// Places are in percent of the scale.
#[derive(Serialize)]
pub struct Times {
    /// Newest first.
    incidents: Vec<Incident>,
    /// Older ones, which only the table has.
    more: usize,
    ticks: Vec<Tick>,
    /// Over how many incidents the median is taken.
    window: usize,
}

#[derive(Serialize)]
struct Incident {
    title: String,
    url: String,
    started_on: Option<String>,
    severity: Option<String>,
    rank: Option<String>,
    /// Minutes to resolve it, else to the last time that is known.
    minutes: i64,
    bars: Vec<Bar>,
    /// The middle of the times to resolve of this and of the incidents before it, in minutes, and where it stands.
    median: Option<i64>,
    median_at: Option<String>,
}

#[derive(Serialize)]
struct Bar {
    /// `resolve`, `mitigate`, `detect`: the longest first, so that the others lie on it.
    what: &'static str,
    width: String,
}

#[derive(Serialize)]
struct Tick {
    minutes: i64,
    at: String,
}

/// Incidents that are drawn.
const MOST: usize = 40;
/// Incidents that a median is taken over, and how many there have to be.
const WINDOW: usize = 5;
const FEWEST: usize = 3;
/// Round lengths of time, in minutes: from one minute to four weeks.
const ROUND: [i64; 8] = [1, 10, 60, 360, 1_440, 4_320, 10_080, 40_320];

/// Nothing where no times are known. Rows come newest first.
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

/// The longest time that is known of an incident.
fn length(row: &PostmortemRow) -> Option<i64> {
    row.time_to_resolve.or(row.time_to_mitigate).or(row.time_to_detect)
}

/// Where a length of time ends. What takes less than a minute has no length.
fn place(minutes: i64, end: i64) -> String {
    let step = |minutes: i64| f64::from(u32::try_from(minutes).unwrap_or(u32::MAX)).ln_1p();
    format!("{:.2}%", (step(minutes) / step(end.max(1)) * 100.0).min(100.0))
}
