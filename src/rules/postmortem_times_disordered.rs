use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Moment;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "P006",
    name: "postmortem-times-disordered",
    level: Level::Warning,
    page: include_str!("postmortem_times_disordered.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    postmortems
        .flat_map(|postmortem| {
            let times = postmortem.times();
            let wrong = (0..times.len()).filter_map(|at| {
                let (key, time) = times[at];
                if time.value.is_ahead(site.config.today) {
                    let message = format!("`{key}` is in the future");
                    return Some(Finding::at(time.span, key, message, "write when it happened"));
                }
                let (earlier, before) = contradicted(&times[..at], time.value)?;
                let message = format!("`{key}` is before `{earlier}`");
                let help = "correct the one that is wrong; each may carry its own offset";
                let finding = Finding::at(time.span, key, message, help);
                Some(finding.related(before.span, format!("`{earlier}` is here")))
            });
            wrong.collect::<Vec<_>>()
        })
        .collect()
}

/// The last of the earlier keys whose time is after `time`. Keys before the last one with a known hour are skipped,
/// since they were already compared with that one.
fn contradicted<'s>(
    earlier: &[(&'static str, &'s Spanned<Moment>)],
    time: Moment,
) -> Option<(&'static str, &'s Spanned<Moment>)> {
    let exact = earlier.iter().rposition(|(_, before)| !before.value.is_day).unwrap_or(0);
    earlier[exact..].iter().rev().find(|(_, before)| before.value.is_after(time)).copied()
}
