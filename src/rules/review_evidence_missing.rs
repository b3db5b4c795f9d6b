use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Readiness, lacks_evidence};
use crate::link::Evidence;
use crate::model::Verdict;

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
        let early = assessment.review.is_early(readiness.site.config.today);
        for item in assessment.items.iter().filter(|item| item.state.is_asked()) {
            // A path at which nothing is, is reported as that.
            let is_dead =
                |evidence: &Evidence| matches!(evidence, Evidence::Dead { .. } | Evidence::AnchorDead { .. });
            let leads = item.evidence.iter().any(|(_, evidence)| is_dead(evidence));
            let bare = item.answer.filter(|_| lacks_evidence(item) && !leads);
            let Some(answer) = bare else { continue };
            if item.verdict != Some(Verdict::Yes) {
                continue;
            }
            let message = format!("a yes to `{}` needs evidence", item.id());
            let help = "add `evidence: [URL or path of a file that shows it]`";
            let finding = Finding::at(answer.place(), item.id(), message, help)
                .about(item.id())
                .related(item.item.item.id.span, "the item asks for it here");
            findings.push(Finding { early, ..finding });
        }
    }
    findings
}
