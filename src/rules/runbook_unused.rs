use super::{Check, Finding, Rule, Subject, beginning};
use crate::config::Level;
use crate::link::{PageId, Site, matching_pages};
use crate::model::Kind;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: "R001",
    name: "runbook-unused",
    level: Level::Off,
    page: include_str!("runbook_unused.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    if site.each_name().next().is_none() {
        return Vec::new();
    }
    let found = site.each_name().flat_map(|name| &name.runbooks).map(|found| found.page);
    let candidates = site.each_name().flat_map(|name| &name.ambiguous).map(|candidate| candidate.page);
    let matching_pages = matching_pages(site.each_alarm());
    let used: BTreeSet<PageId> = found.chain(candidates).chain(matching_pages).collect();
    let pages = site.pages.iter().enumerate();
    pages
        .filter(|(at, page)| page.kind == Kind::Runbook && !used.contains(&PageId(*at)))
        // A runbook that lists alarms is reported for the names that do not exist.
        .filter(|(_, page)| page.runbook().is_some_and(|runbook| runbook.alarms.is_empty()))
        .map(|(at, page)| {
            let help = "link to it from an alarm, list alarms in its front matter (`alarms: [Name]`), \
                        or write `kind: page` if no alarm asks for it";
            let place = beginning(site, PageId(at));
            let message = format!("no alarm leads to the runbook `{}`", page.title);
            Finding::at(place, Subject::written(place), message, help)
        })
        .collect()
}
