//! Whether an approval counts: it is another's, of the answers as they are now.

use jiff::civil::Date;

use super::people::{names_one, share_one};
use crate::model::{Decision, Review, Reviewer};

/// Flaws that no other day would fix.
pub const NOBODY: &str = "it names nobody";
pub const AUTHOR: &str = "an author cannot approve";

/// Approvals that count.
pub fn counting(review: &Review, today: Date) -> impl Iterator<Item = &Reviewer> {
    let approving = review.reviewers.iter().filter(|reviewer| reviewer.decision == Some(Decision::Approved));
    approving.filter(move |reviewer| flaw(review, reviewer, today).is_none())
}

/// Why an approval does not count; `None` if it does. Reads well after a colon.
pub fn flaw(review: &Review, reviewer: &Reviewer, today: Date) -> Option<&'static str> {
    let dates = review.answers.iter().filter_map(|(_, answer)| answer.answered_on.as_ref());
    let newest = dates.map(|on| on.value).max();
    let name = &reviewer.name.value;
    let answerers = review.answers.iter().filter_map(|(_, answer)| answer.answered_by.as_ref());
    let is_author = review.authors.iter().chain(answerers).any(|author| share_one(author, name));
    match reviewer.decided_on.as_ref().map(|on| on.value) {
        _ if !names_one(name) => Some(NOBODY),
        _ if is_author => Some(AUTHOR),
        None => Some("it has no date"),
        Some(on) if on > today => Some("its day has not come yet"),
        Some(on) if newest.is_some_and(|newest| on < newest) => Some("answers have changed since"),
        Some(_) => None,
    }
}
