use jiff::ToSpan;

use super::{Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Action;
use crate::readiness::{self, State};

pub const RULE: Rule = Rule {
    code: "V006",
    name: "review-action-missing",
    level: Level::Error,
    page: include_str!("review_action_missing.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let soon = site.config.today.saturating_add(30.days());
    let mut findings = Vec::new();
    for (linked, review) in site.current_reviews() {
        let early = review.is_early(site.config.today);
        for item in readiness::items(site, linked) {
            // A waiver says why nothing is done for now.
            if !matches!(item.state, State::Unmet | State::Partial) {
                continue;
            }
            let Some(answer) = item.answer.filter(|answer| !answer.actions.iter().any(promised)) else {
                continue;
            };
            let Some(verdict) = &answer.verdict else { continue };
            let id = &item.item.item.id;
            let word = verdict.value.word();
            let message =
                format!("`{word}` to `{}` needs an open action with an owner and a due date", id.value);
            let help = format!("add `actions: [{{title: …, owner: …, due: {soon}}}]`, or a waiver");
            findings.push(Finding { early, ..Finding::at(verdict.span, message, help) });
        }
    }
    findings
}

fn promised(action: &Action) -> bool {
    action.is_open() && action.owner.is_some() && action.due.is_some()
}
