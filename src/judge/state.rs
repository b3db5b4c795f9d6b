//! Determines the state of an item from its answer and from what the repository knows.

use jiff::civil::Date;

use super::due::is_ahead;
use super::facts::Fact;
use super::support::{self, Shared, Unsupported};
use super::{Contradiction, ItemState, Subject};
use crate::link::{Declared, Evidence, ServiceId, Site};
use crate::model::{Answer, EvidenceRule, Item, Review, Verdict};

/// The state of an item. If several apply, the first in this order wins, which is the order of the checks in [`judge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its `when` does not hold for the service, or another item has replaced it.
    NotRequired,
    /// A fact of the repository or a postmortem contradicts the answer.
    Contradicted,
    /// A fact of the repository answers it.
    Verified,
    Unanswered,
    /// The item was revised after the version that the review answers, or the review does not say which version it
    /// answers.
    Suspect,
    /// The answer is older than `valid_for`, lacks a required date, or has a date in the future.
    Expired,
    /// Required evidence is missing, broken or shows nothing, or a "not applicable" has no reason.
    Unsupported,
    Waived,
    Met,
    Partial,
    Unmet,
    NotApplicable,
}

impl State {
    /// Every state of an item that is asked, in the order of urgency.
    pub const WORST_FIRST: [Self; 11] = [
        Self::Contradicted,
        Self::Unmet,
        Self::Unanswered,
        Self::Unsupported,
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
            Self::Contradicted => "contradicted",
            Self::Verified => "verified",
            Self::Unanswered => "unanswered",
            Self::Suspect => "suspect",
            Self::Expired => "expired",
            Self::Unsupported => "unsupported",
            Self::Waived => "waived",
            Self::Met => "met",
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

/// An item, and everything that determines its state.
pub struct Case<'a> {
    pub item: &'a Item,
    /// The newest version of the checklist.
    pub newest: u32,
    pub review: Option<&'a Review>,
    pub answer: Option<&'a Answer>,
    pub fact: Option<&'a Fact>,
    /// What contradicts the answer: a fact, or for a yes also a postmortem.
    pub contradiction: Option<&'a Contradiction>,
    /// Each piece of evidence of the answer, and where it leads.
    pub evidence: &'a [(&'a str, &'a Evidence)],
    pub shared: &'a Shared,
    /// Whether the answer's waiver counts.
    pub is_waived: bool,
}

/// The state of an item, and everything that keeps its answer from counting.
pub struct JudgedItem {
    pub state: State,
    /// Every state that applies, including those that another state outranks. Empty if the item is verified or not
    /// asked.
    pub problems: Vec<State>,
    pub unsupported: Option<Unsupported>,
}

/// The state of an item.
pub fn judge(subject: &Subject<'_>, case: &Case<'_>) -> JudgedItem {
    let Case { item, answer, fact, .. } = *case;
    let alone = |state| JudgedItem { state, problems: Vec::new(), unsupported: None };
    if !applies(subject, item) {
        return alone(State::NotRequired);
    }
    let garbled = answer.is_some_and(|answer| item.is_garbled(answer));
    let verdict = answer.and_then(|answer| item.verdict_of(answer));
    let contradicted = case.contradiction.is_some() && !garbled;
    let agrees = !garbled && verdict.is_none_or(|verdict| verdict == Verdict::Yes);
    let needs_none = item.evidence() != EvidenceRule::Required;
    if !contradicted && agrees && needs_none && fact.is_some_and(Fact::holds) {
        return alone(State::Verified);
    }
    let mut problems = Vec::new();
    let mut add = |holds: bool, state| {
        if holds {
            problems.push(state);
        }
    };
    add(contradicted, State::Contradicted);
    let answered = answer.zip(verdict.filter(|verdict| is_allowed(item, *verdict)));
    let Some((answer, verdict)) = answered else {
        add(true, State::Unanswered);
        return JudgedItem { state: problems[0], problems, unsupported: None };
    };
    let unsupported = support::unsupported(item, answer, verdict, case.evidence, case.shared);
    add(is_suspect(case), State::Suspect);
    add(is_expired(item, answer, subject.site.config.today), State::Expired);
    add(unsupported.is_some(), State::Unsupported);
    let own = || match verdict {
        Verdict::No | Verdict::Partial if case.is_waived => State::Waived,
        Verdict::Yes => State::Met,
        Verdict::No => State::Unmet,
        Verdict::Partial => State::Partial,
        Verdict::NotApplicable => State::NotApplicable,
    };
    JudgedItem { state: problems.first().copied().unwrap_or_else(own), problems, unsupported }
}

/// Whether an answer that can expire has expired, or has no date. Also true for an answer with a date in the future.
fn is_expired(item: &Item, answer: &Answer, today: Date) -> bool {
    answer.answered_on.as_ref().is_some_and(|on| is_ahead(on.value, today))
        || (item.valid_for.is_some() && holds_until(item, answer).is_none_or(|until| until < today))
}

/// The last day on which an answer is valid. `None` if it does not expire, has no date, or has no verdict.
pub fn holds_until(item: &Item, answer: &Answer) -> Option<Date> {
    item.verdict_of(answer)?;
    Some(item.valid_for?.after(answer.answered_on.as_ref()?.value))
}

/// Why an answer no longer holds, and how to fix it. `None` if it holds.
pub fn expiry(item: &ItemState<'_>, today: Date) -> Option<(String, String)> {
    if !item.problems.contains(&State::Expired) {
        return None;
    }
    let id = item.id();
    let on = item.answer.and_then(|answer| answer.answered_on.as_ref()).map(|on| on.value);
    if let Some(on) = on.filter(|on| is_ahead(*on, today)) {
        return Some((
            format!("the answer to `{id}` is dated {on}, which is in the future"),
            "write the day on which it was answered".to_owned(),
        ));
    }
    let period = item.item.item.valid_for?;
    Some(match on {
        None if item.answer.is_some_and(|answer| answer.is_date_unread) => (
            format!("the date of the answer to `{id}` cannot be read, and it holds for {period} only"),
            format!("write the day on which it was answered, such as `answered_on: {today}`"),
        ),
        None => (
            format!("the answer to `{id}` has no date, and holds for {period} only"),
            "look again, and write the day: `answered_on: …`".to_owned(),
        ),
        Some(on) => (
            format!("the answer to `{id}` expired on {}, {period} after {on}", period.after(on)),
            format!("look again, and write today's date: `answered_on: {today}`"),
        ),
    })
}

/// Whether it is uncertain that the review answers the current version of the item. The review names a version from
/// before the item was revised, a version that does not exist yet, or no version although the item was revised.
fn is_suspect(case: &Case<'_>) -> bool {
    let Some(review) = case.review else { return false };
    let is_ahead = review.version.is_some_and(|version| version > case.newest);
    let is_older = |revised| review.version.is_none_or(|version| version < revised);
    is_ahead || case.item.revised.is_some_and(is_older)
}

/// Whether a service has to answer an item: the item is already asked, its condition is not definitely false, and no
/// other item replaces it.
fn applies(subject: &Subject<'_>, item: &Item) -> bool {
    let is_ruled_out = |service| !ruled_out(subject.site, item, service).is_empty();
    let is_early = item.asked_from.is_some_and(|from| from > subject.site.config.today);
    !is_early && item.replaced_by.is_none() && !subject.service.is_some_and(is_ruled_out)
}

/// The lines of a service's entry that exclude an item.
pub fn ruled_out(site: &Site, item: &Item, service: ServiceId) -> Vec<Declared> {
    item.when.as_ref().map_or_else(Vec::new, |when| site.hidden_by(service, when))
}

/// Whether an item accepts an answer of this kind. Some items do not accept "not applicable".
pub fn is_allowed(item: &Item, verdict: Verdict) -> bool {
    verdict != Verdict::NotApplicable || item.not_applicable != Some(false)
}
