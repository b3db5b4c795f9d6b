use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "S002",
    name: "service-fact-unknown",
    level: Level::Warning,
    page: include_str!("service_fact_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let asked = site.facts_asked();
    // A finding is a suggestion: there are as many as there are.
    let mut budget = Budget::new(u64::MAX);
    let mut names = Suggestions::new(asked.iter().copied());
    let mut findings = Vec::new();
    for service in &site.services {
        let entry = &service.service;
        for (name, declared) in entry.facts.iter().filter(|(name, _)| !asked.contains(name.as_str())) {
            // A fact of another name is its owner's own, for readers of the entry.
            let Some(meant) = names.of(name, &mut budget).name else { continue };
            let message = format!("no checklist asks about `{name}`");
            let help = format!("did you mean `{meant}`?");
            findings.push(Finding::at(declared.span, [entry.name.value.as_str(), name], message, help));
        }
    }
    findings
}
