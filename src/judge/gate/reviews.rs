//! What is in the way of a review as a whole, and of each of its items.

use super::items;
use super::{Reason, ReasonKind};
use crate::judge::{Assessment, ItemState, Readiness, approval_flaw, counting_approvals, is_required};
use crate::model::{Decision, ReviewStatus};
use crate::source::Span;

/// What one review has in the way of a stage.
pub fn reasons<'s>(readiness: &Readiness<'s>, assessment: &Assessment<'s>, stage: &str) -> Vec<Reason<'s>> {
    let (site, review) = (readiness.site, assessment.review);
    let named = review.checklist.as_ref();
    let id = named.map_or("", |checklist| checklist.value.as_str());
    let file = site.page(assessment.linked.page).document.file;
    let place = named.map_or(Span::start_of(file), |checklist| checklist.span);
    let mut reasons = Vec::new();
    for (kind, place, message) in of_review(readiness, assessment, stage, place) {
        reasons.push(Reason { kind, checklist: id, item: None, place, message });
    }
    let required = |item: &&ItemState<'_>| is_required(site, item.item, Some(stage));
    for item in assessment.items.iter().filter(required) {
        if let Some((kind, message)) = items::reason(readiness, assessment, item) {
            let own = review.answers.iter().find(|(id, _)| id.value == item.id());
            let place =
                own.map_or(place, |(id, answer)| answer.value.as_ref().map_or(id.span, |value| value.span));
            reasons.push(Reason { kind, checklist: id, item: Some(item.id()), place, message });
        }
    }
    reasons
}

/// What is wrong with a review as a whole.
fn of_review(
    readiness: &Readiness<'_>,
    assessment: &Assessment<'_>,
    stage: &str,
    place: Span,
) -> Vec<(ReasonKind, Span, String)> {
    let (site, review) = (readiness.site, assessment.review);
    let today = site.config.today;
    let mut reasons = Vec::new();
    for flaw in assessment.checklist.into_iter().flat_map(|checklist| &checklist.flaws) {
        let message = format!("its checklist is not whole: {}", flaw.message);
        reasons.push((ReasonKind::ChecklistUnknown, flaw.place, message));
    }
    // What cannot be read may be the answer that matters.
    if let Some(malformed) = site.malformed(site.page(assessment.linked.page).document.file) {
        let message = format!("something in this review cannot be read: {}", malformed.message);
        reasons.push((ReasonKind::ReviewMalformed, malformed.span, message));
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
        let message = format!("the review is of `{}`, which comes before `{stage}`", own.value);
        reasons.push((ReasonKind::ReviewOfEarlierStage, own.span, message));
    }
    let against = review.reviewers.iter().filter(|reviewer| reviewer.decision == Some(Decision::Rejected));
    for reviewer in against {
        let message = format!("`{}` has rejected it", reviewer.name.value);
        reasons.push((ReasonKind::ReviewRejected, reviewer.name.span, message));
    }
    if counting_approvals(review, today).next().is_none() {
        let mut approving = review.reviewers.iter().filter(|one| one.decision == Some(Decision::Approved));
        let flawed = approving.find_map(|one| Some((one, approval_flaw(review, one, today)?)));
        let (place, message) = match flawed {
            Some((one, flaw)) => {
                (one.name.span, format!("the approval of `{}` does not count: {flaw}", one.name.value))
            }
            None => (place, "nobody has approved the review".to_owned()),
        };
        reasons.push((ReasonKind::ApprovalMissing, place, message));
    }
    if assessment.items.iter().all(|item| !item.state.is_asked()) {
        let message = "the checklist asks nothing of this service, so the review says nothing".to_owned();
        reasons.push((ReasonKind::NothingAsked, place, message));
    }
    reasons
}
