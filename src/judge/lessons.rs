//! Finds answers that postmortems prove wrong.

use std::collections::BTreeMap;

use super::Contradiction;
use crate::link::{ServiceId, Site};

/// Answers that were a yes but failed, by service and item. An answer is listed until an action has fixed the failure.
pub type Lessons<'s> = BTreeMap<(ServiceId, &'s str), Contradiction>;

/// Every lesson that is still open. If there are several for one item, the first.
pub fn open(site: &Site) -> Lessons<'_> {
    let mut lessons = Lessons::new();
    for linked in &site.postmortems {
        let page = site.page(linked.page);
        let Some(postmortem) = page.document.postmortem() else { continue };
        for item in postmortem.lessons() {
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
