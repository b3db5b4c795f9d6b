use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "C008",
    name: "checklist-check-declared",
    level: Level::Warning,
    page: include_str!("checklist_check_declared.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let own = site.checklists.iter().filter(|checklist| !checklist.built_in);
    let mut findings = Vec::new();
    for checklist in own {
        let all = checklist.by_id();
        let written = checklist.checklist.sections.iter().flat_map(|section| &section.items);
        for item in written {
            let Some(check) = &item.check else { continue };
            let asked = all.get(item.id.value.as_str()).copied().unwrap_or(item);
            if judge::only_contradicts(asked) {
                let name = &check.name;
                let message =
                    format!("`{}` only reads the service entry, but the question asks for more", name.value);
                let help =
                    "ask \"does the service entry name …?\"; otherwise the fact can only contradict answers";
                let subject = [item.id.value.as_str(), &name.value];
                findings.push(Finding::at(name.span, subject, message, help).about(&*item.id.value));
            }
        }
    }
    findings
}
