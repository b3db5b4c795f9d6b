use jiff::ToSpan;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::Readiness;
use crate::model::ItemSeverity;

pub const RULE: Rule = Rule {
    code: "V006",
    name: "review-action-missing",
    level: Level::Error,
    page: include_str!("review_action_missing.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let today = readiness.site.config.today;
    let soon = today.saturating_add(30.days());
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let warning_only = assessment.review.is_early(today);
        for item in assessment.items.iter().filter(|item| item.state.is_unmet()) {
            let Some((flaw, answer)) = item.promise_flaw.as_ref().zip(item.answer) else { continue };
            // A date that cannot be read is reported there.
            if flaw.is_unread {
                continue;
            }
            let word = item.answer_text().unwrap_or_default();
            let message =
                format!("`{word}` to `{}` needs an open action with an owner and a due date", item.id());
            let add = format!("add `actions: [{{title: …, owner: …, due: {soon}}}]`, or a waiver");
            // For a blocker, the gate does not accept an action.
            let is_blocker = item.item.item.severity() == ItemSeverity::Blocker;
            let add = if is_blocker {
                format!("{add}; it is a blocker, so the gate needs the waiver")
            } else {
                add
            };
            let says = &flaw.says;
            let help = if says.starts_with("has no") {
                add
            } else if says.starts_with("has only") {
                format!("answer it again, since its actions are done, or {add}")
            } else {
                format!("it {says}: {add}")
            };
            findings.push(Finding {
                warning_only,
                ..Finding::at(answer.place(), item.id(), message, help).about(item.id())
            });
        }
    }
    findings
}
