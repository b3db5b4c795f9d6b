//! The list of postmortems: how long incidents took, and which actions are still open.

use std::collections::BTreeMap;

use serde::Serialize;

use super::times::{self, Times};
use crate::link::PageId;
use crate::markdown::Memo;
use crate::model;
use crate::render::chrome::Chrome;
use crate::render::rendered::Rendered;
use crate::render::shapes::{Action, PostmortemRow};
use crate::render::view::View;
use crate::routes::PageKind;

/// Open actions of incidents of about the same age.
#[derive(Serialize)]
struct Age {
    label: &'static str,
    open: usize,
    overdue: usize,
}

#[derive(Serialize)]
struct List {
    postmortems: Vec<PostmortemRow>,
    longest: i64,
    /// A chart of how long each took. `None` if no times are known.
    times: Option<Times>,
    medians: Medians,
    owners: Vec<Owner>,
    /// Open actions by the age of their incident. Empty if there are none.
    ages: Vec<Age>,
}

#[derive(Serialize)]
struct Medians {
    time_to_detect: Option<i64>,
    time_to_mitigate: Option<i64>,
    time_to_resolve: Option<i64>,
}

#[derive(Serialize)]
struct Owner {
    owner: Option<String>,
    open: usize,
    overdue: usize,
    actions: Vec<Action>,
}

pub fn list(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let ids = &view.index.postmortems;
    let postmortems: Vec<PostmortemRow> = ids.iter().map(|id| view.postmortem_row(*id)).collect();
    let mut by_owner: BTreeMap<Option<String>, Vec<Action>> = BTreeMap::new();
    for id in ids {
        for action in view.site.page(*id).document.open_actions() {
            let action = view.action(action, Some(*id));
            by_owner.entry(action.owner.clone()).or_default().push(action);
        }
    }
    let owners = by_owner.into_iter().map(|(owner, actions)| Owner {
        owner,
        open: actions.len(),
        overdue: actions.iter().filter(|action| action.overdue).count(),
        actions,
    });
    let own = List {
        times: times::times(&postmortems),
        longest: postmortems.iter().filter_map(|row| row.time_to_resolve).max().unwrap_or(0),
        medians: Medians {
            time_to_detect: median(postmortems.iter().filter_map(|row| row.time_to_detect)),
            time_to_mitigate: median(postmortems.iter().filter_map(|row| row.time_to_mitigate)),
            time_to_resolve: median(postmortems.iter().filter_map(|row| row.time_to_resolve)),
        },
        owners: owners.collect(),
        ages: ages(view, ids),
        postmortems,
    };
    let chrome = Chrome::list(PageKind::Postmortems);
    view.render(chrome, &own)
}

/// Open actions by how long ago their incident was.
fn ages(view: &View<'_>, ids: &[PageId]) -> Vec<Age> {
    const BOUNDS: [(&str, i32); 4] =
        [("up to two weeks", 14), ("up to a month", 30), ("up to a quarter", 91), ("longer", i32::MAX)];
    let today = view.site.config.today;
    let mut ages = BOUNDS.map(|(label, _)| Age { label, open: 0, overdue: 0 });
    for id in ids {
        let document = &view.site.page(*id).document;
        let Some(started) = document.postmortem().and_then(model::Postmortem::started_on) else { continue };
        let days = today.since(started).map_or(i32::MAX, |span| span.get_days());
        let at = BOUNDS.iter().position(|(_, bound)| days <= *bound).unwrap_or(BOUNDS.len() - 1);
        for action in document.open_actions() {
            ages[at].open += 1;
            ages[at].overdue += usize::from(action.is_overdue(today));
        }
    }
    if ages.iter().all(|age| age.open == 0) { Vec::new() } else { ages.into() }
}

/// The median. Of an even number of values, the lower of the two middle ones.
pub fn median(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}
