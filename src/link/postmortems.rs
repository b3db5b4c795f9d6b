//! Links postmortems to the services, alarms, runbooks and checklist items that they name.

use std::collections::HashSet;
use std::sync::Arc;

use super::checklists::LinkedChecklist;
use super::ids::{PageId, ServiceId};
use super::index::Index;
use super::names::AlarmName;
use super::pages::Page;
use super::places::Places;
use super::services::{LinkedService, ServicesByName, above, by_folder, named};
use crate::files::{joined, root_of};
use crate::model::{ActionStatus, Withheld};
use crate::nearest::{Budget, Suggestions};
use crate::source::Spanned;

pub struct LinkedPostmortem {
    pub page: PageId,
    pub services: Vec<ServiceId>,
    /// Indices into `Site::names`.
    pub alarms: Vec<usize>,
    /// In the order of the front matter; `None` where the path leads nowhere.
    pub runbooks: Vec<Option<PageId>>,
    pub unknown: Vec<UnknownName>,
}

/// A review or a postmortem that is not read as one, and the services that it concerns; none if it names none that is known.
pub struct LinkedWithheld {
    pub withheld: Arc<Withheld>,
    pub services: Vec<ServiceId>,
}

/// A name in a postmortem that nothing of this project has.
pub struct UnknownName {
    /// "service", "alarm", "runbook", "checklist item".
    pub kind: &'static str,
    pub name: Spanned<String>,
    pub nearest: Option<String>,
}

pub fn postmortems(
    pages: &[Page],
    services: &ServicesByName,
    (names, unrendered): (&[AlarmName], &[AlarmName]),
    checklists: &[LinkedChecklist],
    index: &Index<'_>,
    places: Places<'_>,
    budget: &mut Budget,
) -> Vec<LinkedPostmortem> {
    let sources = places.sources;
    let mut known_services = Suggestions::new(services.keys().map(String::as_str));
    let known = names.iter().filter(|name| name.name == name.key);
    let mut known_alarms = Suggestions::new(known.map(|name| name.name.as_str()));
    let position = |name: &str| names.binary_search_by(|known| known.key.as_str().cmp(name)).ok();
    let is_unrendered =
        |name: &str| unrendered.binary_search_by(|known| known.name.as_str().cmp(name)).is_ok();
    let items =
        || checklists.iter().flat_map(LinkedChecklist::items).map(|known| known.item.id.value.as_str());
    let items_known: HashSet<&str> = items().collect();
    let mut known_items = Suggestions::new(items());
    let mut linked = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let Some(postmortem) = page.document.postmortem() else { continue };
        let mut unknown = Vec::new();
        let mut miss = |kind, name: &Spanned<String>, nearest: Option<&str>| {
            unknown.push(UnknownName { kind, name: name.clone(), nearest: nearest.map(str::to_owned) });
        };
        let mut found_services: Vec<ServiceId> = page.service.into_iter().collect();
        for name in &postmortem.services {
            match services.get(&name.value).copied() {
                Some(service) if found_services.contains(&service) => {}
                Some(service) => found_services.push(service),
                None => miss("service", name, known_services.of(&name.value, budget).name),
            }
        }
        let mut alarms = Vec::new();
        for name in &postmortem.alarms {
            match position(&name.value) {
                Some(at) => alarms.push(at),
                None if is_unrendered(&name.value) => {}
                None => miss("alarm", name, known_alarms.of(&name.value, budget).name),
            }
        }
        // An action that is not done may be about an alarm that does not exist yet.
        let done = postmortem.actions.iter().filter(|action| action.status == ActionStatus::Done);
        for name in done.filter_map(|action| action.alarm.as_ref()) {
            if position(&name.value).is_none() && !is_unrendered(&name.value) {
                miss("alarm", name, known_alarms.of(&name.value, budget).name);
            }
        }
        let file = sources[page.document.file].path.as_path();
        let folder = file.parent().unwrap_or(camino::Utf8Path::new(""));
        let mut runbooks = Vec::new();
        for used in &postmortem.runbooks {
            let path = used.path.value.split('#').next().unwrap_or_default();
            let missing = used.result.as_deref() == Some("missing");
            let below = places.bases(file).into_iter().map(|base| joined(base, path));
            let candidates: Vec<_> =
                [joined(root_of(file), path), joined(folder, path)].into_iter().chain(below).collect();
            let found = candidates.iter().flatten().find_map(|path| index.page(path.as_str()));
            if found.is_none() && !missing {
                let meant = budget.has_more().then(|| index.nearest(path, budget)).flatten();
                miss("runbook", &used.path, meant.map(camino::Utf8Path::as_str));
            }
            runbooks.push(found);
        }
        let ids =
            || postmortem.actions.iter().filter_map(|action| action.id.as_ref()).map(|id| id.value.as_str());
        let actions: HashSet<&str> = ids().collect();
        let mut known_actions = Suggestions::new(ids());
        for item in &postmortem.checklist_items {
            if let Some(action) = item.action.as_ref().filter(|named| !actions.contains(named.value.as_str()))
            {
                miss("action", action, known_actions.of(&action.value, budget).name);
            }
            let new = item.relation == Some(crate::model::Relation::NewItem);
            if !new && !items_known.contains(item.id.value.as_str()) {
                miss("checklist item", &item.id, known_items.of(&item.id.value, budget).name);
            }
        }
        linked.push(LinkedPostmortem {
            page: PageId(at),
            services: found_services,
            alarms,
            runbooks,
            unknown,
        });
    }
    linked
}

/// Links reviews and postmortems that are not read as such to their services: by name, else by the folder that they are in.
pub fn withheld(
    all: Vec<Arc<Withheld>>,
    services: &[LinkedService],
    by_name: &ServicesByName,
    places: Places<'_>,
) -> Vec<LinkedWithheld> {
    let by_folder = by_folder(services);
    let linked = all.into_iter().map(|withheld| {
        let path = &places.sources[withheld.file].path;
        let entry = withheld.entry.and_then(|at| places.config.of(path).documents[at].service.as_ref());
        let find = |name: &Spanned<String>| named(by_name, &name.value);
        let own = withheld.service.as_ref().and_then(find).or_else(|| entry.and_then(find));
        let own = own.or_else(|| above(path, &by_folder));
        let others =
            withheld.postmortem().into_iter().flat_map(|postmortem| &postmortem.services).filter_map(find);
        let mut services: Vec<ServiceId> = own.into_iter().chain(others).collect();
        services.sort_unstable();
        services.dedup();
        LinkedWithheld { withheld, services }
    });
    linked.collect()
}
