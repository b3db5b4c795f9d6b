//! Everything that expires or falls due, indexed by service and owner. It is computed once, so that a calendar costs
//! only as much as its own entries.

use std::collections::{BTreeMap, BTreeSet};

use crate::judge::{self, Due, Readiness};
use crate::link::{self, ServiceId, Site};
use crate::routes;

/// Everything that expires or falls due, the soonest first, with its owner.
pub struct Dues {
    pub all: Vec<Due>,
    /// A stable name for each. It does not change if the day moves.
    pub names: Vec<String>,
    of_service: BTreeMap<ServiceId, Vec<usize>>,
    /// Indices by the path of the owner's calendar.
    of_owner: BTreeMap<String, Vec<usize>>,
}

impl Dues {
    pub fn new(readiness: &Readiness<'_>) -> Self {
        let site = readiness.site;
        let all = judge::due(readiness);
        let mut of_service: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
        let mut of_owner: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, due) in all.iter().enumerate() {
            if let Some(service) = site.page(due.page).service {
                of_service.entry(service).or_default().push(at);
            }
            if let Some(owner) = owner(site, due) {
                of_owner.entry(routes::calendar_of_owner(owner)).or_default().push(at);
            }
        }
        let names = names(site, &all);
        Self { all, names, of_service, of_owner }
    }

    /// The indices of what falls due in a service.
    pub fn of_service(&self, service: ServiceId) -> &[usize] {
        self.of_service.get(&service).map_or(&[], Vec::as_slice)
    }

    /// The indices of what falls due for the owner whose calendar has this path.
    pub fn of_owner(&self, path: &str) -> &[usize] {
        self.of_owner.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Who is responsible: its own owner, else the owner of the service.
pub fn owner<'s>(site: &'s Site, due: &'s Due) -> Option<&'s str> {
    let of_service = || {
        let service = site.page(due.page).service?;
        Some(site.service(service).service.owner.as_ref()?.value.as_str())
    };
    due.owner.as_deref().or_else(of_service)
}

/// Everybody who may have due dates, by the path of their calendar.
pub fn owners(site: &Site) -> BTreeMap<String, String> {
    let documents = site.pages.iter().map(|page| page.document.as_ref());
    let owners: BTreeSet<&str> =
        link::named_owners(&site.services, documents).map(|owner| owner.value.as_str()).collect();
    owners.into_iter().map(|owner| (routes::calendar_of_owner(owner), owner.to_owned())).collect()
}

/// A name for each, from its kind, its file and its subject. If several are equal, they are numbered by position in
/// the file.
fn names(site: &Site, all: &[Due]) -> Vec<String> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| (all[*at].place.file, all[*at].place, *at));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = vec![String::new(); all.len()];
    for at in order {
        let due = &all[at];
        let path = site.sources[due.place.file].shown();
        let name = format!("{}\n{path}\n{}", due.kind.word(), due.item.as_ref().unwrap_or(&due.what));
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        let hash = blake3::hash(format!("{name}\n{count}").as_bytes()).to_hex();
        hash.as_str()[..32].clone_into(&mut names[at]);
    }
    names
}
