//! How services answer each question of a checklist in their reviews.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::judge::State;
use crate::link::PageId;
use crate::render::shapes::{Link, States};
use crate::render::view::View;

/// The maximum number of services that are named for one state of an item. The bar counts all of them.
const SHOWN: usize = 12;

/// The answers of all current reviews of a checklist, by item.
pub struct Answers<'a> {
    by_item: BTreeMap<&'a str, Vec<(State, PageId)>>,
}

/// How services answer one item.
#[derive(Serialize)]
pub struct Adoption {
    /// How many reviews have to answer the item.
    asked: usize,
    states: States,
    /// One group for each state that occurs, the worst first.
    groups: Vec<Group>,
    /// A remark, if there is one: `never answered`, `not applicable everywhere`.
    flag: Option<&'static str>,
}

#[derive(Serialize)]
struct Group {
    state: &'static str,
    /// Links to the item in each review, with the service's title as text.
    reviews: Vec<Link>,
    more: usize,
}

impl<'a> Answers<'a> {
    pub fn of(view: &View<'a>, checklist: usize) -> Self {
        let reviews = view.readiness.current().filter(|review| review.linked.checklist == Some(checklist));
        let mut by_item: BTreeMap<&str, Vec<(State, PageId)>> = BTreeMap::new();
        for review in reviews {
            for item in review.items.iter().filter(|item| item.state.is_asked()) {
                by_item.entry(item.id()).or_default().push((item.state, review.linked.page));
            }
        }
        Self { by_item }
    }

    pub fn adoption(&self, view: &View<'_>, item: &str) -> Adoption {
        let answers = self.by_item.get(item).map_or(&[][..], Vec::as_slice);
        let all = |state: State| !answers.is_empty() && answers.iter().all(|(own, _)| *own == state);
        let groups = State::WORST_FIRST.iter().filter_map(|state| {
            let reviews: Vec<PageId> =
                answers.iter().filter(|(own, _)| own == state).map(|(_, page)| *page).collect();
            let shown = reviews.iter().take(SHOWN).map(|page| review(view, *page, item));
            (!reviews.is_empty()).then(|| Group {
                state: state.word(),
                reviews: shown.collect(),
                more: reviews.len().saturating_sub(SHOWN),
            })
        });
        Adoption {
            asked: answers.len(),
            states: States::of(answers.iter().map(|(state, _)| *state)),
            groups: groups.collect(),
            flag: if all(State::Unanswered) {
                Some("never answered")
            } else if answers.len() > 1 && all(State::NotApplicable) {
                Some("not applicable everywhere")
            } else {
                None
            },
        }
    }
}

fn review(view: &View<'_>, id: PageId, item: &str) -> Link {
    let page = view.site.page(id);
    let title = page.service.map_or(&*page.title, |service| view.site.service(service).service.title());
    Link { title: title.to_owned(), url: Some(format!("{}#{item}", view.form.file(&page.url))) }
}
