//! A service and a stage to go or no-go, with every reason.

use super::{Assessment, ItemState, Readiness, State, counting_approvals, is_required, waivers};
use crate::link::{Owed, PageId, ServiceId};
use crate::model::{Action, Answer, ItemSeverity, ReviewStatus};
use crate::source::Span;

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
    ChecklistUnknown,
    ReviewMissing,
    ReviewNotApproved,
    /// It is approved, for an earlier stage.
    ReviewOfEarlierStage,
    ApprovalMissing,
    Contradicted,
    Unanswered,
    Suspect,
    Expired,
    BlockerNotWaived,
    ActionMissing,
}

impl ReasonKind {
    #[cfg(test)]
    pub const ALL: [Self; 11] = [
        Self::ChecklistUnknown,
        Self::ReviewMissing,
        Self::ReviewNotApproved,
        Self::ReviewOfEarlierStage,
        Self::ApprovalMissing,
        Self::Contradicted,
        Self::Unanswered,
        Self::Suspect,
        Self::Expired,
        Self::BlockerNotWaived,
        Self::ActionMissing,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::ChecklistUnknown => "checklist_unknown",
            Self::ReviewMissing => "review_missing",
            Self::ReviewNotApproved => "review_not_approved",
            Self::ReviewOfEarlierStage => "review_of_earlier_stage",
            Self::ApprovalMissing => "approval_missing",
            Self::Contradicted => "contradicted",
            Self::Unanswered => "unanswered",
            Self::Suspect => "suspect",
            Self::Expired => "expired",
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
    for owed in readiness.site.owed.iter().filter(|owed| owed.service == service) {
        let mut candidates: Vec<_> = owed
            .reviews
            .iter()
            .filter_map(|page| readiness.of_page(*page))
            .map(|assessment| (reasons(readiness, assessment, stage), assessment.linked.page))
            .collect();
        // Of several reviews the one that is nearest to a go counts.
        candidates.sort_by_key(|(reasons, _)| reasons.len());
        match candidates.into_iter().next() {
            _ if owed.known.is_none() => gate.reasons.push(unknown(owed)),
            Some((reasons, page)) => {
                gate.reviews.push(page);
                gate.reasons.extend(reasons);
            }
            None => gate.reasons.push(missing(readiness, owed)),
        }
    }
    gate
}

fn unknown(owed: &Owed) -> Reason<'_> {
    Reason {
        kind: ReasonKind::ChecklistUnknown,
        checklist: &owed.checklist.value,
        item: None,
        place: owed.checklist.span,
        message: format!("there is no checklist `{}`", owed.checklist.value),
    }
}

fn missing<'s>(readiness: &Readiness<'s>, owed: &'s Owed) -> Reason<'s> {
    let service = &readiness.site.service(owed.service).service;
    let id = &owed.checklist.value;
    Reason {
        kind: ReasonKind::ReviewMissing,
        checklist: id,
        item: None,
        place: service.name.span,
        message: format!("service `{}` owes a review of `{id}` and has none", service.name.value),
    }
}

/// What one review has in the way of a stage.
pub fn reasons<'s>(readiness: &Readiness<'s>, assessment: &Assessment<'s>, stage: &str) -> Vec<Reason<'s>> {
    let checklist = assessment.review.checklist.as_ref();
    let id = checklist.map_or("", |checklist| checklist.value.as_str());
    let mut reasons = Vec::new();
    let place = checklist.map_or(Span::start_of(file(readiness, assessment)), |checklist| checklist.span);
    for (kind, place, message) in of_review(readiness, assessment, stage, place) {
        reasons.push(Reason { kind, checklist: id, item: None, place, message });
    }
    for item in &assessment.items {
        if !is_required(readiness.site, item.item, Some(stage)) {
            continue;
        }
        if let Some((kind, message)) = of_item(readiness, item) {
            let own = assessment.review.answers.iter().find(|(id, _)| id.value == item.id());
            let place = own.map_or(place, |(id, answer)| {
                answer.verdict.as_ref().map_or(id.span, |verdict| verdict.span)
            });
            reasons.push(Reason { kind, checklist: id, item: Some(item.id()), place, message });
        }
    }
    reasons
}

fn file(readiness: &Readiness<'_>, assessment: &Assessment<'_>) -> crate::source::FileId {
    readiness.site.page(assessment.linked.page).document.file
}

/// What is wrong with a review as a whole.
fn of_review(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    stage: &str,
    place: Span,
) -> Vec<(ReasonKind, Span, String)> {
    let (site, review) = (readiness.site, assessment.review);
    let mut reasons = Vec::new();
    if review.status() != ReviewStatus::Approved {
        let message = format!("the review is `{}`, not `approved`", review.status().word());
        let place = review.status.as_ref().map_or(place, |status| status.span);
        reasons.push((ReasonKind::ReviewNotApproved, place, message));
    }
    if let Some(own) = &review.stage
        && let (Some(own_order), Some(order)) =
            (site.config.stage_order(&own.value), site.config.stage_order(stage))
        && own_order < order
    {
        let message = format!("the review is of `{}`, which comes before `{stage}`", own.value);
        reasons.push((ReasonKind::ReviewOfEarlierStage, own.span, message));
    }
    if counting_approvals(review, site.config.today).next().is_none() {
        let flawed = review.reviewers.iter().find_map(|reviewer| {
            let approved = reviewer.decision == Some(crate::model::Decision::Approved);
            let flaw = super::approval_flaw(review, reviewer, site.config.today).filter(|_| approved)?;
            Some((
                reviewer.name.span,
                format!("the approval of `{}` does not count: {flaw}", reviewer.name.value),
            ))
        });
        let (place, message) = flawed.unwrap_or_else(|| (place, "nobody has approved the review".to_owned()));
        reasons.push((ReasonKind::ApprovalMissing, place, message));
    }
    reasons
}

/// What is wrong with the state of an item.
fn of_item(readiness: &Readiness<'_>, item: &ItemState<'_>) -> Option<(ReasonKind, String)> {
    let id = item.id();
    let question = item.item.item.question();
    let word =
        item.answer.and_then(|answer| answer.verdict.as_ref()).map_or("", |verdict| verdict.value.word());
    match item.state {
        State::Unanswered => Some((ReasonKind::Unanswered, format!("`{id}` is not answered: {question}"))),
        State::Contradicted => {
            let says = item.contradiction.as_ref().map_or("", |contradiction| &contradiction.says);
            Some((ReasonKind::Contradicted, format!("`{word}` to `{id}` is contradicted: {says}")))
        }
        State::Suspect => {
            let message = format!("`{id}` was revised after the version that was answered: {question}");
            Some((ReasonKind::Suspect, message))
        }
        State::Expired => {
            Some((ReasonKind::Expired, format!("the answer to `{id}` has expired: {question}")))
        }
        State::Unmet | State::Partial if item.item.item.severity() == ItemSeverity::Blocker => {
            let today = readiness.site.config.today;
            let waiver = item.answer.and_then(|answer| waivers::flaw(answer, answer.waiver.as_ref()?, today));
            let flaw =
                waiver.map_or("it has no waiver".to_owned(), |flaw| format!("its waiver {}", flaw.says()));
            Some((ReasonKind::BlockerNotWaived, format!("`{word}` to `{id}` is a blocker, and {flaw}")))
        }
        State::Unmet | State::Partial => {
            let promised = item.answer.is_some_and(promised);
            let message = format!("`{word}` to `{id}` has no open action with an owner and a due date");
            (!promised).then_some((ReasonKind::ActionMissing, message))
        }
        State::NotRequired | State::Waived | State::Met | State::Verified | State::NotApplicable => None,
    }
}

/// Whether an answer promises to become better: an open action says who does it, by when.
pub fn promised(answer: &Answer) -> bool {
    let promise = |action: &&Action| action.is_open() && action.owner.is_some() && action.due.is_some();
    answer.actions.iter().any(|action| promise(&action))
}
