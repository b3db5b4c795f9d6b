//! Whose turn a review is: what it waits for next.

use super::{Assessment, Readiness, approval_flaw, counting_approvals, reasons};
use crate::model::{Decision, ReviewStatus, Reviewer};

/// What a review waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn<'s> {
    /// Its authors have so many required items to answer, anew or better.
    Answers(usize),
    /// These reviewers have to look at it; none is named where there are none.
    Decisions(Vec<&'s str>),
    /// The decision is made, and `status` does not say so.
    Status,
    /// It was rejected: its authors decide how to go on.
    Rework,
    /// Nothing.
    Nobody,
}

/// Whose turn a review is.
pub fn turn<'s>(readiness: &Readiness<'s>, assessment: &Assessment<'s>) -> Turn<'s> {
    let (review, today) = (assessment.review, readiness.site.config.today);
    match review.status() {
        ReviewStatus::Rejected => return Turn::Rework,
        ReviewStatus::Superseded => return Turn::Nobody,
        ReviewStatus::Draft | ReviewStatus::InReview | ReviewStatus::Approved => {}
    }
    let in_the_way = reasons(readiness, assessment, assessment.stage(&readiness.site.config));
    let items = in_the_way.iter().filter(|reason| reason.item.is_some()).count();
    if items > 0 {
        return Turn::Answers(items);
    }
    if review.reviewers.iter().any(|reviewer| reviewer.decision == Some(Decision::Rejected)) {
        return Turn::Rework;
    }
    if counting_approvals(review, today).next().is_some() {
        return if review.status() == ReviewStatus::Approved { Turn::Nobody } else { Turn::Status };
    }
    let is_asked = |reviewer: &&Reviewer| {
        let flaw = approval_flaw(review, reviewer, today);
        flaw != Some(super::approvals::AUTHOR) && flaw != Some(super::approvals::NOBODY)
    };
    let asked = review.reviewers.iter().filter(is_asked);
    Turn::Decisions(asked.map(|reviewer| reviewer.name.value.as_str()).collect())
}
