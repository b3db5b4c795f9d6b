//! Writes the files of reviews that a service owes and has not started.

use serde_json::{Value, json};

use super::asked::Refused;
use super::found;
use crate::commands::reviews;
use crate::edit::NewReview;
use crate::emit::Patch;
use crate::judge::Readiness;
use crate::link::{LinkedChecklist, ServiceId};
use crate::read::shell;

/// The reviews that a service owes, and how many items each would ask.
pub fn owed(readiness: &Readiness<'_>, page: &str) -> Result<Value, Refused> {
    let site = readiness.site;
    let service = found::service(site, page)?;
    let name = &site.service(service).service.name.value;
    let owed = missing(readiness, service).map(|checklist| {
        let items = readiness.unanswered(checklist, service);
        let asked = items.iter().filter(|item| item.state.is_asked());
        json!({
            "checklist": checklist.checklist.id.value,
            "title": checklist.title,
            "asked": asked.clone().count(),
            "verified": asked.filter(|item| item.is_verified()).count(),
            "command": format!("readyroom new review {} {}", shell(name), shell(&checklist.checklist.id.value)),
        })
    });
    Ok(json!({ "owed": owed.collect::<Vec<Value>>() }))
}

/// The patch that writes a new review.
pub fn patch(readiness: &Readiness<'_>, page: &str, checklist: &str) -> Result<Patch, Refused> {
    let site = readiness.site;
    let service = found::service(site, page)?;
    let file = &site.sources[site.service(service).service.file];
    if let Some(repository) = file.repository() {
        return Err(Refused::new(format!(
            "this service belongs to the repository `{repository}`: review it there"
        )));
    }
    let wanted = missing(readiness, service).find(|known| known.checklist.id.value == checklist);
    let wanted = wanted
        .ok_or_else(|| Refused::unknown(format!("this service has no review of `{checklist}` to start")))?;
    reviews::look(site, service).map_err(|error| Refused::new(error.to_string()))?;
    let new = NewReview { service, checklist: wanted };
    new.patch(readiness).map_err(|refusal| Refused::new(refusal.to_string()))
}

/// The checklists for which a service owes a review and has none.
fn missing<'s>(readiness: &Readiness<'s>, service: ServiceId) -> impl Iterator<Item = &'s LinkedChecklist> {
    let site = readiness.site;
    let open = readiness.owed_of(service).filter(|owed| owed.reviews.is_empty());
    open.filter_map(|owed| Some(&site.checklists[owed.known?]))
}
