//! Whether a waiver counts, and what keeps it from counting.

use super::approvals::is_anonymous;
use super::due::is_ahead;
use super::people::{is_lookalike, names_one, share_one};
use super::support::justifies;
use super::{ApprovalMode, ApprovalPolicy};
use crate::model::{Answer, Item, Review, Waiver};

/// Why a waiver does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiverFlaw {
    Reasonless,
    /// Nobody approved it.
    NotApproved,
    /// It was approved by someone who answered an item of the review or is one of its authors.
    OwnAnswer,
    /// It is unknown who answered the item, so the approver may have.
    NobodyAnswered,
    /// The approver is in no group whose approval the item requires.
    NotAsked,
    /// It has no date.
    Undated,
    /// One of its dates is written, but cannot be read.
    Unread,
    /// Its date is in the future.
    NotYet,
    /// It has no end date.
    Endless,
    /// Its last day is later than the project allows.
    TooLong,
    /// Its last day is over.
    Expired,
    /// The project does not say who may approve.
    NoApprovers,
}

impl WaiverFlaw {
    /// Reads well after "its waiver".
    pub fn says(self) -> &'static str {
        match self {
            Self::Reasonless => "gives no `reason`",
            Self::NotApproved => "has no `approved_by`",
            Self::OwnAnswer => "is approved by someone who answered items of this review",
            Self::NobodyAnswered => {
                "may be approved by whoever answered: an answer has no `answered_by`, and the review has no `authors`"
            }
            Self::NotAsked => "is not approved by a member of a required group",
            Self::Undated => "has no `approved_on`",
            Self::Unread => "has a date that cannot be read",
            Self::NotYet => "is approved on a date in the future",
            Self::Endless => "has no `expires_on`",
            Self::TooLong => "ends later than `max_ahead.waiver` allows",
            Self::Expired => "has expired",
            Self::NoApprovers => "cannot be judged, because `approvers` is not set",
        }
    }

    /// How to make it count.
    pub fn cure(self) -> &'static str {
        match self {
            Self::Reasonless => "add `reason: …`, in a sentence that says why the risk is taken",
            Self::NobodyAnswered => {
                "say who answered: `authors` of the review, or `answered_by` of each answer"
            }
            Self::NoApprovers => "set `approvers` in readyroom.yaml: the people who may approve, by group",
            _ => "have another person approve it: `approved_by`, `approved_on` and `expires_on`",
        }
    }
}

/// Why the waiver of an answer does not count. `None` if it counts. `groups` are those that must approve the item.
pub fn flaw(
    approval_policy: &ApprovalPolicy<'_>,
    review: &Review,
    item: &Item,
    answer: &Answer,
    waiver: &Waiver,
    groups: &[&str],
) -> Option<WaiverFlaw> {
    match approval_policy.mode {
        ApprovalMode::Version1 => version_1(approval_policy, review, answer, waiver),
        ApprovalMode::NotConfigured => Some(WaiverFlaw::NoApprovers),
        ApprovalMode::Groups => of_groups(approval_policy, review, item, waiver, groups),
    }
}

fn of_groups(
    approval_policy: &ApprovalPolicy<'_>,
    review: &Review,
    item: &Item,
    waiver: &Waiver,
    groups: &[&str],
) -> Option<WaiverFlaw> {
    let (config, people, today) =
        (approval_policy.config, &approval_policy.people, approval_policy.config.today);
    if !waiver.reason.as_deref().is_some_and(|reason| justifies(item, reason)) {
        return Some(WaiverFlaw::Reasonless);
    }
    let Some(by) = waiver.approved_by.as_deref().filter(|by| names_one(by)) else {
        return Some(WaiverFlaw::NotApproved);
    };
    let answerers = review.answers.iter().filter_map(|(_, answer)| answer.answered_by.as_deref());
    let mut answerers = answerers.chain(review.authors.iter().map(String::as_str));
    if answerers.any(|author| people.may_share(author, by)) {
        return Some(WaiverFlaw::OwnAnswer);
    }
    if review.answers.iter().any(|(_, answer)| is_anonymous(people, review, answer)) {
        return Some(WaiverFlaw::NobodyAnswered);
    }
    if is_lookalike(by)
        || !approval_policy.groups_of(by).iter().any(|own| groups.is_empty() || groups.contains(own))
    {
        return Some(WaiverFlaw::NotAsked);
    }
    match (waiver.approved_on, &waiver.expires_on) {
        (None, _) | (_, None) if waiver.is_date_unread => Some(WaiverFlaw::Unread),
        (None, _) => Some(WaiverFlaw::Undated),
        (Some(on), _) if is_ahead(on, today) => Some(WaiverFlaw::NotYet),
        (_, None) => Some(WaiverFlaw::Endless),
        (Some(on), Some(end)) if end.value > config.max_ahead.waiver.after(on) => Some(WaiverFlaw::TooLong),
        (_, Some(end)) if end.value < today => Some(WaiverFlaw::Expired),
        _ => None,
    }
}

/// Judges a waiver by the rules of version 1, for a project that does not set `approvers` yet.
fn version_1(
    approval_policy: &ApprovalPolicy<'_>,
    review: &Review,
    answer: &Answer,
    waiver: &Waiver,
) -> Option<WaiverFlaw> {
    let today = approval_policy.config.today;
    let Some(by) = waiver.approved_by.as_ref().filter(|by| names_one(by)) else {
        return Some(WaiverFlaw::NotApproved);
    };
    match &waiver.expires_on {
        _ if answer.answered_by.iter().chain(&review.authors).any(|author| share_one(author, by)) => {
            Some(WaiverFlaw::OwnAnswer)
        }
        _ if waiver.approved_on.is_some_and(|on| is_ahead(on, today)) => Some(WaiverFlaw::NotYet),
        None if waiver.is_date_unread => Some(WaiverFlaw::Unread),
        None => Some(WaiverFlaw::Endless),
        Some(on) if on.value < today => Some(WaiverFlaw::Expired),
        Some(_) => None,
    }
}
