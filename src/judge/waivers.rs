//! Whether a waiver counts, and what keeps it from counting.

use jiff::civil::Date;

use super::people::{names_one, share_one};
use crate::model::{Answer, Review, Waiver};

/// Why a waiver does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiverFlaw {
    /// Nobody approved it.
    NotApproved,
    /// Who answered the item, or is an author of the review, approved it.
    OwnAnswer,
    /// It was given on a day that has not come yet.
    NotYet,
    /// It has no last day.
    Endless,
    /// Its last day is over.
    Expired,
}

impl WaiverFlaw {
    /// Reads well after "its waiver".
    pub fn says(self) -> &'static str {
        match self {
            Self::NotApproved => "has no `approved_by`",
            Self::OwnAnswer => "is approved by one of those who answer",
            Self::NotYet => "is approved on a day that has not come yet",
            Self::Endless => "has no `expires_on`",
            Self::Expired => "has expired",
        }
    }
}

/// What keeps the waiver of an answer from counting; `None` if it counts.
pub fn flaw(review: &Review, answer: &Answer, waiver: &Waiver, today: Date) -> Option<WaiverFlaw> {
    let Some(by) = waiver.approved_by.as_ref().filter(|by| names_one(by)) else {
        return Some(WaiverFlaw::NotApproved);
    };
    match &waiver.expires_on {
        _ if answer.answered_by.iter().chain(&review.authors).any(|author| share_one(author, by)) => {
            Some(WaiverFlaw::OwnAnswer)
        }
        _ if waiver.approved_on.is_some_and(|on| on > today) => Some(WaiverFlaw::NotYet),
        None => Some(WaiverFlaw::Endless),
        Some(on) if on.value < today => Some(WaiverFlaw::Expired),
        Some(_) => None,
    }
}

/// Whether an answer has a waiver that counts.
pub fn holds(review: &Review, answer: &Answer, today: Date) -> bool {
    answer.waiver.as_ref().is_some_and(|waiver| flaw(review, answer, waiver, today).is_none())
}
