//! How services answer each question of a checklist in their reviews.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::judge::State;
use crate::link::PageId;
use crate::model::ReviewStatus;
use crate::render::shapes::States;
use crate::render::view::View;

/// The maximum number of services that are named for one state of an item. The bar counts all of them.
const SHOWN: usize = 12;

/// The answers of all current reviews of a checklist, by item.
pub struct Answers<'a> {
    by_item: BTreeMap<&'a str, Vec<Given>>,
}

/// The state of an item in one review.
#[derive(Clone, Copy)]
struct Given {
    state: State,
    page: PageId,
    is_draft: bool,
}

/// How services answer one item.
#[derive(Serialize)]
pub struct Adoption {
    /// How many reviews have to answer the item.
    asked: usize,
    states: States,
    /// How many of those that are met are in drafts: nothing in a draft is green.
    met_in_drafts: usize,
    /// Each state that occurs, the worst first.
    groups: Vec<Group>,
    /// A remark, if there is one: `never answered`, `not applicable everywhere`.
    flag: Option<&'static str>,
}

#[derive(Serialize)]
struct Group {
    state: &'static str,
    reviews: Vec<Review>,
    more: usize,
}

/// A link to the item in a review, named by the service's title.
#[derive(Serialize)]
struct Review {
    title: String,
    url: String,
    is_draft: bool,
}

impl<'a> Answers<'a> {
    pub fn of(view: &View<'a>, checklist: usize) -> Self {
        let reviews = view.readiness.current().filter(|review| review.linked.checklist == Some(checklist));
        let mut by_item: BTreeMap<&str, Vec<Given>> = BTreeMap::new();
        for review in reviews {
            let is_draft = review.review.status() == ReviewStatus::Draft;
            for item in review.items.iter().filter(|item| item.state.is_asked()) {
                let given = Given { state: item.state, page: review.linked.page, is_draft };
                by_item.entry(item.id()).or_default().push(given);
            }
        }
        Self { by_item }
    }

    pub fn adoption(&self, view: &View<'_>, item: &str) -> Adoption {
        let answers = self.by_item.get(item).map_or(&[][..], Vec::as_slice);
        let all = |state: State| !answers.is_empty() && answers.iter().all(|given| given.state == state);
        let groups = State::WORST_FIRST.iter().filter_map(|state| {
            let reviews: Vec<Given> = answers.iter().filter(|given| given.state == *state).copied().collect();
            let shown = reviews.iter().take(SHOWN).map(|given| review(view, *given, item));
            (!reviews.is_empty()).then(|| Group {
                state: state.word(),
                reviews: shown.collect(),
                more: reviews.len().saturating_sub(SHOWN),
            })
        });
        Adoption {
            asked: answers.len(),
            states: States::of(answers.iter().map(|given| given.state)),
            met_in_drafts: answers.iter().filter(|given| given.is_draft && given.state.is_met()).count(),
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

fn review(view: &View<'_>, given: Given, item: &str) -> Review {
    let page = view.site.page(given.page);
    let title = page.service.map_or(&*page.title, |service| view.site.service(service).service.title());
    Review {
        title: title.to_owned(),
        url: format!("{}#{item}", view.form.file(&page.url)),
        is_draft: given.is_draft,
    }
}
