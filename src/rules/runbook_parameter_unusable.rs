use std::collections::HashSet;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Parameter, folded};

pub const RULE: Rule = Rule {
    code: "R008",
    name: "runbook-parameter-unusable",
    level: Level::Warning,
    page: include_str!("runbook_parameter_unusable.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let services = site.services.iter().map(|service| &service.service.parameters);
    let runbooks = site.pages.iter().filter_map(|page| page.document.runbook());
    let lists = site.config.each().map(|config| &config.parameters).chain(services);
    let lists = lists.chain(runbooks.map(|runbook| &runbook.parameters));
    let mut findings = Vec::new();
    for list in lists {
        let mut before = HashSet::new();
        findings.extend(list.iter().flat_map(|one| unusable(one, !before.insert(folded(&one.name.value)))));
    }
    findings
}

/// What is wrong with a parameter. `is_listed_before` says whether an earlier one has the same name.
fn unusable(parameter: &Parameter, is_listed_before: bool) -> Vec<Finding> {
    let Parameter { name, default, pattern, fault, .. } = parameter;
    let mut findings = Vec::new();
    if !parameter.has_name_that_fits() {
        let message = format!("`{}` cannot be the name of a parameter, so nothing is filled in", name.value);
        let help = "use letters, digits, `_`, `.` and `-`, such as `namespace`";
        findings.push(Finding::at(name.span, name.value.as_str(), message, help));
    }
    if is_listed_before {
        let message = format!("the parameter `{}` is listed twice", name.value);
        let help = "remove one: names are compared in lower case, with `-` as `_`";
        findings.push(Finding::at(name.span, name.value.as_str(), message, help));
    }
    if let Some((pattern, fault)) = pattern.as_ref().zip(fault.as_ref()) {
        let message = format!("the pattern `{}` is not used: {fault}", pattern.value);
        let help = fault.cure(&pattern.value);
        findings.push(Finding::at(pattern.span, name.value.as_str(), message, help));
    }
    if let Some(default) = default.as_ref().filter(|_| !parameter.default_fits) {
        let (message, help) = match parameter.usable_pattern() {
            Some(pattern) => (
                format!("the default `{}` does not match `{pattern}`, so the page refuses it", default.value),
                "change the default or the pattern: the whole value has to match",
            ),
            None => (
                format!(
                    "the default `{}` has characters that a parameter without a pattern does not accept",
                    default.value
                ),
                "add a `pattern` that it matches: without one, a value is letters, digits and `_.:/@%+=,-`",
            ),
        };
        findings.push(Finding::at(default.span, name.value.as_str(), message, help));
    }
    findings
}
