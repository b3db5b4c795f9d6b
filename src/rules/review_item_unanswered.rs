use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Rule, beginning, review_item_unknown};
use crate::config::Level;
use crate::link::Site;
use crate::readiness::{self, State};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "V001",
    name: "review-item-unanswered",
    level: Level::Error,
    page: include_str!("review_item_unanswered.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (linked, review) in site.current_reviews() {
        let early = review.is_early(site.config.today);
        // A slip in an item's name is reported as that.
        let misspelt: BTreeSet<&str> =
            review_item_unknown::unknown(site, linked).filter_map(|(_, meant)| meant).collect();
        let written: BTreeMap<&str, Span> =
            review.answers.iter().map(|(id, _)| (id.value.as_str(), id.span)).collect();
        for item in readiness::items(site, linked) {
            let id = &item.item.item.id;
            let garbled = item.answer.is_some_and(|answer| answer.is_garbled);
            let open = item.state == State::Unanswered && item.required && !garbled;
            if !open || misspelt.contains(id.value.as_str()) {
                continue;
            }
            let place = written.get(id.value.as_str()).copied();
            let place = place.or(review.checklist.as_ref().map(|checklist| checklist.span));
            let place = place.unwrap_or_else(|| beginning(site, linked.page));
            let message = format!("item `{}` is not answered: {}", id.value, item.item.item.question());
            let help =
                format!("write `{}: yes`, `no`, `partial` or `not_applicable` under `answers`", id.value);
            let finding = Finding::at(place, message, help).related(id.span, "the item is defined here");
            findings.push(Finding { early, ..finding });
        }
    }
    findings
}
