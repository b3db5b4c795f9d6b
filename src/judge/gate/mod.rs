//! Decides whether a service may go to a stage, with every reason why not.

mod choice;
mod items;
mod reviews;
mod unread_records;

pub use items::reasons as item_reasons;
pub use reviews::reasons;
pub use unread_records::{is_settled, objection};

use super::{Assessment, Readiness};
use crate::link::{Excused, Owed, PageId, ServiceId};
use crate::source::{Malformed, Span};
use choice::{CountingReview, choose};

/// The decision whether a service may go to a stage.
pub struct Gate<'s> {
    pub service: ServiceId,
    pub stage: String,
    /// Whether the service owes a review. If it owes none, nothing was judged.
    pub owes: bool,
    /// The reviews that were judged: one for each checklist that the service owes and has a review of.
    pub reviews: Vec<PageId>,
    /// The reasons for a no-go. If there are none, it is a go.
    pub reasons: Vec<Reason<'s>>,
    /// The reviews that other services of the project owe but this service does not, with the reasons.
    pub excused: Vec<&'s Excused>,
}

/// One reason for a no-go.
#[derive(Clone, Debug)]
pub struct Reason<'s> {
    pub kind: ReasonKind,
    /// The id of the checklist. Empty if the reason is about the service as a whole.
    pub checklist: &'s str,
    /// The id of the item, if the reason is about an item.
    pub item: Option<&'s str>,
    pub place: Span,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
}

/// The kind of a reason for a no-go. Each has a stable word in machine-readable output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// A part of the service's entry cannot be read.
    ServiceMalformed,
    /// A part of a postmortem of the service cannot be read. It may say that a yes has failed.
    PostmortemMalformed,
    /// A postmortem of the service that is not among the documents says that a yes has failed, or cannot be read.
    PostmortemUnread,
    /// The checklist does not exist, or extends a checklist that does not exist.
    ChecklistUnknown,
    ReviewMissing,
    /// It is unclear which of several reviews of a checklist counts.
    ReviewAmbiguous,
    /// A part of the review's file cannot be read.
    ReviewMalformed,
    /// A review of the service that is not among the documents is rejected or cannot be read.
    ReviewUnread,
    ReviewNotApproved,
    /// The review is approved, but for an earlier stage, or for one that the project does not list.
    ReviewOfEarlierStage,
    /// A reviewer has rejected the review.
    ReviewRejected,
    ApprovalMissing,
    /// The checklist requires approval by a group that `approvers` does not have, or that has no members.
    GroupUnknown,
    /// A group that must approve has not approved.
    GroupPending,
    /// No item of the checklist applies, so the review proves nothing.
    NothingAsked,
    /// No item that is asked is met or verified.
    NothingMet,
    Contradicted,
    Unanswered,
    Suspect,
    Expired,
    EvidenceMissing,
    /// More answers use the same piece of evidence than is plausible.
    EvidenceRepeated,
    /// The answer is "not applicable" without a reason.
    JustificationMissing,
    BlockerNotWaived,
    ActionMissing,
    /// The item's current version is not approved.
    ItemUnapproved,
}

impl ReasonKind {
    #[cfg(test)]
    pub const ALL: [Self; 26] = [
        Self::ServiceMalformed,
        Self::PostmortemMalformed,
        Self::PostmortemUnread,
        Self::ChecklistUnknown,
        Self::ReviewMissing,
        Self::ReviewAmbiguous,
        Self::ReviewMalformed,
        Self::ReviewUnread,
        Self::ReviewNotApproved,
        Self::ReviewOfEarlierStage,
        Self::ReviewRejected,
        Self::ApprovalMissing,
        Self::GroupUnknown,
        Self::GroupPending,
        Self::NothingAsked,
        Self::NothingMet,
        Self::Contradicted,
        Self::Unanswered,
        Self::Suspect,
        Self::Expired,
        Self::EvidenceMissing,
        Self::EvidenceRepeated,
        Self::JustificationMissing,
        Self::BlockerNotWaived,
        Self::ActionMissing,
        Self::ItemUnapproved,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::ServiceMalformed => "service_malformed",
            Self::PostmortemMalformed => "postmortem_malformed",
            Self::PostmortemUnread => "postmortem_unread",
            Self::ChecklistUnknown => "checklist_unknown",
            Self::ReviewMissing => "review_missing",
            Self::ReviewAmbiguous => "review_ambiguous",
            Self::ReviewMalformed => "review_malformed",
            Self::ReviewUnread => "review_unread",
            Self::ReviewNotApproved => "review_not_approved",
            Self::ReviewOfEarlierStage => "review_of_earlier_stage",
            Self::ReviewRejected => "review_rejected",
            Self::ApprovalMissing => "approval_missing",
            Self::GroupUnknown => "group_unknown",
            Self::GroupPending => "group_pending",
            Self::NothingAsked => "nothing_asked",
            Self::NothingMet => "nothing_met",
            Self::Contradicted => "contradicted",
            Self::Unanswered => "unanswered",
            Self::Suspect => "suspect",
            Self::Expired => "expired",
            Self::EvidenceMissing => "evidence_missing",
            Self::EvidenceRepeated => "evidence_repeated",
            Self::JustificationMissing => "justification_missing",
            Self::BlockerNotWaived => "blocker_not_waived",
            Self::ActionMissing => "action_missing",
            Self::ItemUnapproved => "item_unapproved",
        }
    }
}

impl Gate<'_> {
    /// Whether something was judged and no reason was found.
    pub fn is_go(&self) -> bool {
        self.owes && self.reasons.is_empty()
    }
}

/// Decides whether a service may go to a stage.
pub fn gate<'s>(readiness: &Readiness<'s>, service: ServiceId, stage: &str) -> Gate<'s> {
    let mut gate = Gate {
        service,
        stage: stage.to_owned(),
        owes: readiness.owed_of(service).next().is_some(),
        reviews: Vec::new(),
        reasons: entry_reasons(readiness, service, "").collect(),
        excused: readiness.site.excused.iter().filter(|one| one.service == service).collect(),
    };
    for owed in readiness.owed_of(service) {
        of_owed(readiness, owed, &mut gate);
    }
    if gate.owes {
        let postmortems = unread_postmortems(readiness, service);
        gate.reasons.extend(postmortems);
        let unread = unread_records::reasons(readiness, service, stage);
        gate.reasons.extend(unread);
        let reviews = unread_reviews(readiness, &gate);
        gate.reasons.extend(reviews);
    }
    gate
}

/// The first part that cannot be read of each postmortem of the service, and of each one that names no known service.
fn unread_postmortems<'s>(readiness: &Readiness<'s>, service: ServiceId) -> Vec<Reason<'s>> {
    let site = readiness.site;
    let all = site.postmortems.iter();
    let own = all.filter(|one| one.services.is_empty() || one.services.contains(&service));
    let broken = own.filter_map(|one| readiness.broken.get(&site.page(one.page).document.file)?.first());
    let reasons = broken.map(|(place, message)| {
        let message = format!("something in this postmortem cannot be read: {message}");
        Reason { kind: ReasonKind::PostmortemMalformed, checklist: "", item: None, place: *place, message }
    });
    reasons.collect()
}

/// The first part that cannot be read of each other review of the service, and of each review of no known service. One
/// of them may be newer and say otherwise.
fn unread_reviews<'s>(readiness: &Readiness<'s>, gate: &Gate<'s>) -> Vec<Reason<'s>> {
    let site = readiness.site;
    let is_owed = |one: &&Assessment<'s>| {
        let known = one.checklist.map(|linked| linked.checklist.id.value.as_str());
        known.is_none_or(|id| readiness.owed_of(gate.service).any(|owed| owed.checklist.value == id))
    };
    let is_own = |one: &&Assessment<'s>| one.linked.service.is_none_or(|service| service == gate.service);
    let current = readiness.reviews.iter().filter(is_own).filter(|one| one.review.is_current());
    let others = current.filter(|one| !gate.reviews.contains(&one.linked.page)).filter(is_owed);
    let broken = others.filter_map(|one| {
        let (place, message) = readiness.broken.get(&site.page(one.linked.page).document.file)?.first()?;
        let is_said = gate.reasons.iter().any(|reason| reason.place == *place);
        (!is_said).then(|| {
            let checklist = one.review.checklist.as_ref().map_or("", |id| id.value.as_str());
            let message = format!("something in this review cannot be read: {message}");
            Reason { kind: ReasonKind::ReviewMalformed, checklist, item: None, place: *place, message }
        })
    });
    broken.collect()
}

/// The parts of a service's entry that cannot be read.
fn entry_reasons<'s>(
    readiness: &Readiness<'s>,
    service: ServiceId,
    checklist: &'s str,
) -> impl Iterator<Item = Reason<'s>> {
    let broken = readiness.broken.get(&readiness.site.service(service).service.file);
    broken.into_iter().flatten().map(move |(place, message)| {
        let message = format!("something in the service's entry cannot be read: {message}");
        Reason { kind: ReasonKind::ServiceMalformed, checklist, item: None, place: *place, message }
    })
}

/// The reasons that concern one required review.
fn of_owed<'s>(readiness: &Readiness<'s>, owed: &'s Owed, gate: &mut Gate<'s>) {
    let id = owed.checklist.value.as_str();
    let whole = |kind, place, message| Reason { kind, checklist: id, item: None, place, message };
    if owed.known.is_none() {
        let message = format!("there is no checklist `{id}`");
        gate.reasons.push(whole(ReasonKind::ChecklistUnknown, owed.checklist.span, message));
        return;
    }
    match choose(readiness, owed, &gate.stage) {
        CountingReview::None => gate.reasons.push(missing(readiness, owed)),
        CountingReview::One(review) => {
            gate.reviews.push(review.linked.page);
            let own = reasons(readiness, review, &gate.stage).into_iter();
            // The reasons for the entry have already been added.
            gate.reasons.extend(own.filter(|reason| reason.kind != ReasonKind::ServiceMalformed));
        }
        // It is unclear which of them is meant.
        CountingReview::Several(first, second, all) => {
            let place = |review: &Assessment<'_>| {
                review.review.checklist.as_ref().map_or(owed.checklist.span, |id| id.span)
            };
            let other = &readiness.site.sources[place(first).file].path;
            let message = format!(
                "{all} reviews of `{id}` could count, including this one and `{other}`: set `status: superseded` on \
                 the older ones"
            );
            gate.reasons.push(whole(ReasonKind::ReviewAmbiguous, place(second), message));
        }
    }
}

/// A part that cannot be read in a review of a service that names no checklist. It may be any review that the service
/// owes.
pub fn unreadable_review<'s>(readiness: &Readiness<'s>, service: ServiceId) -> Option<&'s Malformed> {
    let site = readiness.site;
    let own = readiness.reviews_of(service).filter(|assessment| assessment.review.is_current());
    let mut nameless = own.filter(|assessment| assessment.review.checklist.is_none());
    nameless.find_map(|assessment| site.malformed(site.page(assessment.linked.page).document.file))
}

/// The reason for a required review that is missing or cannot be read as one.
fn missing<'s>(readiness: &Readiness<'s>, owed: &'s Owed) -> Reason<'s> {
    let site = readiness.site;
    let service = &site.service(owed.service).service;
    let id = owed.checklist.value.as_str();
    let (kind, place, message) = match unreadable_review(readiness, owed.service) {
        Some(malformed) => (
            ReasonKind::ReviewMalformed,
            malformed.span,
            format!("this review cannot be read: {}", malformed.message),
        ),
        None => (
            ReasonKind::ReviewMissing,
            service.name.span,
            format!("service `{}` needs a review of `{id}` but has none", service.name.value),
        ),
    };
    Reason { kind, checklist: id, item: None, place, message }
}
