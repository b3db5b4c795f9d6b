use super::{Finding, Rule, beginning};
use crate::config::Level;
use crate::link::{PageId, Site};
use crate::model::Kind;

pub const RULE: Rule = Rule {
    code: "R004",
    name: "runbook-section-missing",
    level: Level::Warning,
    page: include_str!("runbook_section_missing.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    let runbooks = site.pages.iter().enumerate().filter(|(_, page)| page.document.kind() == Kind::Runbook);
    for (at, page) in runbooks {
        let headings = &page.document.markdown.headings;
        for section in &site.config.runbook_sections {
            let wanted = section.value.to_lowercase();
            if headings.iter().any(|heading| heading.text.to_lowercase().starts_with(&wanted)) {
                continue;
            }
            let place = beginning(site, PageId(at));
            let message = format!("this runbook has no section `{}`", section.value);
            let help = format!("add `## {}`, if only to say that there is nothing to it", section.value);
            findings.push(Finding::at(place, message, help).related(section.span, "required here"));
        }
    }
    findings
}
