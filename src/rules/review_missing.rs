use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Readiness, unreadable_review};
use crate::read::shell;

pub const RULE: Rule = Rule {
    code: "V013",
    name: "review-missing",
    level: Level::Error,
    page: include_str!("review_missing.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let missing = site.owed.iter().filter(|owed| owed.known.is_some() && owed.reviews.is_empty());
    // A review that cannot be read is reported by another rule, and may be the missing one.
    missing
        .filter(|owed| unreadable_review(readiness, owed.service).is_none())
        .map(|owed| {
            let service = &site.service(owed.service).service;
            let id = &owed.checklist.value;
            let message = format!("service `{}` needs a review of `{id}` but has none", service.name.value);
            let help = format!(
                "`readyroom new review {} {}` writes one with every item in place",
                shell(&service.name.value),
                shell(id)
            );
            Finding::at(service.name.span, id, message, help)
                .related(owed.checklist.span, "required by this entry")
        })
        .collect()
}
