use super::{Check, Finding, Rule, did_you_mean, name_a_section};
use crate::config::Level;
use crate::judge::Readiness;
use crate::link::Evidence;

pub const RULE: Rule = Rule {
    code: "V004",
    name: "review-evidence-dead",
    level: Level::Error,
    page: include_str!("review_evidence_dead.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let answers = assessment.review.answers.iter().zip(&assessment.linked.evidence);
        let each = answers.flat_map(|((id, answer), all)| {
            answer.evidence.iter().zip(all).map(move |(text, evidence)| (id, text, evidence))
        });
        for (id, text, evidence) in each {
            let (message, help) = match evidence {
                Evidence::Dead { nearest } => (
                    format!("there is no `{}`", text.value),
                    did_you_mean(
                        nearest.as_ref().map(|path| path.as_str()),
                        "use a path from the folder of the review or the service, or from the root, or a full URL",
                    ),
                ),
                Evidence::AnchorDead { page, nearest } => (
                    format!("the page has no such section: `{}`", text.value),
                    name_a_section(
                        site,
                        *page,
                        text.value.split_once('#').map_or("", |(_, anchor)| anchor),
                        nearest.as_deref(),
                    ),
                ),
                Evidence::Draft => (
                    format!("the evidence is a draft: `{}`", text.value),
                    "publish it, or show something else".to_owned(),
                ),
                Evidence::External
                | Evidence::Text
                | Evidence::Page { .. }
                | Evidence::File(_)
                | Evidence::Unusable { .. } => continue,
            };
            let warning_only = assessment.review.is_early(site.config.today);
            let subject = [id.value.as_str(), &text.value];
            let finding = Finding::at(text.span, subject, message, help).about(&*id.value);
            findings.push(Finding { warning_only, ..finding });
        }
    }
    findings
}
