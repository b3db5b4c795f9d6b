use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Readiness, WaiverFlaw};

pub const RULE: Rule = Rule {
    code: "V011",
    name: "review-waiver-expired",
    level: Level::Warning,
    page: include_str!("review_waiver_expired.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        for item in assessment.items.iter().filter(|item| item.state.is_asked()) {
            let waiver = item.answer.and_then(|answer| answer.waiver.as_ref());
            let Some(on) = waiver.and_then(|waiver| waiver.expires_on.as_ref()) else { continue };
            if item.waiver_flaw == Some(WaiverFlaw::Expired) {
                let message = format!("the waiver of `{}` expired on {}", item.id(), on.value);
                let help = "fix what it waived, have it approved again until another day, or remove it";
                findings.push(Finding::at(on.span, item.id(), message, help).about(item.id()));
            }
        }
    }
    findings
}
