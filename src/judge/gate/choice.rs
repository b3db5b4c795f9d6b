//! Chooses which of a service's reviews counts for a stage.

use jiff::civil::Date;

use crate::judge::{Assessment, JudgedDecision, Readiness};
use crate::link::Owed;
use crate::model::{Review, ReviewStatus};

/// The review that counts.
pub enum CountingReview<'a, 's> {
    None,
    One(&'a Assessment<'s>),
    /// It is unclear which of several reviews counts. The values are the first two reviews and the number of reviews.
    Several(&'a Assessment<'s>, &'a Assessment<'s>, usize),
}

/// Among the reviews that are valid for a stage, chooses the one with the latest approval that counts. A draft beside
/// it has no effect. If no review has such an approval, or another review was rejected since, chooses the only review
/// of the stage.
pub fn choose<'a, 's>(readiness: &'a Readiness<'s>, owed: &Owed, stage: &str) -> CountingReview<'a, 's> {
    let all: Vec<_> = owed.reviews.iter().filter_map(|page| readiness.of_page(*page)).collect();
    let wanted = readiness.site.config.stage_order(stage);
    let approved = all.iter().copied().filter(|one| {
        let own = order(readiness, one);
        let is_fit = own.is_none() || own >= wanted || is_of(one.review, stage);
        is_fit && !is_of_unlisted(readiness, one) && one.review.status() == ReviewStatus::Approved
    });
    let approved: Vec<_> = approved.filter_map(|one| Some((one.approvals.newest()?, one))).collect();
    let on = approved.iter().map(|(on, _)| *on).max();
    let newest: Vec<_> = approved.iter().filter(|(own, _)| Some(*own) == on).map(|(_, one)| *one).collect();
    let is_other = |one: &&&Assessment<'s>| !newest.iter().any(|own| std::ptr::eq(*own, **one));
    if let Some(on) = on
        && !all.iter().filter(is_other).any(|one| is_rejected(one, on))
    {
        return one_of(newest);
    }
    one_of(of_stage(readiness, all, stage))
}

/// Whether a review is rejected, or was rejected by a reviewer on or after the day on which another review was
/// approved: both may be about the same release. `readyroom approve --reject` does not change the status.
fn is_rejected(one: &Assessment<'_>, approved: Date) -> bool {
    let mut decisions = one.approvals.decisions.iter().filter(|decided| decided.rejects());
    let day = |decided: &JudgedDecision<'_>| decided.reviewer.decided_on.as_ref().map(|on| on.value);
    one.review.status() == ReviewStatus::Rejected
        || decisions.any(|decided| day(decided).is_none_or(|on| on >= approved))
}

fn one_of<'a, 's>(found: Vec<&'a Assessment<'s>>) -> CountingReview<'a, 's> {
    match found[..] {
        [] => CountingReview::None,
        [one] => CountingReview::One(one),
        [first, second, ..] => CountingReview::Several(first, second, found.len()),
    }
}

/// Whether a review that is not read would count for a stage if it were read: it is of that stage, or no other review
/// is.
pub fn may_count(readiness: &Readiness<'_>, owed: &Owed, stage: &str, review: &Review) -> bool {
    let mut all = owed.reviews.iter().filter_map(|page| readiness.of_page(*page));
    is_of(review, stage) || !all.any(|one| is_of(one.review, stage))
}

fn is_of(review: &Review, stage: &str) -> bool {
    review.stage.as_ref().is_some_and(|own| own.value.to_lowercase() == stage.to_lowercase())
}

fn order(readiness: &Readiness<'_>, one: &Assessment<'_>) -> Option<usize> {
    readiness.site.config.stage_order(&one.review.stage.as_ref()?.value)
}

/// Whether a review is of a stage that the project does not list. It may be an earlier one.
fn is_of_unlisted(readiness: &Readiness<'_>, one: &Assessment<'_>) -> bool {
    let config = &readiness.site.config;
    let own = one.review.stage.as_ref();
    own.is_some_and(|own| config.is_unlisted_stage(&own.value))
}

/// The reviews of a stage. If there are none, the reviews of the nearest later stage, or those without a stage. If
/// there are none of those either, the reviews of the latest earlier stage, and in the end those of stages that the
/// project does not list.
fn of_stage<'a, 's>(
    readiness: &Readiness<'s>,
    all: Vec<&'a Assessment<'s>>,
    stage: &str,
) -> Vec<&'a Assessment<'s>> {
    let order = |one: &Assessment<'_>| order(readiness, one);
    let exact: Vec<_> = all.iter().copied().filter(|one| is_of(one.review, stage)).collect();
    if !exact.is_empty() {
        return exact;
    }
    let listed: Vec<_> = all.iter().copied().filter(|one| !is_of_unlisted(readiness, one)).collect();
    let all = if listed.is_empty() { all } else { listed };
    let wanted = readiness.site.config.stage_order(stage);
    let later = all.iter().copied().filter(|one| order(one).is_none_or(|own| Some(own) > wanted));
    let later: Vec<_> = later.collect();
    let (rest, nearest) = if later.is_empty() {
        let nearest = all.iter().map(|one| order(one)).max().flatten();
        (all, nearest)
    } else {
        let nearest = later.iter().map(|one| order(one)).min().flatten();
        (later, nearest)
    };
    rest.into_iter().filter(|one| order(one) == nearest).collect()
}
