//! Reviews to the state of every item, and rates. Pure: what it says follows from the site alone.

use std::collections::BTreeMap;

use crate::link::{LinkedChecklist, LinkedItem, LinkedReview, ServiceId, Site};
use crate::model::{Answer, Item, Review, Reviewer, Verdict};
use crate::source::Spanned;

/// What an item comes to. One state wins, in the order that [`state`] asks in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its `when` does not hold for the service.
    NotRequired,
    Unanswered,
    /// A fact of the repository disagrees with the answer.
    Contradicted,
    /// The question was revised after the answer's version.
    Suspect,
    /// The answer is older than `valid_for`, or has no date.
    Expired,
    Waived,
    Met,
    /// A fact of the repository answers it.
    Verified,
    Partial,
    Unmet,
    NotApplicable,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::Unanswered => "unanswered",
            Self::Contradicted => "contradicted",
            Self::Suspect => "suspect",
            Self::Expired => "expired",
            Self::Waived => "waived",
            Self::Met => "met",
            Self::Verified => "verified",
            Self::Partial => "partial",
            Self::Unmet => "unmet",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub fn is_met(self) -> bool {
        matches!(self, Self::Met | Self::Verified)
    }
}

/// One item of one review.
pub struct ItemState<'s> {
    /// An index into the checklist's sections.
    pub section: usize,
    pub item: &'s LinkedItem,
    pub answer: Option<&'s Answer>,
    pub state: State,
    /// Whether the review's stage asks for it already.
    pub required: bool,
}

/// Shares of items, in whole per cent; nothing where no item counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Met over what applies, waived and not applicable left out.
    pub reported: Option<usize>,
    /// Met over all that applies.
    pub true_rate: Option<usize>,
    pub met: usize,
    pub total: usize,
}

/// Every item of the checklist that a review answers, in its order; none where there is no such checklist.
pub fn items<'s>(site: &'s Site, linked: &LinkedReview) -> Vec<ItemState<'s>> {
    let Some(checklist) = linked.checklist.map(|at| &site.checklists[at]) else { return Vec::new() };
    let review = site.page(linked.page).document.review();
    states(site, checklist, linked.service, review)
}

/// The items of a checklist for a service that has not begun to answer them.
pub fn unanswered<'s>(
    site: &'s Site,
    checklist: &'s LinkedChecklist,
    service: ServiceId,
) -> Vec<ItemState<'s>> {
    states(site, checklist, Some(service), None)
}

fn states<'s>(
    site: &'s Site,
    checklist: &'s LinkedChecklist,
    service: Option<ServiceId>,
    review: Option<&'s Review>,
) -> Vec<ItemState<'s>> {
    let order = |stage: &Spanned<String>| site.config.stage_order(&stage.value);
    let stage = review.and_then(|review| review.stage.as_ref()).and_then(order);
    let answers = review.into_iter().flat_map(|review| &review.answers);
    let answers: BTreeMap<&str, &Answer> = answers.map(|(id, answer)| (id.value.as_str(), answer)).collect();
    let sections = checklist.sections.iter().enumerate();
    let items = sections.flat_map(|(at, section)| section.items.iter().map(move |item| (at, item)));
    items
        .map(|(section, item)| {
            let answer = answers.get(item.item.id.value.as_str()).copied();
            let from = item.item.stage.as_ref().and_then(order);
            let version = review.and_then(|review| review.version);
            ItemState {
                section,
                item,
                answer,
                state: state(site, &item.item, service, version, answer),
                // An item of a stage that nobody listed is asked at once.
                required: from.is_none_or(|from| stage.is_none_or(|stage| from <= stage)),
            }
        })
        .collect()
}

fn state(
    site: &Site,
    item: &Item,
    service: Option<ServiceId>,
    version: Option<u32>,
    answer: Option<&Answer>,
) -> State {
    if !applies(site, item, service) {
        return State::NotRequired;
    }
    let Some((answer, verdict)) = answer.and_then(|answer| Some((answer, answer.verdict.as_ref()?.value)))
    else {
        return State::Unanswered;
    };
    if item.revised.is_some_and(|revised| version.is_some_and(|version| version < revised)) {
        return State::Suspect;
    }
    let today = site.config.today;
    if let Some(period) = item.valid_for
        && answer.answered_on.as_ref().is_none_or(|on| period.after(on.value) < today)
    {
        return State::Expired;
    }
    let waived = answer.waiver.as_ref().is_some_and(|waiver| {
        waiver.approved_by.is_some() && waiver.expires_on.as_ref().is_some_and(|on| on.value >= today)
    });
    match verdict {
        Verdict::No | Verdict::Partial if waived => State::Waived,
        Verdict::Yes => State::Met,
        Verdict::No => State::Unmet,
        Verdict::Partial => State::Partial,
        Verdict::NotApplicable => State::NotApplicable,
    }
}

/// Whether a service is asked: no fact that the item needs is declared false.
fn applies(site: &Site, item: &Item, service: Option<ServiceId>) -> bool {
    let (Some(when), Some(service)) = (&item.when, service) else { return true };
    let facts = &site.service(service).service.facts;
    when.facts.iter().all(|fact| facts.get(fact) != Some(&false))
}

/// Why an approval does not count: it is not another's, or not of the answers as they are now.
pub fn approval_flaw(review: &Review, reviewer: &Reviewer) -> Option<&'static str> {
    let newest =
        review.answers.iter().filter_map(|(_, answer)| answer.answered_on.as_ref()).map(|on| on.value).max();
    let name = &reviewer.name.value;
    let answered = review.answers.iter().any(|(_, answer)| answer.answered_by.as_ref() == Some(name));
    match reviewer.decided_on.as_ref().map(|on| on.value) {
        _ if answered || review.authors.contains(name) => Some("an author cannot approve"),
        None => Some("it has no date"),
        Some(on) if newest.is_some_and(|newest| on < newest) => Some("answers have changed since"),
        Some(_) => None,
    }
}

pub fn rates(states: impl IntoIterator<Item = State>) -> Rates {
    let mut rates = Rates::default();
    let mut left_out = 0;
    for state in states {
        rates.total += usize::from(state != State::NotRequired);
        rates.met += usize::from(state.is_met());
        left_out += usize::from(matches!(state, State::Waived | State::NotApplicable));
    }
    let share = |of: usize| (of > 0).then(|| rates.met * 100 / of);
    Rates { reported: share(rates.total - left_out), true_rate: share(rates.total), ..rates }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waives_a_service_to_green() {
        let rates = rates([State::Met, State::Waived, State::NotApplicable, State::NotRequired]);
        assert_eq!((rates.reported, rates.true_rate), (Some(100), Some(33)));
    }

    #[test]
    fn nothing_asked_is_no_rate() {
        assert_eq!(rates([State::NotRequired]), Rates::default());
    }
}
