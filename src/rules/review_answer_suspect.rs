use super::{Check, Finding, Rule, answer_place};
use crate::config::Level;
use crate::readiness::{Readiness, State};

pub const RULE: Rule = Rule {
    code: "V009",
    name: "review-answer-suspect",
    level: Level::Warning,
    page: include_str!("review_answer_suspect.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let Some(version) = assessment.review.version else { continue };
        for item in assessment.items.iter().filter(|item| item.state == State::Suspect) {
            let asked = &item.item.item;
            let (Some(place), Some(revised)) = (answer_place(assessment, item), asked.revised) else {
                continue;
            };
            let newest = assessment.checklist.map_or(revised, |checklist| checklist.checklist.version);
            let message = if version > newest {
                format!("`{}` is answered in version {version}, and the newest is {newest}", item.id())
            } else {
                format!(
                    "`{}` was revised in version {revised}, and this answers version {version}: {}",
                    item.id(),
                    asked.question()
                )
            };
            let help = format!(
                "read the question again, and every other that is suspect; when the answers are right, pin `version: {newest}`"
            );
            let finding = Finding::at(place, message, help).about(item.id());
            findings.push(finding.related(asked.id.span, "the item is defined here"));
        }
    }
    findings
}
