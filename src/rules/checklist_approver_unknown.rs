use super::{Check, Finding, Rule};
use crate::config::{self, Level};
use crate::judge::Readiness;
use crate::read::nearest;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "C011",
    name: "checklist-approver-unknown",
    level: Level::Error,
    page: include_str!("checklist_approver_unknown.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let Some(approvers) = &readiness.site.config.approvers else { return Vec::new() };
    let own = readiness.site.checklists.iter().filter(|checklist| !checklist.built_in);
    let groups = own.map(|linked| &linked.checklist).flat_map(|checklist| {
        let sections = checklist.sections.iter().flat_map(|section| &section.approvals);
        checklist.approvals.iter().chain(sections)
    });
    let unknown = groups.filter(|group| !readiness.approval_policy.has_group(&group.value));
    let finding = |group: &Spanned<String>| {
        let name = group.value.as_str();
        let (message, help) = if approvers.contains_key(name) {
            (
                format!("the group `{name}` has no members"),
                format!("name a person: `approvers: {{{name}: [sam]}}`"),
            )
        } else {
            let help = nearest(name, approvers.keys().map(String::as_str)).map_or_else(
                || format!("add it to `approvers` in {}", config::FILE),
                |meant| format!("did you mean `{meant}`?"),
            );
            (format!("there is no group `{name}`"), help)
        };
        Finding::at(group.span, name, message, help)
    };
    unknown.map(finding).collect()
}
