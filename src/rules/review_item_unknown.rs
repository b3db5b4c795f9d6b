use std::collections::BTreeSet;

use super::{Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::{LinkedChecklist, LinkedReview, Site};
use crate::read::nearest;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "V002",
    name: "review-item-unknown",
    level: Level::Error,
    page: include_str!("review_item_unknown.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (linked, _) in site.current_reviews() {
        for (id, meant) in unknown(site, linked) {
            let Some(checklist) = checklist(site, linked).map(|linked| &linked.checklist) else { continue };
            let message = format!("checklist `{}` has no item `{}`", checklist.id.value, id.value);
            let help = did_you_mean(meant, "remove the answer, or add the item");
            findings.push(
                Finding::at(id.span, message, help).related(checklist.id.span, "the checklist is this one"),
            );
        }
    }
    findings
}

fn checklist<'s>(site: &'s Site, linked: &LinkedReview) -> Option<&'s LinkedChecklist> {
    linked.checklist.map(|at| &site.checklists[at])
}

/// Answers to items that the checklist does not have, and the items they may mean.
pub fn unknown<'s>(
    site: &'s Site,
    linked: &LinkedReview,
) -> impl Iterator<Item = (&'s Spanned<String>, Option<&'s str>)> + use<'s> {
    let checklist = checklist(site, linked);
    let ids: BTreeSet<&str> = checklist
        .into_iter()
        .flat_map(LinkedChecklist::items)
        .map(|item| item.item.id.value.as_str())
        .collect();
    let review = site.page(linked.page).document.review().filter(|_| checklist.is_some());
    let answers = review.into_iter().flat_map(|review| &review.answers).map(|(id, _)| id);
    let unknown: Vec<_> = answers.filter(|id| !ids.contains(id.value.as_str())).collect();
    unknown.into_iter().enumerate().map(move |(at, id)| {
        // With more slips than this it is another checklist that was meant.
        let meant = if at < 50 { nearest(&id.value, ids.iter().copied()) } else { None };
        (id, meant)
    })
}
