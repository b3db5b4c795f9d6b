use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::judge::missing_sections;
use crate::link::{PageId, Site};
use crate::model::Kind;

pub const RULE: Rule = Rule {
    code: "R004",
    name: "runbook-section-missing",
    level: Level::Warning,
    page: include_str!("runbook_section_missing.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    let runbooks = site.pages.iter().enumerate().filter(|(_, page)| page.kind == Kind::Runbook);
    for (at, _) in runbooks {
        for section in missing_sections(site, PageId(at)) {
            let place = beginning(site, PageId(at));
            let message = format!("this runbook has no section `{}`", section.value);
            let help = format!("add `## {}`, if only to say that it does not apply", section.value);
            let finding = Finding::at(place, &section.value, message, help);
            findings.push(finding.related(section.span, "required here"));
        }
    }
    findings
}
