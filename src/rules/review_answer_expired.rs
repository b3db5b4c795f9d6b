use super::{Check, Finding, Rule, answer_place};
use crate::config::Level;
use crate::judge::{self, Readiness, State};

pub const RULE: Rule = Rule {
    code: "V008",
    name: "review-answer-expired",
    level: Level::Warning,
    page: include_str!("review_answer_expired.md"),
    check: Check::Readiness(check),
};

fn check(judged: &Readiness<'_>) -> Vec<Finding> {
    let today = judged.site.config.today;
    let mut findings = Vec::new();
    for assessment in judged.current() {
        for item in assessment.items.iter().filter(|item| item.problems.contains(&State::Expired)) {
            let Some((message, help)) = judge::expiry(item, today) else { continue };
            // A date that cannot be read is reported there.
            if item.answer.is_some_and(|answer| answer.is_date_unread) {
                continue;
            }
            let on = item.answer.and_then(|answer| answer.answered_on.as_ref());
            let Some(place) = on.map(|on| on.span).or_else(|| answer_place(assessment, item)) else {
                continue;
            };
            let finding = Finding::at(place, item.id(), message, help).about(item.id());
            findings.push(match item.item.item.valid_for {
                Some(_) => finding.related(item.item.item.id.span, "the item says how long an answer holds"),
                None => finding,
            });
        }
    }
    findings
}
