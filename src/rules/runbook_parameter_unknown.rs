use std::collections::BTreeSet;

use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::{PageId, Site, parameters};
use crate::read::nearest;

pub const RULE: Rule = Rule {
    code: "R006",
    name: "runbook-parameter-unknown",
    level: Level::Warning,
    page: include_str!("runbook_parameter_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, page) in site.pages.iter().enumerate() {
        if page.runbook().is_none_or(|runbook| runbook.parameters.is_empty()) {
            continue;
        }
        let parameters = parameters(site, PageId(at));
        let known: BTreeSet<&str> =
            parameters.iter().map(|parameter| parameter.name.value.as_str()).collect();
        let mut told = BTreeSet::new();
        for placeholder in &page.document.markdown.placeholders {
            let name = placeholder.value.as_str();
            // Words with spaces are for the reader: `<label of the alert>`.
            let is_known = parameters.iter().any(|parameter| parameter.is_called(name));
            if is_known || name.contains(' ') || !told.insert(name) {
                continue;
            }
            let message = format!("`<{name}>` is not a parameter of this page, so nothing fills it in");
            let help = did_you_mean(nearest(name, known.iter().copied()), "add it to `parameters`");
            findings.push(Finding::at(placeholder.span, name, message, help));
        }
    }
    findings
}
