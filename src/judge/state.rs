//! One item, one answer and what the repository knows to one state.

use jiff::civil::Date;

use super::facts::Fact;
use super::{Contradiction, ItemState, Subject, waivers};
use crate::link::{Declared, ServiceId, Site};
use crate::model::{Answer, Item, Review, Verdict};

/// What an item comes to. One state wins, in the order that [`state`] asks in.
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

    pub fn is_asked(self) -> bool {
        self != Self::NotRequired
    }

    pub fn is_met(self) -> bool {
        matches!(self, Self::Met | Self::Verified)
    }

    /// Whether its answer is no or partial, and nothing excuses that.
    pub fn is_unmet(self) -> bool {
        matches!(self, Self::Unmet | Self::Partial)
    }

    /// Whether it is asked, and has an answer or needs none.
    pub fn is_answered(self) -> bool {
        !matches!(self, Self::NotRequired | Self::Unanswered)
    }
}

/// An item, and all that bears on its state.
pub struct Case<'a> {
    pub item: &'a Item,
    /// The newest version of the checklist.
    pub newest: u32,
    pub review: Option<&'a Review>,
    pub answer: Option<&'a Answer>,
    pub fact: Option<&'a Fact>,
    /// A fact that disagrees with the answer, or a postmortem that disagrees with a yes.
    pub contradiction: Option<&'a Contradiction>,
}

/// The state of an item.
pub fn state(subject: &Subject<'_>, case: &Case<'_>) -> State {
    let Case { item, answer, fact, contradiction, .. } = *case;
    if !applies(subject, item) {
        return State::NotRequired;
    }
    let garbled = answer.is_some_and(|answer| item.is_garbled(answer));
    let answered = answer.and_then(|answer| Some((answer, item.verdict_of(answer)?)));
    let Some((answer, verdict)) = answered.filter(|(_, verdict)| is_allowed(item, *verdict)) else {
        let verified = answered.is_none() && !garbled && fact.is_some_and(Fact::holds);
        return match contradiction {
            Some(_) if verified => State::Contradicted,
            None if verified => State::Verified,
            _ => State::Unanswered,
        };
    };
    if contradiction.is_some() {
        return State::Contradicted;
    }
    if is_suspect(case) {
        return State::Suspect;
    }
    let today = subject.site.config.today;
    // A day that has not come yet is a slip, and no date.
    let is_early = answer.answered_on.as_ref().is_some_and(|on| on.value > today);
    if item.valid_for.is_some() && (is_early || holds_until(item, answer).is_none_or(|until| until < today)) {
        return State::Expired;
    }
    match verdict {
        Verdict::No | Verdict::Partial
            if case.review.is_some_and(|review| waivers::holds(review, answer, today)) =>
        {
            State::Waived
        }
        Verdict::Yes => State::Met,
        Verdict::No => State::Unmet,
        Verdict::Partial => State::Partial,
        Verdict::NotApplicable => State::NotApplicable,
    }
}

/// The last day of an answer. None where it does not lapse, and where it has no date or no word.
pub fn holds_until(item: &Item, answer: &Answer) -> Option<Date> {
    item.verdict_of(answer)?;
    Some(item.valid_for?.after(answer.answered_on.as_ref()?.value))
}

/// Why an answer does not hold any more, and the cure; `None` if it holds.
pub fn expiry(item: &ItemState<'_>, today: Date) -> Option<(String, String)> {
    let period = item.item.item.valid_for.filter(|_| item.state == State::Expired)?;
    let id = item.id();
    let on = item.answer.and_then(|answer| answer.answered_on.as_ref()).map(|on| on.value);
    Some(match on {
        None => (
            format!("the answer to `{id}` has no date, and holds for {period} only"),
            "look again, and write the day: `answered_on: …`".to_owned(),
        ),
        Some(on) if on > today => (
            format!("the answer to `{id}` is of {on}, which has not come yet"),
            "write the day on which it was answered".to_owned(),
        ),
        Some(on) => (
            format!("the answer to `{id}` has expired on {}, {period} after {on}", period.after(on)),
            format!("look again, and write today's date: `answered_on: {today}`"),
        ),
    })
}

/// Whether the question was revised after the version that the review answers. A version that does not exist yet was
/// read by nobody.
fn is_suspect(case: &Case<'_>) -> bool {
    let version = case.review.and_then(|review| review.version);
    let unread = |revised| version.is_some_and(|version| version < revised || version > case.newest);
    case.item.revised.is_some_and(unread)
}

/// Whether a service is asked: the day from which it is asked has come, its condition is not definitely false, and no
/// item has taken its place.
fn applies(subject: &Subject<'_>, item: &Item) -> bool {
    let is_ruled_out = |service| !ruled_out(subject.site, item, service).is_empty();
    let is_early = item.asked_from.is_some_and(|from| from > subject.site.config.today);
    !is_early && item.replaced_by.is_none() && !subject.service.is_some_and(is_ruled_out)
}

/// The lines of a service's entry that rule an item out.
pub fn ruled_out(site: &Site, item: &Item, service: ServiceId) -> Vec<Declared> {
    item.when.as_ref().map_or_else(Vec::new, |when| site.hidden_by(service, when))
}

/// Whether an item takes an answer of this kind: some always apply.
pub fn is_allowed(item: &Item, verdict: Verdict) -> bool {
    verdict != Verdict::NotApplicable || item.not_applicable != Some(false)
}
