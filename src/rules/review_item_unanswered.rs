use super::{Finding, Rule, first_line};
use crate::config::Level;
use crate::link::Site;
use crate::model::ReviewStatus;
use crate::readiness::{self, State};

pub const RULE: Rule = Rule {
    code: "V001",
    name: "review-item-unanswered",
    level: Level::Error,
    page: include_str!("review_item_unanswered.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for linked in &site.reviews {
        let page = site.page(linked.page);
        let Some(review) = page.document.review().filter(|review| review.status != ReviewStatus::Superseded)
        else {
            continue;
        };
        let late = review.due.as_ref().is_some_and(|due| due.value < site.config.today);
        let early = review.status == ReviewStatus::Draft && !late;
        for item in readiness::items(site, linked) {
            if item.state != State::Unanswered || !item.required {
                continue;
            }
            let id = &item.item.item.id;
            let written = review.answers.iter().find(|(answered, _)| answered.value == id.value);
            let place = written.map(|(answered, _)| answered.span);
            let place = place.or(review.checklist.as_ref().map(|checklist| checklist.span));
            let place = place.unwrap_or_else(|| first_line(&site.sources, page.document.file));
            let message = format!("item `{}` is not answered: {}", id.value, item.item.item.question());
            let help =
                format!("write `{}: yes`, `no`, `partial` or `not_applicable` under `answers`", id.value);
            let finding = Finding::at(place, message, help).related(id.span, "the item is defined here");
            findings.push(Finding { early, ..finding });
        }
    }
    findings
}
