//! An incident as a bar: its phases, what ended each, and the events of its timeline.

use serde::Serialize;

use crate::model::{Moment, Postmortem};
use crate::source::Spanned;

/// The bar. Positions are in percent of its length.
#[derive(Serialize)]
pub struct Strip {
    /// In minutes.
    length: i64,
    phases: Vec<Phase>,
    marks: Vec<Mark>,
    events: Vec<String>,
}

/// The phase that ended when something was reached: `detected`, `mitigated`, `resolved`.
#[derive(Serialize)]
struct Phase {
    until: &'static str,
    from: String,
    width: String,
}

#[derive(Serialize)]
struct Mark {
    /// What happened: `started`, `detected`, `mitigated`, `resolved`.
    what: &'static str,
    at: String,
    /// Minutes since the start.
    after: i64,
    /// Whether it is in the second half, so that its label is placed to the left.
    is_late: bool,
}

/// The maximum number of events that are drawn. A timeline may be generated and long.
const MOST_EVENTS: usize = 200;

/// The minutes from the start to a time, if the time of day of both is known.
pub fn minutes(postmortem: &Postmortem, time: Option<&Spanned<Moment>>) -> Option<i64> {
    let is_exact = |time: Option<&Spanned<Moment>>| time.is_some_and(|time| !time.value.is_day);
    if !is_exact(postmortem.started_at.as_ref()) || !is_exact(time) {
        return None;
    }
    postmortem.minutes_to(time)
}

/// `None` unless the start and one later time are known to the minute.
pub fn strip(postmortem: &Postmortem) -> Option<Strip> {
    let times = postmortem.times().into_iter();
    let times: Vec<(&'static str, i64)> = times
        .filter_map(|(key, time)| Some((key.strip_suffix("_at")?, minutes(postmortem, Some(time))?)))
        .collect();
    let events: Vec<i64> = postmortem
        .timeline
        .iter()
        .filter_map(|entry| minutes(postmortem, entry.at.as_ref()))
        .take(MOST_EVENTS)
        .collect();
    let length = times.iter().map(|(_, after)| *after).chain(events.iter().copied()).max()?;
    if length == 0 || times.len() < 2 {
        return None;
    }
    let mut phases = Vec::new();
    for pair in times.windows(2) {
        let [(_, from), (until, to)] = *pair else { continue };
        if to > from {
            phases.push(Phase { until, from: percent(from, length), width: percent(to - from, length) });
        }
    }
    let marks = times.iter().map(|(what, after)| Mark {
        what,
        at: percent(*after, length),
        after: *after,
        is_late: *after > length / 2,
    });
    Some(Strip {
        length,
        phases,
        marks: marks.collect(),
        events: events.into_iter().map(|after| percent(after, length)).collect(),
    })
}

/// A part of a whole in percent, with two decimals.
fn percent(part: i64, whole: i64) -> String {
    let share = i128::from(part) * 10_000 / i128::from(whole);
    format!("{}.{:02}%", share / 100, share % 100)
}
