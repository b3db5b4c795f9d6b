use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Readiness, Unsupported, shown_answer};
use crate::link::cure_of_form;

pub const RULE: Rule = Rule {
    code: "V003",
    name: "review-evidence-missing",
    level: Level::Error,
    page: include_str!("review_evidence_missing.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let warning_only = assessment.review.is_early(readiness.site.config.today);
        for item in assessment.items.iter().filter(|item| item.state.is_asked()) {
            // Evidence that is dead, repeated or cannot be read is reported by other rules.
            let Some(lacks @ (Unsupported::NoEvidence | Unsupported::Unusable(..))) = &item.unsupported
            else {
                continue;
            };
            let Some(answer) = item.answer else { continue };
            let (said, id) = (shown_answer(item), item.id());
            let message = match lacks {
                Unsupported::NoEvidence => format!("{said} to `{id}` needs evidence"),
                _ => format!("{said} to `{id}` {}", lacks.says()),
            };
            let form = if let Unsupported::Unusable(_, why) = lacks { cure_of_form(why) } else { None };
            let help = form.unwrap_or("add `evidence: [URL or path of a file that shows it]`");
            let finding = Finding::at(answer.place(), item.id(), message, help)
                .about(item.id())
                .related(item.item.item.id.span, "the item asks for it here");
            findings.push(Finding { warning_only, ..finding });
        }
    }
    findings
}
