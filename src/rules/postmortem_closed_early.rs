use std::collections::BTreeMap;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Action, PostmortemStatus};
use crate::read::Problem;
use crate::source::{FileId, Span};

pub const RULE: Rule = Rule {
    code: "P009",
    name: "postmortem-closed-early",
    level: Level::Warning,
    page: include_str!("postmortem_closed_early.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    let closed = postmortems.filter(|postmortem| postmortem.status == Some(PostmortemStatus::Closed));
    let lost = lost(site);
    closed
        .flat_map(|postmortem| &postmortem.actions)
        .filter(|action| action.is_open() && is_read(action, &lost))
        .map(|action| {
            let name = action.id.as_ref().or(action.title.as_ref());
            let (place, name) = name.map_or((action.span, "action"), |name| (name.span, &name.value));
            let message = format!("{} is open, but this postmortem is closed", action.label());
            let help = "finish it (`status: done`), drop it (`status: dropped`), or reopen the postmortem (`status: in_review`)";
            Finding::at(place, name, message, help)
        })
        .collect()
}

/// Whether every key of an action could be read. A status that cannot be read may have any value.
fn is_read(action: &Action, lost: &BTreeMap<FileId, Vec<Span>>) -> bool {
    let own = action.span;
    !lost.get(&own.file).into_iter().flatten().any(|at| own.start <= at.start && at.end <= own.end)
}

/// The places of values that could not be read, by file.
fn lost(site: &Site) -> BTreeMap<FileId, Vec<Span>> {
    let mut lost: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for (place, _) in site.problems.iter().filter_map(Problem::lost) {
        lost.entry(place.file).or_default().push(place);
    }
    lost
}
