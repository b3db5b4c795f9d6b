use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Assessment, Readiness, WaiverFlaw, approval_flaw, counting_approvals};
use crate::model::{Decision, ReviewStatus};

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
        of_waivers(readiness, assessment, &mut findings);
    }
    findings
}

fn of_review(readiness: &Readiness<'_>, assessment: &Assessment<'_>, findings: &mut Vec<Finding>) {
    let (review, today) = (assessment.review, readiness.site.config.today);
    let before = findings.len();
    for reviewer in review.reviewers.iter().filter(|reviewer| reviewer.decision == Some(Decision::Approved)) {
        if let Some(flaw) = approval_flaw(review, reviewer, today) {
            let name = &reviewer.name;
            let place = reviewer.decided_on.as_ref().map_or(name.span, |on| on.span);
            let message = format!("the approval of `{}` does not count: {flaw}", name.value);
            let help = "have someone who answered nothing look at the answers as they are, and write the day";
            findings.push(Finding::at(place, &name.value, message, help));
        }
    }
    let lacks =
        review.status() == ReviewStatus::Approved && counting_approvals(review, today).next().is_none();
    if let Some(checklist) = review.checklist.as_ref().filter(|_| lacks && findings.len() == before) {
        let message = "the review is `approved`, and names nobody who approved it";
        let help = format!("add `reviewers: [{{name: …, decision: approved, decided_on: {today}}}]`");
        findings.push(Finding::at(checklist.span, "reviewers", message, help));
    }
}

fn of_waivers(readiness: &Readiness<'_>, assessment: &Assessment<'_>, findings: &mut Vec<Finding>) {
    for item in assessment.items.iter().filter(|item| item.state.is_asked()) {
        let flaw = item.waiver_flaw(assessment.review, readiness.site.config.today);
        // One that has expired is another rule's.
        if let (Some(answer), Some(flaw)) = (item.answer, flaw.filter(|flaw| *flaw != WaiverFlaw::Expired)) {
            let place = answer.place();
            let message = format!("the waiver of `{}` does not count: it {}", item.id(), flaw.says());
            let help = "have another person approve it: `approved_by`, `approved_on` and `expires_on`";
            findings.push(Finding::at(place, item.id(), message, help).about(item.id()));
        }
    }
}
