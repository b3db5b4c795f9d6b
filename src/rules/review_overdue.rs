use super::{Check, Finding, Rule, days_late};
use crate::config::Level;
use crate::judge::{Readiness, review_overdue};

pub const RULE: Rule = Rule {
    code: "V014",
    name: "review-overdue",
    level: Level::Warning,
    page: include_str!("review_overdue.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let today = readiness.site.config.today;
    let overdue = readiness.current().filter_map(|assessment| review_overdue(assessment.review, today));
    overdue
        .map(|due| {
            let message = format!("the review is overdue by {}", days_late(due.value, today));
            let help = "finish it, set `status` to what was decided, or agree on a new date";
            Finding::at(due.span, "due", message, help)
        })
        .collect()
}
