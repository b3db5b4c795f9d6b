//! Indexes over the site, made once, so that the cost of a page does not depend on the size of the site.

use std::collections::{BTreeMap, BTreeSet};

use ahash::AHashSet;
use camino::{Utf8Path, Utf8PathBuf};

use super::near::Near;
use super::site as every_page;
use crate::config::Level;
use crate::judge::{self, RunbookTask};
use crate::link::{AlarmName, Destination, PageId, ServiceId, Site};
use crate::model::{Kind, Postmortem};
use crate::rules::Reported;
use crate::source::FileId;

/// Indexes over the site. They are equal for two sites that differ only in the text of their pages.
pub struct Index {
    /// Names of alarms, as indices into `Site::names`, by the page that they lead to.
    pub alarms_of: BTreeMap<PageId, Vec<usize>>,
    /// All runbooks, in the order of their paths.
    pub runbooks: Vec<PageId>,
    /// Postmortems by the name of the alarm that they mention.
    pub incidents_of: BTreeMap<usize, Vec<PageId>>,
    /// Pages of each service by their kind; its introduction is not among the plain ones.
    pages_of: BTreeMap<(ServiceId, Kind), Vec<PageId>>,
    /// Names of the alarms of each service, as indices into `Site::names`.
    pub names_of: BTreeMap<ServiceId, Vec<usize>>,
    /// Names of the alarms that each file defines, as indices into `Site::names`.
    pub names_in: BTreeMap<FileId, Vec<usize>>,
    /// Runbooks by the words of their names.
    pub near: Near,
    /// How many alarms lead to each page and to no other page.
    pub cards_of: BTreeMap<PageId, usize>,
    /// Services by their folder.
    pub service_in: BTreeMap<Utf8PathBuf, ServiceId>,
    /// Pages by their folder: first those that the folder's own page links to, in the order of its links.
    pub pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>>,
    /// The position of each page among those of its folder.
    positions: Vec<usize>,
    /// The folders in each folder that have pages in them, or below them.
    pub folders_in: BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>>,
    /// The addresses of all folders with pages in them or below them, as returned by `Places::folder_or_root`.
    folder_urls: BTreeMap<Utf8PathBuf, Option<String>>,
    /// The page of each folder that has its own page, or the introduction of the folder's service.
    pub own_page_in: BTreeMap<Utf8PathBuf, PageId>,
    introductions: BTreeSet<PageId>,
    /// All postmortems, the newest first; those without a date last.
    pub postmortems: Vec<PageId>,
    /// Postmortems that concern each service, in the same order.
    pub postmortems_of: BTreeMap<ServiceId, Vec<PageId>>,
    /// The tasks that postmortems set for runbooks.
    pub runbook_tasks: Vec<RunbookTask>,
    /// Indices of runbook tasks, by the page that shows them: the runbook's page, or the postmortem's if the runbook
    /// does not exist yet.
    pub tasks_of_page: BTreeMap<PageId, Vec<usize>>,
    /// Indices of the runbook tasks of each service.
    pub tasks_of_service: BTreeMap<ServiceId, Vec<usize>>,
    /// Services by the name of what they depend on.
    pub dependents_of: BTreeMap<String, Vec<ServiceId>>,
    pub site_value: tera::Value,
    /// The site's values as JSON, for cache keys.
    pub site_json: Vec<u8>,
}

impl Index {
    pub fn new(site: &Site) -> Self {
        let (pages_in, service_in) = (pages_in(site), service_in(site));
        let folders_in = folders_in(&pages_in);
        let folder_urls = folder_urls(site, &pages_in, &folders_in);
        let own_page_in = own_page_in(site, &pages_in, &service_in, &folder_urls);
        let pages_in = in_reading_order(site, pages_in, &own_page_in);
        let postmortems = postmortems(site);
        let runbook_tasks = judge::runbook_tasks(site);
        Self {
            alarms_of: alarms_of(site),
            runbooks: runbooks(site),
            incidents_of: incidents_of(site),
            pages_of: pages_of(site),
            names_of: names_of(site),
            names_in: names_in(site),
            near: Near::new(site),
            cards_of: cards_of(site),
            own_page_in,
            folders_in,
            folder_urls,
            introductions: introductions(site),
            postmortems_of: postmortems_of(site, &postmortems),
            postmortems,
            tasks_of_page: tasks_of_page(&runbook_tasks),
            tasks_of_service: tasks_of_service(&runbook_tasks),
            runbook_tasks,
            dependents_of: dependents_of(site),
            service_in,
            positions: positions(site, &pages_in),
            pages_in,
            site_value: every_page::site_value(site),
            site_json: every_page::site_json(site),
        }
    }

    /// Whether a document is the introduction of a service.
    pub fn is_introduction(&self, id: PageId) -> bool {
        self.introductions.contains(&id)
    }

    /// The address of a folder. Empty for the site's root. `None` if no entry of `documents` contains the folder.
    pub fn folder_url(&self, site: &Site, folder: &Utf8Path) -> Option<String> {
        match self.folder_urls.get(folder) {
            Some(url) => url.clone(),
            None => site.places().folder_or_root(folder),
        }
    }

    /// The position of a page among those of its folder.
    pub fn position_in_folder(&self, id: PageId) -> usize {
        self.positions[id.0]
    }

    /// The runbooks, reviews, postmortems or plain pages of a service, in order. Its introduction is not among the
    /// plain pages.
    pub fn pages_of(&self, service: ServiceId, kind: Kind) -> &[PageId] {
        self.pages_of.get(&(service, kind)).map_or(&[], Vec::as_slice)
    }
}

/// Names of alarms by the page that they lead to.
fn alarms_of(site: &Site) -> BTreeMap<PageId, Vec<usize>> {
    let mut alarms_of: BTreeMap<PageId, Vec<usize>> = BTreeMap::new();
    for (at, name) in site.numbered_names() {
        let mut pages: BTreeSet<PageId> = name.runbooks.iter().map(|found| found.page).collect();
        pages.extend(only_page(site, name));
        for page in pages {
            alarms_of.entry(page).or_default().push(at);
        }
    }
    alarms_of
}

/// All runbooks: pages that are declared as one, and pages that alarms lead to.
fn runbooks(site: &Site) -> Vec<PageId> {
    let pages = (0..site.pages.len()).map(PageId);
    pages.filter(|id| site.page(*id).kind == Kind::Runbook).collect()
}

/// The page that an alarm leads to: the only page with a runbook for it, or the only page that the templated links of
/// all its definitions fit, unless that is a postmortem or a review. `None` if there are several, or none.
pub fn only_page(site: &Site, name: &AlarmName) -> Option<PageId> {
    if let Some((first, rest)) = name.runbooks.split_first() {
        return rest.iter().all(|other| other.page == first.page).then_some(first.page);
    }
    let mut definitions = site.definitions(name);
    let [only] = *definitions.next()?.matching_pages else { return None };
    let is_record = matches!(site.page(only).kind, Kind::Postmortem | Kind::Review);
    (!is_record && definitions.all(|alarm| *alarm.matching_pages == [only])).then_some(only)
}

/// How many alarms lead to each page and to no other page.
fn cards_of(site: &Site) -> BTreeMap<PageId, usize> {
    let mut cards_of = BTreeMap::new();
    for page in site.numbered_names().filter_map(|(_, name)| only_page(site, name)) {
        *cards_of.entry(page).or_default() += 1;
    }
    cards_of
}

/// Names of the alarms of each service.
fn names_of(site: &Site) -> BTreeMap<ServiceId, Vec<usize>> {
    let mut names_of: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
    for (at, name) in site.names.iter().enumerate() {
        let services: BTreeSet<ServiceId> =
            name.definitions.iter().filter_map(|at| site.alarms[*at].service).collect();
        for service in services {
            names_of.entry(service).or_default().push(at);
        }
    }
    names_of
}

/// Names of the alarms that each file defines.
fn names_in(site: &Site) -> BTreeMap<FileId, Vec<usize>> {
    let mut names_in: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    for (at, name) in site.numbered_names() {
        let files: BTreeSet<FileId> = site.definitions(name).map(|alarm| alarm.file).collect();
        for file in files {
            names_in.entry(file).or_default().push(at);
        }
    }
    names_in
}

/// Pages of each service by their kind; its introduction is not among the plain ones.
fn pages_of(site: &Site) -> BTreeMap<(ServiceId, Kind), Vec<PageId>> {
    let mut pages_of: BTreeMap<(ServiceId, Kind), Vec<PageId>> = BTreeMap::new();
    for (at, page) in site.pages.iter().enumerate() {
        let Some(service) = page.service else { continue };
        if page.kind != Kind::Page || site.service(service).introduction != Some(PageId(at)) {
            pages_of.entry((service, page.kind)).or_default().push(PageId(at));
        }
    }
    pages_of
}

/// Pages by their folder.
fn pages_in(site: &Site) -> BTreeMap<Utf8PathBuf, Vec<PageId>> {
    let mut pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>> = BTreeMap::new();
    for (at, page) in site.pages.iter().enumerate() {
        let path = &site.sources[page.document.file].path;
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        pages_in.entry(folder.to_owned()).or_default().push(PageId(at));
    }
    pages_in
}

/// The folders in each folder that have pages in them, or below them.
fn folders_in(pages_in: &BTreeMap<Utf8PathBuf, Vec<PageId>>) -> BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> {
    let mut folders_in: BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> = BTreeMap::new();
    for folder in pages_in.keys() {
        for path in folder.ancestors() {
            let Some(above) = path.parent() else { break };
            // The parents of a known folder are known, too.
            if !folders_in.entry(above.to_owned()).or_default().insert(path.to_owned()) {
                break;
            }
        }
    }
    folders_in
}

/// The addresses of folders, computed once. Each page shows many of them, and each takes time for every entry of
/// `documents`.
fn folder_urls(
    site: &Site,
    pages_in: &BTreeMap<Utf8PathBuf, Vec<PageId>>,
    folders_in: &BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>>,
) -> BTreeMap<Utf8PathBuf, Option<String>> {
    let places = site.places();
    let folders = pages_in.keys().chain(folders_in.keys()).chain(folders_in.values().flatten());
    let folders: BTreeSet<&Utf8PathBuf> = folders.collect();
    folders.into_iter().map(|folder| (folder.clone(), places.folder_or_root(folder))).collect()
}

/// Services by their folder.
fn service_in(site: &Site) -> BTreeMap<Utf8PathBuf, ServiceId> {
    let mut service_in: BTreeMap<Utf8PathBuf, ServiceId> = BTreeMap::new();
    for (at, service) in site.services.iter().enumerate() {
        service_in.entry(service.service.folder.clone()).or_insert(ServiceId(at));
    }
    service_in
}

/// The page of each folder that has its own page, or the introduction of the folder's service.
fn own_page_in(
    site: &Site,
    pages_in: &BTreeMap<Utf8PathBuf, Vec<PageId>>,
    service_in: &BTreeMap<Utf8PathBuf, ServiceId>,
    folder_urls: &BTreeMap<Utf8PathBuf, Option<String>>,
) -> BTreeMap<Utf8PathBuf, PageId> {
    let own = pages_in.iter().filter_map(|(folder, pages)| {
        let url = match service_in.get(folder.as_path()) {
            Some(service) => &site.service(*service).url,
            None => folder_urls.get(folder.as_path())?.as_ref()?,
        };
        let own = pages.iter().find(|id| site.page(**id).url == *url)?;
        Some((folder.clone(), *own))
    });
    own.collect()
}

/// Moves the pages that a folder's own page links to before the others, in the order of its links: an introduction
/// names what to read first.
fn in_reading_order(
    site: &Site,
    mut pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>>,
    own_page_in: &BTreeMap<Utf8PathBuf, PageId>,
) -> BTreeMap<Utf8PathBuf, Vec<PageId>> {
    for (folder, own) in own_page_in {
        let Some(pages) = pages_in.get_mut(folder) else { continue };
        let mut ranks: BTreeMap<PageId, usize> = BTreeMap::new();
        for (rank, destination) in site.links[own.0].iter().enumerate() {
            if let Destination::Page { page, .. } = destination {
                ranks.entry(*page).or_insert(rank);
            }
        }
        pages.sort_by_key(|id| (ranks.get(id).copied().unwrap_or(usize::MAX), *id));
    }
    pages_in
}

/// The position of each page among those of its folder.
fn positions(site: &Site, pages_in: &BTreeMap<Utf8PathBuf, Vec<PageId>>) -> Vec<usize> {
    let mut positions = vec![0; site.pages.len()];
    for pages in pages_in.values() {
        for (at, id) in pages.iter().enumerate() {
            positions[id.0] = at;
        }
    }
    positions
}

/// The pages that are the introduction of a service.
fn introductions(site: &Site) -> BTreeSet<PageId> {
    site.services.iter().filter_map(|service| service.introduction).collect()
}

/// Postmortems by the name of the alarm that they mention.
fn incidents_of(site: &Site) -> BTreeMap<usize, Vec<PageId>> {
    let mut incidents_of: BTreeMap<usize, Vec<PageId>> = BTreeMap::new();
    for postmortem in &site.postmortems {
        for alarm in &postmortem.alarms {
            incidents_of.entry(*alarm).or_default().push(postmortem.page);
        }
    }
    incidents_of
}

/// Indices of tasks by the page that shows them: the runbook's page, or the postmortem's if the runbook does not
/// exist yet.
fn tasks_of_page(tasks: &[RunbookTask]) -> BTreeMap<PageId, Vec<usize>> {
    let mut tasks_of: BTreeMap<PageId, Vec<usize>> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        tasks_of.entry(task.runbook.unwrap_or(task.postmortem)).or_default().push(at);
    }
    tasks_of
}

/// Tasks by the services that they concern.
fn tasks_of_service(tasks: &[RunbookTask]) -> BTreeMap<ServiceId, Vec<usize>> {
    let mut tasks_of: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        for service in &task.services {
            tasks_of.entry(*service).or_default().push(at);
        }
    }
    tasks_of
}

/// All postmortems, the newest first; those without a date last.
fn postmortems(site: &Site) -> Vec<PageId> {
    let started = |id: PageId| site.page(id).document.postmortem().and_then(Postmortem::started_on);
    let mut pages: Vec<PageId> = site.postmortems.iter().map(|postmortem| postmortem.page).collect();
    pages.sort_by_cached_key(|id| (std::cmp::Reverse(started(*id)), *id));
    pages
}

/// Postmortems that concern each service, in the order of `postmortems`.
fn postmortems_of(site: &Site, postmortems: &[PageId]) -> BTreeMap<ServiceId, Vec<PageId>> {
    let mut postmortems_of: BTreeMap<ServiceId, Vec<PageId>> = BTreeMap::new();
    for page in postmortems {
        for service in site.postmortem(*page).into_iter().flat_map(|linked| &linked.services) {
            postmortems_of.entry(*service).or_default().push(*page);
        }
    }
    postmortems_of
}

/// Services by the name of what they depend on, or store their data in.
fn dependents_of(site: &Site) -> BTreeMap<String, Vec<ServiceId>> {
    let mut dependents_of: BTreeMap<String, Vec<ServiceId>> = BTreeMap::new();
    for (at, service) in site.services.iter().enumerate() {
        let needed = service.service.needs();
        let needed: BTreeSet<&str> = needed.map(|name| name.value.as_str()).collect();
        for name in needed {
            dependents_of.entry(name.to_owned()).or_default().push(ServiceId(at));
        }
    }
    dependents_of
}

/// Errors and warnings in the folder of each service, and below it.
pub fn tallies<'a>(
    site: &'a Site,
    findings: &[Reported],
    service_in: &BTreeMap<Utf8PathBuf, ServiceId>,
) -> BTreeMap<&'a Utf8Path, (usize, usize)> {
    let services: AHashSet<&str> = service_in.keys().map(|folder| folder.as_str()).collect();
    let mut tallies = BTreeMap::new();
    for found in findings.chunk_by(|a, b| a.finding.place.file == b.finding.place.file) {
        let (errors, warnings) = tally(found.iter());
        let path = &site.sources[found[0].finding.place.file].path;
        for folder in path.ancestors().filter(|folder| services.contains(folder.as_str())) {
            let tally: &mut (usize, usize) = tallies.entry(folder).or_default();
            tally.0 += errors;
            tally.1 += warnings;
        }
    }
    tallies
}

/// Errors and warnings among findings.
pub fn tally<'f>(findings: impl Iterator<Item = &'f Reported>) -> (usize, usize) {
    findings.fold((0, 0), |(errors, warnings), reported| match reported.level {
        Level::Error => (errors + 1, warnings),
        _ => (errors, warnings + 1),
    })
}
