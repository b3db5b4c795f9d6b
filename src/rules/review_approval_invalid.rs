use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Assessment, Readiness, WaiverFlaw};
use crate::model::ReviewStatus;

pub const RULE: Rule = Rule {
    code: "V012",
    name: "review-approval-invalid",
    level: Level::Warning,
    page: include_str!("review_approval_invalid.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        of_review(readiness, assessment, &mut findings);
        of_waivers(assessment, &mut findings);
    }
    findings
}

fn of_review(readiness: &Readiness<'_>, assessment: &Assessment<'_>, findings: &mut Vec<Finding>) {
    let (review, today) = (assessment.review, readiness.site.config.today);
    let Assessment { approvals, items, .. } = assessment;
    let before = findings.len();
    for decided in &approvals.decisions {
        let Some(flaw) = decided.flaw.as_ref().filter(|_| !approvals.is_outdated(decided, items)) else {
            continue;
        };
        let name = &decided.reviewer.name;
        let place = decided.reviewer.decided_on.as_ref().map_or(name.span, |on| on.span);
        let message = format!("the approval of `{}` does not count: {flaw}", name.value);
        let help = "have someone who answered none of them approve the current answers: `readyroom approve`";
        findings.push(Finding::at(place, &name.value, message, help));
    }
    for decided in approvals.counting() {
        let name = &decided.reviewer.name;
        let changed = approvals.changed(decided, items).into_iter();
        let changed: Vec<String> = changed.map(|at| format!("`{}`", items[at].id())).collect();
        if !changed.is_empty() {
            let message = format!("{} changed since `{}` approved it", changed.join(", "), name.value);
            let help = "have the current answer approved: `readyroom approve`";
            findings.push(Finding::at(name.span, &name.value, message, help));
        }
    }
    let counts = approvals.counting().next().is_some();
    let lacks = review.status() == ReviewStatus::Approved && !counts;
    if let Some(checklist) = review.checklist.as_ref().filter(|_| lacks && findings.len() == before) {
        let message = "the review is `approved`, but does not say who approved it";
        let help = format!("have somebody approve it: `readyroom approve` writes it, with the day {today}");
        findings.push(Finding::at(checklist.span, "reviewers", message, help));
    }
}

fn of_waivers(assessment: &Assessment<'_>, findings: &mut Vec<Finding>) {
    for item in assessment.items.iter().filter(|item| item.state.is_asked()) {
        let flaw = item.waiver_flaw;
        // An expired waiver is reported by `review-waiver-expired`.
        if let (Some(answer), Some(flaw)) = (item.answer, flaw.filter(|flaw| *flaw != WaiverFlaw::Expired)) {
            let place = answer.place();
            let message = format!("the waiver of `{}` does not count: it {}", item.id(), flaw.says());
            findings.push(Finding::at(place, item.id(), message, flaw.cure()).about(item.id()));
        }
    }
}
