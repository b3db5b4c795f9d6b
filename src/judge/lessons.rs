//! Finds the answers that postmortems prove wrong.

use std::collections::BTreeMap;

use super::Contradiction;
use crate::link::{ServiceId, Site};
use crate::model::{Action, ActionStatus, ItemLink, Postmortem, Relation};

/// Answers that were a yes and failed, by service and item, until an action has fixed it.
pub type Lessons<'s> = BTreeMap<(ServiceId, &'s str), Contradiction>;

/// Every lesson that is still open; the first, if there are several about one item.
pub fn open(site: &Site) -> Lessons<'_> {
    let mut lessons = Lessons::new();
    for linked in &site.postmortems {
        let page = site.page(linked.page);
        let Some(postmortem) = page.document.postmortem() else { continue };
        for item in &postmortem.checklist_items {
            if item.relation != Some(Relation::AnsweredYesButFailed) || is_fixed(postmortem, item) {
                continue;
            }
            for service in &linked.services {
                let until = item.action.as_ref().map_or_else(
                    || "its actions are done".to_owned(),
                    |action| format!("its action `{}` is done", action.value),
                );
                let says = format!("postmortem `{}` found that a yes has failed, until {until}", page.title);
                let lesson = Contradiction { place: item.id.span, says };
                lessons.entry((*service, item.id.value.as_str())).or_insert(lesson);
            }
        }
    }
    lessons
}

/// Whether the action that the item names is done; if it names none, whether one action is done and none is open.
fn is_fixed(postmortem: &Postmortem, item: &ItemLink) -> bool {
    let actions = &postmortem.actions;
    let done = |status: ActionStatus| status == ActionStatus::Done;
    match &item.action {
        Some(named) => {
            let id = |action: &&Action| action.id.as_ref().map(|id| &id.value) == Some(&named.value);
            actions.iter().filter(id).any(|action| done(action.status))
        }
        None => actions.iter().any(|action| done(action.status)) && !actions.iter().any(Action::is_open),
    }
}
