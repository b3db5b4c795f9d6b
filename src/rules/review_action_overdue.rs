use super::{Check, Finding, Rule, late};
use crate::config::Level;
use crate::link::Site;
use crate::model::Kind;

pub const RULE: Rule = Rule {
    code: "V007",
    name: "review-action-overdue",
    level: Level::Warning,
    page: include_str!("review_action_overdue.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    late(site, Kind::Review)
}
