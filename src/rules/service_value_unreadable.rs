use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S027",
    name: "service-value-unreadable",
    level: Level::Warning,
    page: include_str!("service_value_unreadable.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().map(|service| &service.service);
    let flaws = entries.flat_map(|entry| entry.flaws().map(move |flaw| (entry, flaw)));
    let findings = flaws.map(|(entry, flaw)| {
        let subject = Subject::written_of(&entry.name.value, flaw.place);
        Finding::at(flaw.place, subject, flaw.message, flaw.help)
    });
    findings.collect()
}
