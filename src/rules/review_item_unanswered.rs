use std::collections::BTreeMap;

use super::{Check, Finding, Grouping, Rule, beginning, review_item_unknown};
use crate::config::Level;
use crate::judge::{Assessment, ItemState, Readiness, State, is_allowed};
use crate::model::Answer;
use crate::source::Span;
use crate::yaml::edit;

pub const RULE: Rule = Rule {
    code: "V001",
    name: "review-item-unanswered",
    level: Level::Error,
    page: include_str!("review_item_unanswered.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let mut findings = Vec::new();
    for assessment in readiness.current() {
        let review = assessment.review;
        let warning_only = review.is_early(site.config.today);
        let misspelt: BTreeMap<&str, Span> = review_item_unknown::unknown(assessment)
            .filter_map(|(id, meant)| Some((meant?, id.span)))
            .collect();
        let written: BTreeMap<&str, (Span, &Answer)> =
            review.answers.iter().map(|(id, answer)| (id.value.as_str(), (id.span, answer))).collect();
        let former = former(assessment);
        for item in &assessment.items {
            let garbled = item.answer.is_some_and(|answer| item.item.item.is_garbled(answer));
            let open = item.state == State::Unanswered && item.required && !garbled;
            if !open {
                continue;
            }
            let place = written.get(item.id()).map(|(span, _)| *span);
            let place = place.or(review.checklist.as_ref().map(|checklist| checklist.span));
            let place = place.unwrap_or_else(|| beginning(site, assessment.linked.page));
            let finding = finding(item, place);
            let former = former.get(item.id()).and_then(|id| written.get(id));
            let finding = match former {
                Some((span, _)) => finding.related(*span, "this answers the item that it replaced"),
                None => finding,
            };
            let finding = match misspelt.get(item.id()) {
                Some(span) => finding.related(*span, "this may be meant as its answer"),
                None => finding,
            };
            let grouping = warning_only.then_some(Grouping::OpenItems);
            findings.push(Finding { warning_only, grouping, ..finding });
        }
    }
    findings
}

fn finding(item: &ItemState<'_>, place: Span) -> Finding {
    let (id, asked) = (item.id(), &item.item.item);
    let denied = item.answer.filter(|_| item.verdict.is_some_and(|verdict| !is_allowed(asked, verdict)));
    let place = denied.map_or(place, Answer::place);
    let (applies, words) = if denied.is_some() {
        ("always applies, and is", "`no` or `partial`")
    } else {
        ("is", "`no`, `partial` or `not_applicable`")
    };
    let message = format!("item `{id}` {applies} not answered: {}", asked.question());
    let key = edit::text(id, false);
    let help = match &item.fact {
        Some(fact) if !fact.holds() => {
            format!("the repository says: {}; fix that, or write `{key}: no`", fact.says)
        }
        _ => format!("write `{key}: yes`, {words} under `answers`"),
    };
    let finding =
        Finding::at(place, id, message, help).about(id).related(asked.id.span, "the item is defined here");
    match &item.fact {
        Some(fact) if !fact.holds() => finding.related(fact.place, fact.says.clone()),
        _ => finding,
    }
}

/// The id of the replaced item, by the id of its replacement.
fn former<'s>(assessment: &Assessment<'s>) -> BTreeMap<&'s str, &'s str> {
    let mut former = BTreeMap::new();
    for item in &assessment.items {
        if let Some(by) = &item.item.item.replaced_by {
            former.entry(by.value.as_str()).or_insert(item.id());
        }
    }
    former
}
