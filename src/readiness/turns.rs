//! Whose turn a review is: what it waits for next.

use super::{Assessment, State, approval_flaw, promised};
use crate::model::{Decision, ReviewStatus};
use jiff::civil::Date;

/// What a review waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn<'s> {
    /// Its authors have so many required items to answer, or to answer anew.
    Answers(usize),
    /// Its authors have to promise a change of so many answers, or have them waived.
    Promises(usize),
    /// These reviewers have to look at it; none is named where there are none.
    Decisions(Vec<&'s str>),
    /// The decision is made, and `status` does not say so.
    Status,
    /// It was rejected: its authors decide how to go on.
    Rework,
    /// Nothing.
    Nobody,
}

/// Whose turn a review is on a day.
pub fn turn<'s>(assessment: &Assessment<'s>, today: Date) -> Turn<'s> {
    let review = assessment.review;
    match review.status() {
        ReviewStatus::Rejected => return Turn::Rework,
        ReviewStatus::Superseded => return Turn::Nobody,
        ReviewStatus::Draft | ReviewStatus::InReview | ReviewStatus::Approved => {}
    }
    let required = || assessment.items.iter().filter(|item| item.required);
    let open = required().filter(|item| item.state.is_open()).count();
    if open > 0 {
        return Turn::Answers(open);
    }
    let unmet = required().filter(|item| matches!(item.state, State::Unmet | State::Partial));
    let bare = unmet.filter(|item| !item.answer.is_some_and(promised)).count();
    if bare > 0 {
        return Turn::Promises(bare);
    }
    let has_decided = |reviewer: &&crate::model::Reviewer| {
        reviewer.decision == Some(Decision::Approved) && approval_flaw(review, reviewer, today).is_none()
    };
    if review.reviewers.iter().any(|reviewer| has_decided(&reviewer)) {
        return if review.status() == ReviewStatus::Approved { Turn::Nobody } else { Turn::Status };
    }
    Turn::Decisions(review.reviewers.iter().map(|reviewer| reviewer.name.value.as_str()).collect())
}
