use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::Readiness;

pub const RULE: Rule = Rule {
    code: "V016",
    name: "review-evidence-repeated",
    level: Level::Warning,
    page: include_str!("review_evidence_repeated.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        for (text, answers) in assessment.shared.repeated(assessment.review, assessment.linked) {
            let message = format!(
                "{answers} answers share the evidence `{}`, so it counts for none of them",
                text.value
            );
            let help = "link to what shows each of them, such as its own section; up to five answers may share a link";
            findings.push(Finding::at(text.span, &text.value, message, help));
        }
    }
    findings
}
