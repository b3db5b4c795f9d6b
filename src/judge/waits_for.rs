//! Whose turn a review is: what it is waiting for.

use super::approvals::JudgedDecision;
use super::gate::ReasonKind;
use super::{Assessment, Readiness, approvals, reasons};
use crate::model::ReviewStatus;

/// What a review is waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitsFor<'s> {
    /// Its authors have to answer this many required items, again or better.
    Answers(usize),
    /// These reviewers have to decide. Empty if the review names no reviewers.
    Decisions(Vec<&'s str>),
    /// The decision is made, but `status` does not reflect it.
    Status,
    /// It was rejected, and its authors have to decide how to continue.
    Rework,
    /// Nothing.
    Nobody,
}

/// Whose turn a review is.
pub fn waits_for<'s>(readiness: &Readiness<'s>, assessment: &Assessment<'s>) -> WaitsFor<'s> {
    let review = assessment.review;
    match review.status() {
        ReviewStatus::Rejected => return WaitsFor::Rework,
        ReviewStatus::Superseded => return WaitsFor::Nobody,
        ReviewStatus::Draft | ReviewStatus::InReview | ReviewStatus::Approved => {}
    }
    let in_the_way = reasons(readiness, assessment, assessment.stage(&readiness.site.config));
    let is_unapproved = |kind: ReasonKind| kind == ReasonKind::ItemUnapproved;
    let mut items: Vec<&str> =
        in_the_way.iter().filter(|reason| !is_unapproved(reason.kind)).filter_map(|one| one.item).collect();
    items.dedup();
    if !items.is_empty() {
        return WaitsFor::Answers(items.len());
    }
    let judged = &assessment.approvals;
    if judged.decisions.iter().any(JudgedDecision::rejects) {
        return WaitsFor::Rework;
    }
    let waits = [ReasonKind::ApprovalMissing, ReasonKind::GroupPending, ReasonKind::GroupUnknown];
    let is_open = |kind: ReasonKind| is_unapproved(kind) || waits.contains(&kind);
    if !in_the_way.iter().any(|reason| is_open(reason.kind)) {
        return if review.status() == ReviewStatus::Approved { WaitsFor::Nobody } else { WaitsFor::Status };
    }
    let flaw = |flaw: Option<&str>| {
        flaw.is_some_and(|flaw| flaw.starts_with(approvals::AUTHOR) || flaw == approvals::NOBODY)
    };
    let asked = judged.decisions.iter().filter(|decided| !flaw(decided.flaw.as_deref()));
    WaitsFor::Decisions(asked.map(|decided| decided.reviewer.name.value.as_str()).collect())
}
