//! A service and everything that belongs to it, which facts are about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::unread::{self, Unread};
use crate::delivery::Kind;
use crate::link::{LinkedAlarm, LinkedComponent, PageId, ServiceId, Site};
use crate::model::UnreadRecord;
use crate::source::{Malformed, Spanned};

/// One service and everything that belongs to it, which facts are about.
#[derive(Clone)]
pub struct Subject<'s> {
    pub site: &'s Site,
    pub service: Option<ServiceId>,
    /// Definitions of alarms, except those that require no action.
    pub alarms: Vec<&'s LinkedAlarm>,
    /// Definitions that require no action, but only according to their name or a label.
    pub exempt_by_label: Vec<&'s LinkedAlarm>,
    /// Files that may contain more of its alarms.
    pub unread: Vec<Unread>,
    /// The components in its files.
    pub components: Vec<&'s LinkedComponent>,
    /// The environment that a question is about. `None` if it is about all.
    pub environment: Option<&'s str>,
    /// The routes of Alertmanager configurations that decide who its alarms page: its own, and those that belong to no
    /// service, in the order of their files.
    pub routes: Arc<[&'s LinkedComponent]>,
    /// Files that were not read completely and may describe more components.
    pub unread_components: Vec<&'s Malformed>,
    pub pages: Vec<PageId>,
    /// Postmortems that concern it, its own or those of other services.
    pub postmortems: Vec<PageId>,
    /// Reviews and postmortems that are not read as such and may concern it.
    pub unread_records: Vec<&'s UnreadRecord>,
    /// The first other service that owns the same resource, and the name of the resource.
    pub rival: Option<(ServiceId, &'s Spanned<String>)>,
}

impl<'s> Subject<'s> {
    /// A subject without anything that belongs to it.
    pub fn empty(site: &'s Site, service: Option<ServiceId>) -> Self {
        Self {
            site,
            service,
            alarms: Vec::new(),
            exempt_by_label: Vec::new(),
            unread: Vec::new(),
            components: Vec::new(),
            environment: None,
            routes: [].into(),
            unread_components: Vec::new(),
            pages: Vec::new(),
            postmortems: Vec::new(),
            unread_records: Vec::new(),
            rival: None,
        }
    }
}

/// What belongs to each service.
pub fn subjects(site: &Site) -> Vec<Subject<'_>> {
    let services = (0..site.services.len()).map(ServiceId);
    let mut subjects: Vec<_> = services.map(|service| Subject::empty(site, Some(service))).collect();
    for alarm in &site.alarms {
        let Some(service) = alarm.service else { continue };
        match alarm.alarm.exempt {
            None => subjects[service.0].alarms.push(alarm),
            Some(why) if !why.is_certain() => subjects[service.0].exempt_by_label.push(alarm),
            Some(_) => {}
        }
    }
    for (subject, unread) in subjects.iter_mut().zip(unread::by_service(site)) {
        subject.unread = unread;
    }
    for linked in &site.running.components {
        if let Some(service) = linked.service {
            subjects[service.0].components.push(linked);
        }
    }
    give_routes(site, &mut subjects);
    for (service, malformed) in &site.running.unread {
        subjects[service.0].unread_components.push(malformed);
    }
    for (at, page) in site.pages.iter().enumerate() {
        if let Some(service) = page.service {
            subjects[service.0].pages.push(PageId(at));
        }
    }
    for postmortem in &site.postmortems {
        for service in &postmortem.services {
            subjects[service.0].postmortems.push(postmortem.page);
        }
    }
    for linked in &site.unread_records {
        let concerned = |at: usize| linked.services.is_empty() || linked.services.contains(&ServiceId(at));
        for (_, subject) in subjects.iter_mut().enumerate().filter(|(at, _)| concerned(*at)) {
            subject.unread_records.push(&linked.unread_record);
        }
    }
    let owners = owners(site);
    for (at, subject) in subjects.iter_mut().enumerate() {
        subject.rival = rival(&owners, ServiceId(at), &site.services[at].service.resources());
    }
    subjects
}

/// Gives each service its own routes, and the routes of its repository that belong to no service.
fn give_routes<'s>(site: &'s Site, subjects: &mut [Subject<'s>]) {
    let is_route = |own: &&LinkedComponent| own.component.kind == Kind::Route && !own.is_test_or_example;
    let mut of_repositories: BTreeMap<Option<&str>, Vec<&LinkedComponent>> = BTreeMap::new();
    for route in site.running.components.iter().filter(is_route) {
        of_repositories.entry(site.sources[route.file].repository()).or_default().push(route);
    }
    let with_own: BTreeSet<ServiceId> =
        of_repositories.values().flatten().filter_map(|route| route.service).collect();
    let unowned = |routes: &Vec<&'s LinkedComponent>| -> Arc<[&'s LinkedComponent]> {
        routes.iter().copied().filter(|route| route.service.is_none()).collect()
    };
    let shared: BTreeMap<Option<&str>, Arc<[&LinkedComponent]>> =
        of_repositories.iter().map(|(repository, routes)| (*repository, unowned(routes))).collect();
    for (at, subject) in subjects.iter_mut().enumerate() {
        let repository = site.sources[site.services[at].service.file].repository();
        let own = Some(ServiceId(at));
        let is_meant = |route: &&LinkedComponent| {
            let is_near = || site.sources[route.file].repository() == repository;
            route.service == own || (route.service.is_none() && is_near())
        };
        if with_own.contains(&ServiceId(at)) {
            subject.routes = of_repositories.values().flatten().copied().filter(is_meant).collect();
        } else if let Some(shared) = shared.get(&repository) {
            subject.routes = Arc::clone(shared);
        }
    }
}

/// The services that own each name, in their order. Names are in lower case.
pub(super) fn owners(site: &Site) -> BTreeMap<String, Vec<ServiceId>> {
    let mut owners: BTreeMap<String, Vec<ServiceId>> = BTreeMap::new();
    for (at, service) in site.services.iter().enumerate() {
        for owned in &service.service.owns {
            owners.entry(owned.name.value.trim().to_lowercase()).or_default().push(ServiceId(at));
        }
    }
    owners
}

/// The first other service that owns one of the names, and the first name that it owns.
fn rival<'s>(
    owners: &BTreeMap<String, Vec<ServiceId>>,
    own: ServiceId,
    names: &[&'s Spanned<String>],
) -> Option<(ServiceId, &'s Spanned<String>)> {
    let other =
        |name: &str| owners.get(&name.trim().to_lowercase())?.iter().copied().find(|service| *service != own);
    let others = names.iter().filter_map(|name| Some((other(&name.value)?, *name)));
    // `min_by_key` keeps the first of several names that the same service owns.
    others.min_by_key(|(service, _)| *service)
}
