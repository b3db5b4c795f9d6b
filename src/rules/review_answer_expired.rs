use super::{Check, Finding, Rule, answer_place};
use crate::config::Level;
use crate::readiness::{Readiness, State};

pub const RULE: Rule = Rule {
    code: "V008",
    name: "review-answer-expired",
    level: Level::Warning,
    page: include_str!("review_answer_expired.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let today = readiness.site.config.today;
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        for item in assessment.items.iter().filter(|item| item.state == State::Expired) {
            let Some(period) = item.item.item.valid_for else { continue };
            let on = item.answer.and_then(|answer| answer.answered_on.as_ref());
            let Some(place) = on.map(|on| on.span).or_else(|| answer_place(assessment, item)) else {
                continue;
            };
            let id = item.id();
            let (message, help) = match on.map(|on| on.value) {
                None => (
                    format!("the answer to `{id}` has no date, and holds for {period} only"),
                    "look again, and write the day: `answered_on: …`".to_owned(),
                ),
                Some(on) if on > today => (
                    format!("the answer to `{id}` is of {on}, which has not come yet"),
                    "write the day on which it was answered".to_owned(),
                ),
                Some(on) => (
                    format!("the answer to `{id}` has expired on {}, {period} after {on}", period.after(on)),
                    format!("look again, and write today's date: `answered_on: {today}`"),
                ),
            };
            let finding = Finding::at(place, message, help).about(id);
            findings.push(finding.related(item.item.item.id.span, "the item says how long an answer holds"));
        }
    }
    findings
}
