//! Finds the list items that are tasks, and the lists with tasks. The writer needs to know before it reaches their
//! boxes.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::events::Ranged;

/// The indices of the events that begin task items and lists with tasks.
pub fn find(events: &[Ranged<'_>]) -> HashSet<usize> {
    let mut tasks = HashSet::new();
    let mut open = Vec::new();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(_) | Tag::Item) => open.push(index),
            Event::End(TagEnd::List(_) | TagEnd::Item) => {
                open.pop();
            }
            // The item and its list.
            Event::TaskListMarker(_) => tasks.extend(open.iter().rev().take(2)),
            _ => {}
        }
    }
    tasks
}
