use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "C004",
    name: "checklist-check-unknown",
    level: Level::Error,
    page: include_str!("checklist_check_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let own = site.checklists.iter().filter(|checklist| !checklist.built_in);
    let items = own.flat_map(|checklist| &checklist.checklist.sections).flat_map(|section| &section.items);
    let flaws = items.filter_map(|item| {
        let check = item.check.as_ref()?;
        let (place, message, help) = judge::check_flaw(check)?;
        Some(Finding::at(place, [item.id.value.as_str(), &check.name.value], message, help))
    });
    flaws.collect()
}
