use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Site;
use crate::model::Relation;

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
                "the lesson of this postmortem is for `{}`, but there is no such service",
                name.value
            );
            let help = did_you_mean(unknown.nearest.as_deref(), "fix the name, or remove it");
            let finding = Finding::at(name.span, &name.value, message, help);
            findings.push(finding.related(first.id.span, "the lesson is here"));
        }
        let failed = lessons.iter().filter(|lesson| lesson.relation == Some(Relation::AnsweredYesButFailed));
        for lesson in failed {
            let mut lost = linked.unknown.iter().filter(|unknown| unknown.kind == "checklist item");
            let Some(lost) = lost.find(|unknown| unknown.name.span == lesson.id.span) else { continue };
            let id = &lesson.id;
            let message = format!(
                "the lesson of this postmortem is for the item `{}`, but no checklist has it",
                id.value
            );
            let help = did_you_mean(lost.nearest.as_deref(), "fix the id, or remove the lesson");
            findings.push(Finding::at(id.span, &id.value, message, help));
        }
        if linked.services.is_empty() && unknown.count() == 0 && !site.services.is_empty() {
            let message = format!("the lesson on `{}` is for no service", first.id.value);
            let help = "say which services it concerns: `services: [name]`";
            findings.push(Finding::at(first.id.span, &first.id.value, message, help));
        }
    }
    findings
}
