use super::{Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{EvidenceRule, Verdict};
use crate::readiness::{self, State};

pub const RULE: Rule = Rule {
    code: "V003",
    name: "review-evidence-missing",
    level: Level::Error,
    page: include_str!("review_evidence_missing.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (linked, review) in site.current_reviews() {
        for item in readiness::items(site, linked) {
            let required = item.item.item.evidence() == EvidenceRule::Required;
            let Some(answer) = item.answer.filter(|answer| required && answer.evidence.is_empty()) else {
                continue;
            };
            let Some(verdict) = answer.verdict.as_ref().filter(|verdict| verdict.value == Verdict::Yes)
            else {
                continue;
            };
            if item.state == State::NotRequired {
                continue;
            }
            let id = &item.item.item.id;
            let message = format!("a yes to `{}` needs evidence", id.value);
            let help = "add `evidence: [URL or path of a file that shows it]`";
            let finding =
                Finding::at(verdict.span, message, help).related(id.span, "the item asks for it here");
            findings.push(Finding { early: review.is_early(site.config.today), ..finding });
        }
    }
    findings
}
