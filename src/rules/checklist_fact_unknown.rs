use std::collections::BTreeSet;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::nearest::{Budget, Suggestions};
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "C009",
    name: "checklist-fact-unknown",
    level: Level::Warning,
    page: include_str!("checklist_fact_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    // A project without service entries cannot have declared anything yet.
    if site.services.is_empty() {
        return Vec::new();
    }
    let declared = site.services.iter().flat_map(|service| service.service.facts.keys().map(String::as_str));
    let known: BTreeSet<&str> = declared.chain(site.built_in_facts()).collect();
    let (mut names, mut budget) = (Suggestions::new(known.iter().copied()), Budget::default());
    let unknown = |fact: &&Spanned<String>| !known.contains(fact.value.as_str());
    let findings = site.own_facts().filter(unknown).map(|fact| {
        let message =
            format!("no service entry declares `{}`, and no built-in checklist asks about it", fact.value);
        let help = "declare it under `facts` of a `service.yaml`";
        Finding::at(fact.span, &fact.value, message, help).suggests(names.of(&fact.value, &mut budget))
    });
    findings.collect()
}
