use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S001",
    name: "service-fact-contradicted",
    level: Level::Warning,
    page: include_str!("service_fact_contradicted.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let services = site.services.iter();
    let facts = services
        .flat_map(|linked| linked.service.facts.iter().map(move |(name, declared)| (linked, name, declared)));
    let contradicted = facts.filter_map(|(linked, name, declared)| {
        let contradiction = linked.contradiction(name)?;
        let entry = &linked.service;
        let message = format!("`{name}` is declared false, but {}", contradiction.says);
        let help = "declare it true, or fix what contradicts it; until then it counts as not declared";
        let finding = Finding::at(declared.span, [entry.name.value.as_str(), name], message, help);
        Some(finding.related(contradiction.place, "this contradicts it"))
    });
    contradicted.collect()
}
