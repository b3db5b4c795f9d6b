//! Finds why a review and its items block a stage.

use std::collections::BTreeSet;

use super::items;
use super::{Reason, ReasonKind, entry_reasons};
use crate::judge::{ApprovalMode, Approvals, Assessment, ItemState, JudgedDecision, Readiness, is_required};
use crate::model::{Decision, ReviewStatus};
use crate::source::Span;

/// Everything in one review that blocks a stage.
pub fn reasons<'s>(readiness: &Readiness<'s>, assessment: &Assessment<'s>, stage: &str) -> Vec<Reason<'s>> {
    let (site, review) = (readiness.site, assessment.review);
    let named = review.checklist.as_ref();
    let id = named.map_or("", |checklist| checklist.value.as_str());
    let file = site.page(assessment.linked.page).document.file;
    let place = named.map_or(Span::start_of(file), |checklist| checklist.span);
    let service = assessment.linked.service;
    let entry = service.into_iter().flat_map(|service| entry_reasons(readiness, service, id));
    let mut reasons: Vec<Reason<'s>> = entry.collect();
    for (kind, place, message) in of_review(readiness, assessment, stage, place) {
        reasons.push(Reason { kind, checklist: id, item: None, place, message });
    }
    let required = |(_, item): &(usize, &ItemState<'_>)| is_required(site, item.item, Some(stage));
    let mut items: Vec<(usize, &ItemState<'_>)> =
        assessment.items.iter().enumerate().filter(required).collect();
    // Blockers come first, so that they stand out among many.
    items.sort_by_key(|(_, item)| item.item.item.severity());
    for (at, item) in items {
        for (kind, message) in items::reasons(readiness, assessment, at, item) {
            let own = review.answers.iter().find(|(id, _)| id.value == item.id());
            let place =
                own.map_or(place, |(id, answer)| answer.value.as_ref().map_or(id.span, |value| value.span));
            reasons.push(Reason { kind, checklist: id, item: Some(item.id()), place, message });
        }
    }
    without_repeated(reasons)
}

/// The reasons without those about a part that cannot be read which is also the reason of an item. The first of them
/// stays, since it says that the review is not read completely.
fn without_repeated(reasons: Vec<Reason<'_>>) -> Vec<Reason<'_>> {
    let of_items: BTreeSet<Span> =
        reasons.iter().filter(|reason| reason.item.is_some()).map(|reason| reason.place).collect();
    let is_unread = |reason: &Reason<'_>| reason.kind == ReasonKind::ReviewMalformed;
    let first = reasons.iter().position(is_unread);
    let is_kept = |at: usize, reason: &Reason<'_>| {
        !is_unread(reason) || Some(at) == first || !of_items.contains(&reason.place)
    };
    let kept = reasons.into_iter().enumerate().filter(|(at, reason)| is_kept(*at, reason));
    kept.map(|(_, reason)| reason).collect()
}

/// Everything that is wrong with a review as a whole.
fn of_review(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    stage: &str,
    place: Span,
) -> Vec<(ReasonKind, Span, String)> {
    let (site, review) = (readiness.site, assessment.review);
    let mut reasons = Vec::new();
    for flaw in assessment.checklist.into_iter().flat_map(|checklist| &checklist.flaws) {
        let message = format!("its checklist is incomplete: {}", flaw.message);
        reasons.push((ReasonKind::ChecklistUnknown, flaw.place, message));
    }
    // The part that cannot be read may contain the answer that matters.
    let broken = readiness.broken.get(&site.page(assessment.linked.page).document.file);
    for (place, message) in broken.into_iter().flatten() {
        let message = format!("something in this review cannot be read: {message}");
        reasons.push((ReasonKind::ReviewMalformed, *place, message));
    }
    if review.status() != ReviewStatus::Approved {
        let message = format!("the review is `{}`, not `approved`", review.status().word());
        let place = review.status.as_ref().map_or(place, |status| status.span);
        reasons.push((ReasonKind::ReviewNotApproved, place, message));
    }
    if let Some(own) = &review.stage
        && let (Some(before), Some(order)) =
            (site.config.stage_order(&own.value), site.config.stage_order(stage))
        && before < order
    {
        let message = format!("the review is for `{}`, which comes before `{stage}`", own.value);
        reasons.push((ReasonKind::ReviewOfEarlierStage, own.span, message));
    }
    if let Some(own) = review.stage.as_ref().filter(|own| site.config.is_unlisted_stage(&own.value)) {
        let message = format!("the review is for `{}`, which `stages` does not list", own.value);
        reasons.push((ReasonKind::ReviewOfEarlierStage, own.span, message));
    }
    of_approvals(readiness, assessment, stage, place, &mut reasons);
    if assessment.items.iter().all(|item| !item.state.is_asked()) {
        let message = "the checklist asks nothing of this service, so the review says nothing".to_owned();
        reasons.push((ReasonKind::NothingAsked, place, message));
    } else if !assessment.items.iter().any(|item| item.state.is_met()) {
        let message = "no item of the review is met or verified".to_owned();
        reasons.push((ReasonKind::NothingMet, place, message));
    }
    reasons
}

/// Whether a rejection that still holds is followed by an approval with the same name.
fn seems_taken_back(rejection: &JudgedDecision<'_>, approvals: &Approvals<'_>) -> bool {
    let day = |one: &JudgedDecision<'_>| one.reviewer.decided_on.as_ref().map(|on| on.value);
    let is_later = |other: &JudgedDecision<'_>| day(rejection).is_some() && day(other) >= day(rejection);
    approvals.decisions.iter().any(|other| {
        other.reviewer.decision == Some(Decision::Approved)
            && other.reviewer.name.value == rejection.reviewer.name.value
            && is_later(other)
    })
}

/// Rejections, approvals that do not count, and groups that have not approved.
fn of_approvals(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    stage: &str,
    place: Span,
    reasons: &mut Vec<(ReasonKind, Span, String)>,
) {
    let approvals = &assessment.approvals;
    for decided in approvals.decisions.iter().filter(|decided| decided.rejects()) {
        let name = &decided.reviewer.name;
        let why = decided.reviewer.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
        let back = if seems_taken_back(decided, approvals) {
            ", and only `readyroom approve` takes that back"
        } else {
            ""
        };
        let message = format!("`{}` has rejected it{back}{why}", name.value);
        reasons.push((ReasonKind::ReviewRejected, name.span, message));
    }
    if approvals.counting().next().is_none() {
        let before = reasons.len();
        for decided in &approvals.decisions {
            let (name, Some(flaw)) = (&decided.reviewer.name, &decided.flaw) else { continue };
            let message = format!("the approval of `{}` does not count: {flaw}", name.value);
            reasons.push((ReasonKind::ApprovalMissing, name.span, message));
        }
        if reasons.len() == before {
            let message = "nobody has approved the review".to_owned();
            reasons.push((ReasonKind::ApprovalMissing, place, message));
        }
    }
    if approvals.mode != ApprovalMode::Groups {
        return;
    }
    let required = assessment.items.iter().filter(|item| is_required(readiness.site, item.item, Some(stage)));
    let required = required.filter(|item| item.needs_approval());
    let mut seen = Vec::new();
    for group in required.flat_map(|item| &item.groups) {
        let name = group.value.as_str();
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        if !readiness.approval_policy.has_group(name) {
            let message =
                format!("`approvers` in readyroom.yaml has no members in `{name}`, which must approve");
            reasons.push((ReasonKind::GroupUnknown, group.span, message));
        } else if !approvals.has(name) {
            let message = format!("nobody in `{name}` has approved the review");
            reasons.push((ReasonKind::GroupPending, place, message));
        }
    }
}
