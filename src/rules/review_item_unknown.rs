use std::collections::BTreeSet;

use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::judge::{Assessment, Readiness};
use crate::link::LinkedChecklist;
use crate::read::nearest;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "V002",
    name: "review-item-unknown",
    level: Level::Error,
    page: include_str!("review_item_unknown.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        // A part of the checklist that is missing or cannot be read is reported there, and may have the item.
        let whole =
            assessment.checklist.filter(|linked| linked.flaws.iter().all(|flaw| !flaw.may_lack_items));
        let Some(checklist) = whole.map(|linked| &linked.checklist) else { continue };
        for (id, meant) in unknown(assessment) {
            let message = format!("checklist `{}` has no item `{}`", checklist.id.value, id.value);
            let help = did_you_mean(meant, "remove the answer, or add the item");
            let finding = Finding::at(id.span, &id.value, message, help).about(&*id.value);
            findings.push(finding.related(checklist.id.span, "the checklist is this one"));
        }
    }
    findings
}

/// Answers to items that the checklist does not have, and the items they may mean.
pub fn unknown<'s>(
    assessment: &Assessment<'s>,
) -> impl Iterator<Item = (&'s Spanned<String>, Option<&'s str>)> + use<'s> {
    let items = assessment.checklist.into_iter().flat_map(LinkedChecklist::items);
    let ids: BTreeSet<&str> = items.map(|item| item.item.id.value.as_str()).collect();
    let answers = assessment.review.answers.iter().filter(|_| assessment.checklist.is_some());
    let unknown: Vec<_> = answers.map(|(id, _)| id).filter(|id| !ids.contains(id.value.as_str())).collect();
    unknown.into_iter().enumerate().map(move |(at, id)| {
        // If there are more unknown ids than this, another checklist was probably meant.
        let meant = if at < 50 { nearest(&id.value, ids.iter().copied()) } else { None };
        (id, meant)
    })
}
