//! One item, one answer and what the repository knows to one state.

use super::facts::Fact;
use super::{Contradiction, Subject, waivers};
use crate::model::{Answer, Item, Verdict};

/// What an item comes to. One state wins, in the order that [`of`] asks in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its `when` does not hold for the service, or another item has taken its place.
    NotRequired,
    Unanswered,
    /// A fact of the repository, or a postmortem, disagrees with the answer.
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
    /// Every state of an item that is asked, in the order in which they want attention.
    pub const WORST_FIRST: [Self; 10] = [
        Self::Contradicted,
        Self::Unmet,
        Self::Unanswered,
        Self::Expired,
        Self::Suspect,
        Self::Partial,
        Self::Waived,
        Self::NotApplicable,
        Self::Verified,
        Self::Met,
    ];

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

    /// Whether it waits for the team: no answer, or none that holds.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unanswered | Self::Contradicted | Self::Suspect | Self::Expired)
    }
}

/// The state of an item. `version` is the checklist's version that the review is pinned to.
pub fn of(
    subject: &Subject<'_>,
    item: &Item,
    version: Option<u32>,
    answer: Option<&Answer>,
    fact: Option<&Fact>,
    contradiction: Option<&Contradiction>,
) -> State {
    if !applies(subject, item) {
        return State::NotRequired;
    }
    let garbled = answer.is_some_and(|answer| answer.is_garbled);
    let answered = answer.and_then(|answer| Some((answer, answer.verdict.as_ref()?.value)));
    let Some((answer, verdict)) = answered.filter(|(_, verdict)| is_allowed(item, *verdict)) else {
        let verified = answered.is_none() && !garbled && fact.is_some_and(Fact::holds);
        return if verified { State::Verified } else { State::Unanswered };
    };
    if contradiction.is_some() {
        return State::Contradicted;
    }
    if item.revised.is_some_and(|revised| version.is_some_and(|version| version < revised)) {
        return State::Suspect;
    }
    let today = subject.site.config.today;
    if let Some(period) = item.valid_for
        // A day that has not come yet is a slip, and no date.
        && answer.answered_on.as_ref().is_none_or(|on| on.value > today || period.after(on.value) < today)
    {
        return State::Expired;
    }
    match verdict {
        Verdict::No | Verdict::Partial if waivers::holds(answer, today) => State::Waived,
        Verdict::Yes => State::Met,
        Verdict::No => State::Unmet,
        Verdict::Partial => State::Partial,
        Verdict::NotApplicable => State::NotApplicable,
    }
}

/// Whether a service is asked: no fact that the item needs is declared false, and no item has taken its place.
fn applies(subject: &Subject<'_>, item: &Item) -> bool {
    let facts = subject.service.map(|id| &subject.site.service(id).service.facts);
    let denied = |fact: &String| facts.is_some_and(|facts| facts.get(fact) == Some(&false));
    item.replaced_by.is_none() && !item.when.iter().flat_map(|when| &when.facts).any(denied)
}

/// Whether an item takes an answer of this kind: some always apply.
pub fn is_allowed(item: &Item, verdict: Verdict) -> bool {
    verdict != Verdict::NotApplicable || item.not_applicable != Some(false)
}
