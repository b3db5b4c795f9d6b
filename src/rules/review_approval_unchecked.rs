use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{ApprovalMode, GRACE, Readiness};

pub const RULE: Rule = Rule {
    code: "V017",
    name: "review-approval-unchecked",
    level: Level::Warning,
    page: include_str!("review_approval_unchecked.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        for decided in assessment.approvals.counting().filter(|decided| decided.is_unchecked) {
            let name = &decided.reviewer.name;
            let (what, help) = match readiness.approval_policy.mode {
                ApprovalMode::Version1 => (
                    "counts although nothing says who may approve",
                    "list who may approve under `approvers` in readyroom.yaml, and have them run `readyroom approve`",
                ),
                _ => (
                    "counts although it has no digests of the approved answers",
                    "approve it again: `readyroom approve` writes the digests",
                ),
            };
            let message = format!("the approval of `{}` {what}, until {GRACE}", name.value);
            findings.push(Finding::at(name.span, &name.value, message, help));
        }
    }
    findings
}
