use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::judge::missing_sections;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "P008",
    name: "postmortem-section-missing",
    level: Level::Warning,
    page: include_str!("postmortem_section_missing.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for linked in &site.postmortems {
        for section in missing_sections(site, linked.page) {
            let place = beginning(site, linked.page);
            let message = format!("this postmortem has no section `{}`", section.value);
            let help = format!("add `## {}`, if only to say that it does not apply", section.value);
            let finding = Finding::at(place, &section.value, message, help);
            findings.push(finding.related(section.span, "required here"));
        }
    }
    findings
}
