//! A service and a stage to go or no-go, with every reason.

mod items;
mod reviews;

pub use items::promised;
pub use reviews::reasons;

use super::{Assessment, Readiness};
use crate::link::{Owed, PageId, ServiceId};
use crate::source::{Malformed, Span};

/// Whether a service may go to a stage.
pub struct Gate<'s> {
    pub service: ServiceId,
    pub stage: String,
    /// The reviews that were looked at, one for each checklist that the service owes and has a review of.
    pub reviews: Vec<PageId>,
    /// What stands in the way. None is a go.
    pub reasons: Vec<Reason<'s>>,
}

/// One thing that stands in the way.
#[derive(Clone, Debug)]
pub struct Reason<'s> {
    pub kind: ReasonKind,
    /// The id of the checklist.
    pub checklist: &'s str,
    /// The id of the item, where it is about one.
    pub item: Option<&'s str>,
    pub place: Span,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
}

/// Why it is no go. Each has a word that programs can rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// There is no such checklist, or it extends one that is not there.
    ChecklistUnknown,
    ReviewMissing,
    /// Several reviews of one checklist that somebody goes by.
    ReviewAmbiguous,
    /// Something in the review's file cannot be read.
    ReviewMalformed,
    ReviewNotApproved,
    /// It is approved, for an earlier stage.
    ReviewOfEarlierStage,
    /// A reviewer has rejected it.
    ReviewRejected,
    ApprovalMissing,
    /// No item of the checklist applies: what is asked of it answers nothing.
    NothingAsked,
    Contradicted,
    Unanswered,
    Suspect,
    Expired,
    EvidenceMissing,
    BlockerNotWaived,
    ActionMissing,
}

impl ReasonKind {
    #[cfg(test)]
    pub const ALL: [Self; 16] = [
        Self::ChecklistUnknown,
        Self::ReviewMissing,
        Self::ReviewAmbiguous,
        Self::ReviewMalformed,
        Self::ReviewNotApproved,
        Self::ReviewOfEarlierStage,
        Self::ReviewRejected,
        Self::ApprovalMissing,
        Self::NothingAsked,
        Self::Contradicted,
        Self::Unanswered,
        Self::Suspect,
        Self::Expired,
        Self::EvidenceMissing,
        Self::BlockerNotWaived,
        Self::ActionMissing,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::ChecklistUnknown => "checklist_unknown",
            Self::ReviewMissing => "review_missing",
            Self::ReviewAmbiguous => "review_ambiguous",
            Self::ReviewMalformed => "review_malformed",
            Self::ReviewNotApproved => "review_not_approved",
            Self::ReviewOfEarlierStage => "review_of_earlier_stage",
            Self::ReviewRejected => "review_rejected",
            Self::ApprovalMissing => "approval_missing",
            Self::NothingAsked => "nothing_asked",
            Self::Contradicted => "contradicted",
            Self::Unanswered => "unanswered",
            Self::Suspect => "suspect",
            Self::Expired => "expired",
            Self::EvidenceMissing => "evidence_missing",
            Self::BlockerNotWaived => "blocker_not_waived",
            Self::ActionMissing => "action_missing",
        }
    }
}

impl Gate<'_> {
    pub fn is_go(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Judges a service for a stage. A service that owes no review may go.
pub fn gate<'s>(readiness: &Readiness<'s>, service: ServiceId, stage: &str) -> Gate<'s> {
    let mut gate = Gate { service, stage: stage.to_owned(), reviews: Vec::new(), reasons: Vec::new() };
    for owed in readiness.owed_of(service) {
        let id = &owed.checklist.value;
        let whole = |kind, place, message| Reason { kind, checklist: id, item: None, place, message };
        if owed.known.is_none() {
            let message = format!("there is no checklist `{id}`");
            gate.reasons.push(whole(ReasonKind::ChecklistUnknown, owed.checklist.span, message));
            continue;
        }
        let reviews = of_stage(readiness, owed, stage);
        match reviews[..] {
            [] => gate.reasons.push(missing(readiness, owed)),
            [review] => {
                gate.reviews.push(review.linked.page);
                gate.reasons.extend(reasons(readiness, review, stage));
            }
            // Which of them is meant, nobody can tell: not the program either.
            [first, second, ..] => {
                let place = |review: &Assessment<'_>| {
                    review.review.checklist.as_ref().map_or(owed.checklist.span, |id| id.span)
                };
                let other = &readiness.site.sources[place(first).file].path;
                let message = format!(
                    "{} reviews of `{id}` are gone by, this one and `{other}` among them: give those that are not \
                     `status: superseded`",
                    reviews.len()
                );
                gate.reasons.push(whole(ReasonKind::ReviewAmbiguous, place(second), message));
            }
        }
    }
    gate
}

/// The reviews that are of a stage; where none is, those of the nearest later one, or of none; else those of the latest
/// earlier one.
fn of_stage<'a, 's>(readiness: &'a Readiness<'s>, owed: &Owed, stage: &str) -> Vec<&'a Assessment<'s>> {
    let config = &readiness.site.config;
    let named = |one: &Assessment<'_>| one.review.stage.as_ref().map(|stage| stage.value.to_lowercase());
    let order = |one: &Assessment<'_>| config.stage_order(&one.review.stage.as_ref()?.value);
    let all: Vec<_> = owed.reviews.iter().filter_map(|page| readiness.of_page(*page)).collect();
    let exact: Vec<_> =
        all.iter().copied().filter(|one| named(one).is_some_and(|own| own == stage.to_lowercase())).collect();
    if !exact.is_empty() {
        return exact;
    }
    let wanted = config.stage_order(stage);
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

/// What cannot be read in a review of a service that names no checklist: it may be any that the service owes.
pub fn unreadable_review<'s>(readiness: &Readiness<'s>, service: ServiceId) -> Option<&'s Malformed> {
    let site = readiness.site;
    let own = readiness.reviews_of(service).filter(|assessment| assessment.review.is_current());
    let mut nameless = own.filter(|assessment| assessment.review.checklist.is_none());
    nameless.find_map(|assessment| site.malformed(site.page(assessment.linked.page).document.file))
}

/// A review that is owed and not there, or that cannot be read as one.
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
            format!("service `{}` owes a review of `{id}` and has none", service.name.value),
        ),
    };
    Reason { kind, checklist: id, item: None, place, message }
}
