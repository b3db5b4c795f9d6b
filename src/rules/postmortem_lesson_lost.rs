use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "P005",
    name: "postmortem-lesson-lost",
    level: Level::Error,
    page: include_str!("postmortem_lesson_lost.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for linked in &site.postmortems {
        let page = site.page(linked.page);
        let lessons = page.document.postmortem().map_or(&[][..], |postmortem| &postmortem.checklist_items);
        let Some(first) = lessons.first() else { continue };
        let unknown = linked.unknown.iter().filter(|unknown| unknown.kind == "service");
        for unknown in unknown.clone() {
            let name = &unknown.name;
            let message = format!(
                "the lesson of this postmortem is for `{}`, and there is no such service",
                name.value
            );
            let help = did_you_mean(unknown.nearest.as_deref(), "fix the name, or remove it");
            let finding = Finding::at(name.span, &name.value, message, help);
            findings.push(finding.related(first.id.span, "the lesson is here"));
        }
        if linked.services.is_empty() && unknown.count() == 0 && !site.services.is_empty() {
            let message = format!("the lesson on `{}` is for no service", first.id.value);
            let help = "say whom it concerns: `services: [name]`";
            findings.push(Finding::at(first.id.span, &first.id.value, message, help));
        }
    }
    findings
}
