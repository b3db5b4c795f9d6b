//! Resolves the services, alarms, runbooks and checklist items that postmortems name.

use std::collections::HashSet;
use std::sync::Arc;

use camino::Utf8Path;

use super::checklists::LinkedChecklist;
use super::ids::{PageId, ServiceId};
use super::index::Index;
use super::names::AlarmName;
use super::pages::Page;
use super::places::Places;
use super::services::{LinkedService, ServicesByName, above, by_folder, named};
use crate::files::{joined, root_of};
use crate::model::{ActionStatus, Postmortem, Relation, UnreadRecord};
use crate::nearest::{Budget, Suggestions};
use crate::source::Spanned;

/// A postmortem, with the names in it resolved.
pub struct LinkedPostmortem {
    pub page: PageId,
    pub services: Vec<ServiceId>,
    /// Indices into `Site::names`.
    pub alarms: Vec<usize>,
    /// In the order of the front matter. `None` if a path leads nowhere.
    pub runbooks: Vec<Option<PageId>>,
    pub unknown: Vec<UnknownName>,
}

/// A review or a postmortem that is not read as one, and the known services that it concerns. Empty if it names none.
pub struct LinkedUnreadRecord {
    pub unread_record: Arc<UnreadRecord>,
    pub services: Vec<ServiceId>,
}

/// A name in a postmortem that does not exist in this project.
pub struct UnknownName {
    /// The kind of thing: "service", "alarm", "runbook", "result", "action" or "checklist item".
    pub kind: &'static str,
    pub name: Spanned<String>,
    pub nearest: Option<String>,
}

impl UnknownName {
    fn new(kind: &'static str, name: &Spanned<String>, nearest: Option<&str>) -> Self {
        Self { kind, name: name.clone(), nearest: nearest.map(str::to_owned) }
    }
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
    let items =
        || checklists.iter().flat_map(LinkedChecklist::items).map(|known| known.item.id.value.as_str());
    let known = names.iter().filter(|name| name.name == name.key);
    let mut linker = Linker {
        services,
        names,
        unrendered,
        items: items().collect(),
        index,
        places,
        known_services: Suggestions::new(services.keys().map(String::as_str)),
        known_alarms: Suggestions::new(known.map(|name| name.name.as_str())),
        known_items: Suggestions::new(items()),
        budget,
    };
    let all = pages.iter().enumerate();
    let all = all.filter_map(|(at, page)| Some((PageId(at), page, page.document.postmortem()?)));
    all.map(|(id, page, postmortem)| linker.linked(id, page, postmortem)).collect()
}

/// The things that postmortems can name.
struct Linker<'a> {
    services: &'a ServicesByName,
    names: &'a [AlarmName],
    /// Names of alarms in templates that are not rendered.
    unrendered: &'a [AlarmName],
    /// Ids of checklist items.
    items: HashSet<&'a str>,
    index: &'a Index<'a>,
    places: Places<'a>,
    known_services: Suggestions<'a>,
    known_alarms: Suggestions<'a>,
    known_items: Suggestions<'a>,
    budget: &'a mut Budget,
}

impl Linker<'_> {
    fn linked(&mut self, id: PageId, page: &Page, postmortem: &Postmortem) -> LinkedPostmortem {
        let mut unknown = Vec::new();
        let services = self.services(page, postmortem, &mut unknown);
        let alarms = self.alarms(postmortem, &mut unknown);
        let runbooks = self.runbooks(page, postmortem, &mut unknown);
        self.items(postmortem, &mut unknown);
        LinkedPostmortem { page: id, services, alarms, runbooks, unknown }
    }

    fn services(
        &mut self,
        page: &Page,
        postmortem: &Postmortem,
        unknown: &mut Vec<UnknownName>,
    ) -> Vec<ServiceId> {
        let mut found: Vec<ServiceId> = page.service.into_iter().collect();
        for name in &postmortem.services {
            match self.services.get(&name.value).copied() {
                Some(service) if found.contains(&service) => {}
                Some(service) => found.push(service),
                None => {
                    let nearest = self.known_services.of(&name.value, self.budget).name;
                    unknown.push(UnknownName::new("service", name, nearest));
                }
            }
        }
        found
    }

    fn alarms(&mut self, postmortem: &Postmortem, unknown: &mut Vec<UnknownName>) -> Vec<usize> {
        let found = postmortem.alarms.iter().filter_map(|name| self.alarm(name, unknown)).collect();
        // An alarm may not exist until the action that creates it is done.
        let done = postmortem.actions.iter().filter(|action| action.status == ActionStatus::Done);
        for name in done.filter_map(|action| action.alarm.as_ref()) {
            self.alarm(name, unknown);
        }
        found
    }

    /// The index of an alarm's name. `None` if the name is unknown or only occurs in templates that are not rendered.
    fn alarm(&mut self, name: &Spanned<String>, unknown: &mut Vec<UnknownName>) -> Option<usize> {
        let (names, unrendered, wanted) = (self.names, self.unrendered, name.value.as_str());
        let found = names.binary_search_by(|known| known.key.as_str().cmp(wanted)).ok();
        if found.is_none() && unrendered.binary_search_by(|known| known.name.as_str().cmp(wanted)).is_err() {
            let nearest = self.known_alarms.of(wanted, self.budget).name;
            unknown.push(UnknownName::new("alarm", name, nearest));
        }
        found
    }

    fn runbooks(
        &mut self,
        page: &Page,
        postmortem: &Postmortem,
        unknown: &mut Vec<UnknownName>,
    ) -> Vec<Option<PageId>> {
        let (index, places) = (self.index, self.places);
        let file = places.sources[page.document.file].path.as_path();
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        let mut runbooks = Vec::new();
        for used in &postmortem.runbooks {
            let path = used.path.value.split('#').next().unwrap_or_default();
            if let (Some(result), Some(meant)) = (&used.result, used.meant_result()) {
                unknown.push(UnknownName::new("result", result, Some(meant)));
            }
            let missing = used.failure() == Some("missing");
            let below = places.bases(file).into_iter().map(|base| joined(base, path));
            let candidates: Vec<_> =
                [joined(root_of(file), path), joined(folder, path)].into_iter().chain(below).collect();
            let found = candidates.iter().flatten().find_map(|path| index.page(path.as_str()));
            if found.is_none() && !missing {
                let meant = if self.budget.has_more() { index.nearest(path, self.budget) } else { None };
                unknown.push(UnknownName::new("runbook", &used.path, meant.map(Utf8Path::as_str)));
            }
            runbooks.push(found);
        }
        runbooks
    }

    /// Checks the checklist items that a postmortem names, and the actions that those items name.
    fn items(&mut self, postmortem: &Postmortem, unknown: &mut Vec<UnknownName>) {
        let ids =
            || postmortem.actions.iter().filter_map(|action| action.id.as_ref()).map(|id| id.value.as_str());
        let actions: HashSet<&str> = ids().collect();
        let mut known_actions = Suggestions::new(ids());
        for item in &postmortem.checklist_items {
            let id = &item.id;
            if let Some(action) = item.action.as_ref().filter(|named| !actions.contains(named.value.as_str()))
            {
                let nearest = known_actions.of(&action.value, self.budget).name;
                unknown.push(UnknownName::new("action", action, nearest));
            }
            if item.relation != Some(Relation::NewItem) && !self.items.contains(id.value.as_str()) {
                let nearest = self.known_items.of(&id.value, self.budget).name;
                unknown.push(UnknownName::new("checklist item", id, nearest));
            }
        }
    }
}

/// Links reviews and postmortems that are not read as such to their services: by name, else by folder.
pub fn unread_records(
    all: Vec<Arc<UnreadRecord>>,
    services: &[LinkedService],
    by_name: &ServicesByName,
    places: Places<'_>,
) -> Vec<LinkedUnreadRecord> {
    let by_folder = by_folder(services);
    let linked = all.into_iter().map(|unread| {
        let path = &places.sources[unread.file].path;
        let entry = unread.entry.and_then(|at| places.config.of(path).documents[at].service.as_ref());
        let find = |name: &Spanned<String>| named(by_name, &name.value);
        let own = unread.service.as_ref().and_then(find).or_else(|| entry.and_then(find));
        let own = own.or_else(|| above(path, &by_folder));
        let others =
            unread.postmortem().into_iter().flat_map(|postmortem| &postmortem.services).filter_map(find);
        let mut services: Vec<ServiceId> = own.into_iter().chain(others).collect();
        services.sort_unstable();
        services.dedup();
        LinkedUnreadRecord { unread_record: unread, services }
    });
    linked.collect()
}
