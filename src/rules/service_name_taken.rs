use std::collections::BTreeMap;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "S028",
    name: "service-name-taken",
    level: Level::Error,
    page: include_str!("service_name_taken.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut first: BTreeMap<&str, Span> = BTreeMap::new();
    let mut findings = Vec::new();
    for name in site.services.iter().map(|service| &service.service.name) {
        if let Some(earlier) = first.get(name.value.as_str()) {
            let message = format!("two services are called `{}`", name.value);
            let help = "give one of them another `application` or `role`, or remove its entry";
            let finding = Finding::at(name.span, &name.value, message, help);
            findings.push(finding.related(*earlier, "the other one is defined here"));
        } else {
            first.insert(&name.value, name.span);
        }
    }
    findings
}
