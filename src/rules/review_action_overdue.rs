use super::{Check, Finding, Rule, late};
use crate::config::Level;
use crate::judge::Readiness;

pub const RULE: Rule = Rule {
    code: "V007",
    name: "review-action-overdue",
    level: Level::Warning,
    page: include_str!("review_action_overdue.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let answers = readiness.current().flat_map(|assessment| &assessment.review.answers);
    late(answers.flat_map(|(_, answer)| &answer.actions), readiness.site.config.today)
}
