use std::collections::{BTreeSet, HashSet};

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{PageId, Site, parameters};
use crate::model::folded;
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "R006",
    name: "runbook-parameter-unknown",
    level: Level::Warning,
    page: include_str!("runbook_parameter_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let (mut findings, mut budget) = (Vec::new(), Budget::default());
    for (at, page) in site.pages.iter().enumerate() {
        if page.runbook().is_none_or(|runbook| runbook.parameters.is_empty()) {
            continue;
        }
        let parameters = parameters(site, PageId(at));
        let known: BTreeSet<&str> =
            parameters.iter().map(|parameter| parameter.name.value.as_str()).collect();
        let known_folded: HashSet<String> = known.iter().map(|name| folded(name)).collect();
        let mut names = Suggestions::new(known.iter().copied());
        let mut reported = BTreeSet::new();
        for placeholder in &page.document.markdown.placeholders {
            let name = placeholder.value.as_str();
            // Words with spaces are for the reader: `<label of the alert>`.
            let is_known = known_folded.contains(&folded(name));
            if is_known || name.contains(' ') || !reported.insert(name) {
                continue;
            }
            let message = format!("`<{name}>` is not a parameter of this page, so nothing fills it in");
            let finding = Finding::at(placeholder.span, name, message, "add it to `parameters`");
            findings.push(finding.suggests(names.of(name, &mut budget)));
        }
    }
    findings
}
