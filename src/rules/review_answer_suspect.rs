use super::{Check, Finding, Rule, answer_place};
use crate::config::Level;
use crate::judge::{Readiness, State, suspicion};

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
        let version = assessment.review.version;
        let newest = assessment.checklist.map_or(0, |checklist| checklist.checklist.version);
        for item in assessment.items.iter().filter(|item| item.problems.contains(&State::Suspect)) {
            let asked = &item.item.item;
            let Some(place) = answer_place(assessment, item) else { continue };
            let Some(message) = suspicion(item, version, newest) else { continue };
            let help = match asked.revised.filter(|revised| *revised > newest) {
                Some(revised) => {
                    format!("the checklist says that it is version {newest}: give it `version: {revised}`")
                }
                None => format!(
                    "read the question again, and every other that is suspect; when the answers are right, pin `version: {newest}`"
                ),
            };
            let finding = Finding::at(place, item.id(), message, help).about(item.id());
            findings.push(finding.related(asked.id.span, "the item is defined here"));
        }
    }
    findings
}
