use std::collections::BTreeMap;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "C012",
    name: "checklist-id-taken",
    level: Level::Error,
    page: include_str!("checklist_id_taken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    let refused = site.refused_checklists.iter().map(|id| {
        let message =
            format!("the gathering project or readyroom has a checklist `{}`, which counts", id.value);
        let finding = Finding::at(id.span, &id.value, message, "give this one another `id`, or remove it");
        Finding { shared: true, ..finding }
    });
    let mut findings: Vec<Finding> = refused.collect();
    for linked in site.checklists.iter().filter(|linked| !linked.built_in) {
        let id = &linked.checklist.id;
        let folded = id.value.to_lowercase();
        if let Some(earlier) = first.get(&folded) {
            let message = format!("two checklists have the id `{}`", id.value);
            let help = "give one of them another `id`, or remove it";
            let finding = Finding::at(id.span, &id.value, message, help);
            findings.push(finding.related(*earlier, "the other one is defined here"));
        } else {
            first.insert(folded, id.span);
        }
    }
    findings
}
