use super::{Check, Finding, Rule, late};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "P002",
    name: "postmortem-action-overdue",
    level: Level::Warning,
    page: include_str!("postmortem_action_overdue.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    late(postmortems.flat_map(|postmortem| &postmortem.actions), site.config.today)
}
