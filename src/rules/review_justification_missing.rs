use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Readiness, justifies};
use crate::model::{Answer, Item, Verdict};

pub const RULE: Rule = Rule {
    code: "V005",
    name: "review-justification-missing",
    level: Level::Warning,
    page: include_str!("review_justification_missing.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        for item in assessment.items.iter().filter(|item| item.state.is_answered()) {
            let Some(answer) = item.answer.filter(|answer| !says_why(&item.item.item, answer, item.verdict))
            else {
                continue;
            };
            if item.verdict.is_none_or(|verdict| verdict == Verdict::Yes) {
                continue;
            }
            let word = item.answer_text().unwrap_or_default();
            let message = format!("`{word}` to `{}` does not say why", item.id());
            let help = "add `justification: …`, in a sentence that its reviewer can agree or disagree with";
            findings.push(Finding::at(answer.place(), item.id(), message, help).about(item.id()));
        }
    }
    findings
}

/// Whether the justification, the note or the waiver's reason gives a reason. For `not_applicable` only the
/// justification counts, because approvals do not cover notes.
fn says_why(item: &Item, answer: &Answer, verdict: Option<Verdict>) -> bool {
    let is_na = verdict == Some(Verdict::NotApplicable);
    let reason = answer.waiver.as_ref().and_then(|waiver| waiver.reason.as_ref());
    let others = [answer.note.as_ref(), reason].into_iter().flatten().filter(|_| !is_na);
    answer.justification.iter().chain(others).any(|text| justifies(item, text))
}
