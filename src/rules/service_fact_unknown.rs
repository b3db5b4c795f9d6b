use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Service;
use crate::nearest::{Budget, Suggestions};
use crate::parse::is_service;

pub const RULE: Rule = Rule {
    code: "S002",
    name: "service-fact-unknown",
    level: Level::Warning,
    page: include_str!("service_fact_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let asked = site.facts_asked();
    // Only suggestions are reported, so the number of searches is not limited.
    let mut budget = Budget::new(u64::MAX);
    let mut names = Suggestions::new(asked.iter().copied());
    let mut findings = Vec::new();
    // Values of a Backstage catalog were not written as facts.
    let is_own = |entry: &Service| is_service(&site.sources[entry.file].path);
    for service in site.services.iter().filter(|service| is_own(&service.service)) {
        let entry = &service.service;
        for (name, declared) in entry.facts.iter().filter(|(name, _)| !asked.contains(name.as_str())) {
            // A fact whose name resembles no known fact is for readers of the entry.
            let Some(meant) = names.of(name, &mut budget).name else { continue };
            let message = format!("no checklist asks about `{name}`");
            let help = format!("did you mean `{meant}`?");
            findings.push(Finding::at(declared.span, [entry.name.value.as_str(), name], message, help));
        }
    }
    findings
}
