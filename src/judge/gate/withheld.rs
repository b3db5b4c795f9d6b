//! Reviews and postmortems that are not read as such, and what they say.

use super::choice::may_count;
use super::{Reason, ReasonKind};
use crate::judge::Readiness;
use crate::link::ServiceId;
use crate::model::{Record, Withheld};

/// What stands in the way of a stage in those of a service, and in those that name no known service.
pub fn reasons<'s>(readiness: &Readiness<'s>, service: ServiceId, stage: &str) -> Vec<Reason<'s>> {
    let all = readiness.site.withheld.iter();
    let own = all.filter(|one| one.services.is_empty() || one.services.contains(&service));
    let counting = own.map(|one| &*one.withheld).filter(|one| counts(readiness, service, stage, one));
    let reasons = counting.filter_map(|one| {
        let (place, says) = one.says()?;
        let message = format!("this {} is not read ({}), and {says}", one.record.word(), one.by.says());
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

/// Whether the service owes what it is about: any postmortem counts, and a review of a checklist that the service owes or nobody
/// knows. What cannot be read in a review may be its stage.
fn counts(readiness: &Readiness<'_>, service: ServiceId, stage: &str, one: &Withheld) -> bool {
    let Some(review) = one.review() else { return true };
    let is_known = |id: &str| readiness.site.checklists.iter().any(|one| one.checklist.id.value == id);
    let named = review.checklist.as_ref().map(|id| id.value.as_str()).filter(|id| is_known(id));
    let mut owed = readiness.owed_of(service);
    owed.any(|owed| {
        let is_owed = named.is_none_or(|id| id == owed.checklist.value);
        is_owed && (one.is_lost() || may_count(readiness, owed, stage, review))
    })
}
