//! Finds the reviews of a service, for commands.

use anyhow::bail;

use crate::edit::{self, Current};
use crate::judge::Readiness;
use crate::link::{ServiceId, Site};
use crate::read::{nearest, quoted, shell};

/// The current reviews of a service that name a known checklist.
pub fn current<'s>(readiness: &'s Readiness<'s>, service: ServiceId) -> Vec<Current<'s>> {
    let own = readiness.reviews_of(service).filter(|assessment| assessment.review.is_current());
    own.filter_map(|assessment| {
        let (review, checklist) = (assessment.review, assessment.checklist?);
        Some(Current { assessment, review, checklist })
    })
    .collect()
}

/// Fails if a current review of a service does not name a known checklist, since that review may be the one that is
/// meant. The error has the position of the problem.
pub fn look(site: &Site, service: ServiceId) -> anyhow::Result<()> {
    let own = site.current_reviews().filter(|(linked, _)| linked.service == Some(service));
    let mut unknown = own.filter(|(linked, _)| linked.checklist.is_none());
    unknown.try_for_each(|(linked, _)| {
        let file = &site.sources[site.page(linked.page).document.file];
        Ok(edit::look(file, &site.sources.text(file.id)?)?)
    })
}

/// The review that is meant. With a checklist, the review of that checklist.
pub fn one<'s>(
    site: &'s Site,
    service: ServiceId,
    mut found: Vec<Current<'s>>,
    checklist: Option<&str>,
) -> anyhow::Result<Current<'s>> {
    let name = &site.service(service).service.name.value;
    if found.is_empty() {
        look(site, service)?;
        let word = shell(name);
        bail!("`{name}` has no review of a checklist; `readyroom new review {word}` writes one");
    }
    if let Some(id) = checklist {
        let ids: Vec<&str> = found.iter().map(Current::id).collect();
        found.retain(|current| current.id() == id);
        if found.is_empty() {
            look(site, service)?;
            match nearest(id, ids.iter().copied()) {
                Some(nearest) => bail!("`{name}` has no review of `{id}`; did you mean `{nearest}`?"),
                None => bail!("`{name}` has no review of `{id}`; it has {}", quoted(&ids)),
            }
        }
    }
    if let [one] = found[..] {
        return Ok(one);
    }
    let all: Vec<String> = found.iter().map(|one| format!("\n  {}: {}", one.path(site), one.id())).collect();
    let cure = if found.iter().all(|one| one.id() == found[0].id()) {
        "set `status: superseded` on those that no longer apply"
    } else {
        "choose one with --checklist"
    };
    bail!("`{name}` has {} matching reviews; {cure}:{}", found.len(), all.concat())
}

/// The review that asks an item. With a checklist, the review of that checklist.
pub fn asking<'s>(
    readiness: &'s Readiness<'s>,
    service: ServiceId,
    item: &str,
    checklist: Option<&str>,
) -> anyhow::Result<Current<'s>> {
    let site = readiness.site;
    let mut found = current(readiness, service);
    if checklist.is_some() || found.is_empty() {
        found = vec![one(site, service, found, checklist)?];
    }
    let asks = |current: &Current<'_>| current.checklist.item(item).is_some();
    if !found.iter().any(asks) {
        look(site, service)?;
        let name = &site.service(service).service.name.value;
        let all = found.iter().flat_map(|current| current.checklist.items());
        match nearest(item, all.map(|item| item.item.id.value.as_str())) {
            Some(nearest) => {
                bail!("no review of `{name}` has an item `{item}`; did you mean `{nearest}`?")
            }
            None => bail!(
                "no review of `{name}` has an item `{item}`; `readyroom export review {}` lists them",
                shell(name)
            ),
        }
    }
    found.retain(asks);
    one(site, service, found, None)
}
