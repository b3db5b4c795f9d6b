use super::{Check, Finding, Rule, answer_place, beginning};
use crate::config::Level;
use crate::judge::{Readiness, State, contradiction};

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
        let warning_only = assessment.review.is_early(readiness.site.config.today);
        let whole = assessment.review.checklist.as_ref().map(|checklist| checklist.span);
        let whole = whole.unwrap_or_else(|| beginning(readiness.site, assessment.linked.page));
        for item in assessment.items.iter().filter(|item| item.state == State::Contradicted) {
            let Some(by) = &item.contradiction else { continue };
            let place = answer_place(assessment, item).unwrap_or(whole);
            let message = contradiction(item);
            let help = "fix what it points at, or correct the answer";
            let finding = Finding::at(place, item.id(), message, help).about(item.id());
            findings.push(Finding { warning_only, ..finding.related(by.place, by.says.clone()) });
        }
    }
    findings
}
