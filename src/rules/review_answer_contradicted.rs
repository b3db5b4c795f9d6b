use super::{Check, Finding, Rule, answer_place};
use crate::config::Level;
use crate::readiness::{Readiness, State};

pub const RULE: Rule = Rule {
    code: "V010",
    name: "review-answer-contradicted",
    level: Level::Error,
    page: include_str!("review_answer_contradicted.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let early = assessment.review.is_early(readiness.site.config.today);
        for item in assessment.items.iter().filter(|item| item.state == State::Contradicted) {
            let (Some(by), Some(place)) = (&item.contradiction, answer_place(assessment, item)) else {
                continue;
            };
            let verdict = item.answer.and_then(|answer| answer.verdict.as_ref());
            let word = verdict.map_or("", |verdict| verdict.value.word());
            let message = format!("`{word}` to `{}` is contradicted: {}", item.id(), by.says);
            let help = "mend what it points at, or answer as it is";
            findings.push(Finding {
                early,
                ..Finding::at(place, message, help).about(item.id()).related(by.place, by.says.clone())
            });
        }
    }
    findings
}
