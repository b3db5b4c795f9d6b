use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::source::Span;
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    code: "C001",
    name: "checklist-item-duplicate",
    level: Level::Error,
    page: include_str!("checklist_item_duplicate.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for checklist in site.checklists.iter().filter(|checklist| !checklist.built_in) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for item in checklist.checklist.sections.iter().flat_map(|section| &section.items) {
            let id = &item.id;
            if let Some(earlier) = first.get(id.value.as_str()) {
                let message = format!("item `{}` is in this checklist twice", id.value);
                let help = "give one of the two another id, or remove it";
                let finding = Finding::at(id.span, &id.value, message, help);
                findings.push(finding.about(&*id.value).related(*earlier, "it is here first"));
            } else {
                first.insert(&id.value, id.span);
            }
        }
    }
    findings
}
