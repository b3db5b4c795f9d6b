//! Reviews and postmortems that are not read as such, and what they say.

use super::choice::may_count;
use super::{Reason, ReasonKind};
use crate::judge::Readiness;
use crate::link::{LinkedUnreadRecord, Owed, ServiceId};
use crate::model::{Record, Review, ReviewStatus, Reviewer, says_something};
use crate::source::Span;

/// The reasons from such documents of a service, and from those that name no known service.
pub fn reasons<'s>(readiness: &Readiness<'s>, service: ServiceId, stage: &str) -> Vec<Reason<'s>> {
    let all = readiness.site.unread_records.iter();
    let own = all.filter(|one| one.services.is_empty() || one.services.contains(&service));
    let counting = own.filter(|linked| counts(readiness, service, stage, linked));
    let reasons = counting.filter_map(|linked| {
        let one = &linked.unread_record;
        let (place, says) = objection(readiness, linked)?;
        let message = format!("this {} is not read ({}), and {says}", one.record.word(), one.reason.says());
        let kind = match one.record {
            Record::Review(_) => ReasonKind::ReviewUnread,
            Record::Postmortem(_) => ReasonKind::PostmortemUnread,
        };
        let named = one.review().and_then(|review| review.checklist.as_ref());
        let checklist = named.map_or("", |id| id.value.as_str());
        Some(Reason { kind, checklist, item: None, place, message })
    });
    reasons.collect()
}

/// What a review or postmortem that is not read as such says against a release, and the place: a rejection, a yes that
/// has failed, or a part that cannot be read. `None` if it says nothing against it.
pub fn objection(readiness: &Readiness<'_>, linked: &LinkedUnreadRecord) -> Option<(Span, String)> {
    let one = &linked.unread_record;
    if let Some((place, message)) = one.lost.as_ref().filter(|_| one.is_lost()) {
        return Some((*place, format!("something in it cannot be read: {message}")));
    }
    match &one.record {
        Record::Review(review) => {
            let rejected = review.status.as_ref().filter(|status| status.value == ReviewStatus::Rejected);
            if let Some(status) = rejected {
                return Some((status.span, "its status is `rejected`".to_owned()));
            }
            // `readyroom approve --reject` leaves the status as it is. A template of a review names nobody.
            let mut names = readiness.rejections(linked).into_iter().map(|one| &one.name);
            let by = names.find(|name| says_something(&name.value) && review.is_current())?;
            Some((by.span, format!("`{}` has rejected it", by.value)))
        }
        Record::Postmortem(postmortem) => {
            // A template of a postmortem names no item.
            let lesson = postmortem.lessons().find(|item| says_something(&item.id.value))?;
            Some((lesson.id.span, format!("it says that a yes to `{}` has failed", lesson.id.value)))
        }
    }
}

/// Whether the document counts for a service at a stage. Every postmortem counts. A review counts if the service owes a
/// review of its checklist, or if the checklist is unknown. If a part of the review cannot be read, that may be its
/// stage.
fn counts(readiness: &Readiness<'_>, service: ServiceId, stage: &str, linked: &LinkedUnreadRecord) -> bool {
    let one = &linked.unread_record;
    let Some(review) = one.review() else { return true };
    let is_known = |id: &str| readiness.site.checklists.iter().any(|one| one.checklist.id.value == id);
    let named = review.checklist.as_ref().map(|id| id.value.as_str()).filter(|id| is_known(id));
    let mut owed = readiness.owed_of(service);
    owed.any(|owed| {
        let is_owed = named.is_none_or(|id| id == owed.checklist.value);
        let holds = || may_count(readiness, owed, stage, review) && !is_over(readiness, owed, linked, review);
        is_owed && (one.is_lost() || holds())
    })
}

/// Whether a document is a review of known services that only contains a rejection, and every service was approved
/// after it.
pub fn is_settled(readiness: &Readiness<'_>, linked: &LinkedUnreadRecord) -> bool {
    let one = &linked.unread_record;
    let Some(review) = one.review().filter(|_| !one.is_lost()) else { return false };
    let owed = linked.services.iter().flat_map(|service| readiness.owed_of(*service));
    let is_named =
        |owed: &&Owed| review.checklist.as_ref().is_some_and(|id| id.value == owed.checklist.value);
    let mut named = owed.filter(is_named).peekable();
    named.peek().is_some() && named.all(|owed| is_over(readiness, owed, linked, review))
}

/// Whether a review that is owed was approved after each rejection in another one, whose status does not say that it is
/// rejected.
fn is_over(readiness: &Readiness<'_>, owed: &Owed, linked: &LinkedUnreadRecord, review: &Review) -> bool {
    let all = owed.reviews.iter().filter_map(|page| readiness.of_page(*page));
    let approved = all.filter(|one| one.review.status() == ReviewStatus::Approved);
    let Some(newest) = approved.filter_map(|one| one.approvals.newest()).max() else { return false };
    let is_older = |by: &Reviewer| by.decided_on.as_ref().is_some_and(|on| on.value < newest);
    review.status() != ReviewStatus::Rejected && readiness.rejections(linked).into_iter().all(is_older)
}
