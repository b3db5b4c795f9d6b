use jiff::civil::Date;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Moment, Postmortem};
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "P007",
    name: "postmortem-timeline-disordered",
    level: Level::Warning,
    page: include_str!("postmortem_timeline_disordered.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    postmortems.flat_map(|postmortem| of_one(postmortem, site.config.today)).collect()
}

fn of_one(postmortem: &Postmortem, today: Date) -> Vec<Finding> {
    let (start, end) = bounds(postmortem);
    let mut last: Option<&Spanned<Moment>> = None;
    let mut findings = Vec::new();
    for entry in &postmortem.timeline {
        let Some(time) = &entry.at else { continue };
        if time.value.is_ahead(today) {
            let (message, help) = ("this entry is in the future", "write when it happened");
            findings.push(Finding::at(time.span, entry.event.as_str(), message, help));
            continue;
        }
        let is_before = |other: &&Spanned<Moment>| other.value.is_after(time.value);
        let is_behind = |end: &&Spanned<Moment>| time.value.is_after(end.value);
        let (message, help, other, says) = if let Some(start) = start.filter(is_before) {
            let help = "correct the time; earlier causes belong in `root_causes` or the text";
            ("this entry is before `started_at`", help, start, "`started_at` is here")
        } else if let Some(end) = end.filter(is_behind) {
            let help = "correct the time; later work belongs in `actions` or the text";
            ("this entry is after `resolved_at`", help, end, "`resolved_at` is here")
        } else if let Some(last) = last.filter(is_before) {
            let help = "correct the time, or move the entry up";
            ("this entry is before the one above it", help, last, "the one above it is here")
        } else {
            last = Some(time);
            continue;
        };
        let finding = Finding::at(time.span, entry.event.as_str(), message, help);
        findings.push(finding.related(other.span, says));
    }
    findings
}

/// The start and the end, if they do not contradict each other.
fn bounds(postmortem: &Postmortem) -> (Option<&Spanned<Moment>>, Option<&Spanned<Moment>>) {
    let (start, end) = (postmortem.started_at.as_ref(), postmortem.resolved_at.as_ref());
    match start.zip(end) {
        Some((from, to)) if from.value.is_after(to.value) => (None, None),
        _ => (start, end),
    }
}
