use super::review_stage_unknown::unlisted;
use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "C005",
    name: "checklist-stage-unknown",
    level: Level::Error,
    page: include_str!("checklist_stage_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let own = site.checklists.iter().filter(|checklist| !checklist.built_in);
    let items = own.flat_map(|checklist| &checklist.checklist.sections).flat_map(|section| &section.items);
    let unlisted = items.filter_map(|item| {
        let stage = item.stage.as_ref()?;
        unlisted(site, stage, [item.id.value.as_str(), &stage.value])
    });
    unlisted.collect()
}
