//! What each repository has: pages, alarms, and links into other repositories.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use crate::config::{Config, Hosting};
use crate::files::in_repository;
use crate::judge::page_says_something;
use crate::link::{AlarmName, Destination, LinkedAlarm, PageId, RunbookTarget, Site};
use crate::published::{Alarm, Host, Link, Page, Repository, Target};
use crate::source::{FileId, Span};

/// The project's own repository, then those that it gathers.
pub fn all(site: &Site) -> Vec<Repository> {
    let mut all: BTreeMap<&Utf8Path, Repository> =
        site.config.each().map(|config| (config.below.root.as_path(), repository(site, config))).collect();
    let taken_in: BTreeSet<&str> =
        site.pages.iter().flat_map(|page| &page.document.markdown.takes_in).map(String::as_str).collect();
    let mut aliases: BTreeMap<PageId, Vec<String>> = BTreeMap::new();
    for alias in &site.aliases {
        aliases.entry(alias.page).or_default().push(alias.url.clone());
    }
    for at in 0..site.pages.len() {
        let id = PageId(at);
        if let Some(own) = all.get_mut(site.root_of_page(id)) {
            own.pages.push(page(site, id, aliases.remove(&id).unwrap_or_default(), &taken_in));
            own.links.extend(links(site, id));
        }
    }
    for name in site.each_name() {
        for alarm in site.definitions(name) {
            if let Some(own) = all.get_mut(site.root_of(alarm)) {
                own.alarms.push(self::alarm(site, name, alarm));
            }
        }
    }
    let mut all: Vec<Repository> = all.into_values().collect();
    all.iter_mut().for_each(sort);
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn sort(own: &mut Repository) {
    own.pages.sort_by(|a, b| a.path.cmp(&b.path));
    own.alarms.sort_by(|a, b| (&a.path, a.line, &a.name).cmp(&(&b.path, b.line, &b.name)));
    own.links.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
}

fn repository(site: &Site, config: &Config) -> Repository {
    let below = &config.below;
    let folder = if below.root == "" { &site.sources.folder } else { &below.folder };
    let host = config.repository.as_ref().map(|repository| {
        let kind = Hosting::WORDS.iter().find(|(_, kind)| *kind == repository.kind);
        let kind = kind.map_or("", |(word, _)| word).to_owned();
        Host { url: repository.url.clone(), branch: repository.branch.clone(), kind }
    });
    let name = below.root.as_str().trim_end_matches(':').to_owned();
    Repository { name, host, folder: folder.to_string(), url: below.url.clone(), ..Repository::default() }
}

/// The path of a file, relative to the folder of its repository.
fn path(site: &Site, file: FileId) -> String {
    site.sources[file].path_in_repository().to_string()
}

fn line(site: &Site, place: Span) -> usize {
    site.sources[place.file].position(place.start).line
}

fn page(site: &Site, id: PageId, aliases: Vec<String>, taken_in: &BTreeSet<&str>) -> Page {
    let page = site.page(id);
    let file = page.document.file;
    let name = site.sources[file].path.file_name().unwrap_or_default();
    let is_taken_in = taken_in.contains(name) || taken_in.iter().any(|name| name.contains('{'));
    let (sections, also) = page.anchors.published();
    let alarms = page.runbook().map_or(&[][..], |runbook| &runbook.alarms);
    Page {
        path: path(site, file),
        title: page.title.clone(),
        url: page.url.clone(),
        kind: page.kind.word().to_owned(),
        aliases,
        sections,
        also,
        open: !page.document.markdown.takes_in.is_empty() || is_taken_in || !page.anchors.open_ids.is_empty(),
        empty: !page_says_something(site, id, None),
        alarms: alarms.iter().map(|alarm| alarm.value.clone()).collect(),
    }
}

fn target(site: &Site, page: PageId, anchor: Option<&str>) -> Target {
    let file = site.page(page).document.file;
    let repository = in_repository(&site.sources[file].path).map_or("", |(name, _)| name);
    let (repository, path) = (repository.to_owned(), path(site, file));
    Target { repository, path, anchor: anchor.map(str::to_owned) }
}

fn links(site: &Site, id: PageId) -> impl Iterator<Item = Link> {
    let page = site.page(id);
    let file = page.document.file;
    let own = site.root_of_page(id);
    let links = page.document.markdown.links.iter().zip(&site.links[id.0]);
    links.filter_map(move |(link, destination)| {
        let Destination::Page { page, anchor } = destination else { return None };
        let to = (site.root_of_page(*page) != own).then(|| target(site, *page, anchor.as_deref()))?;
        Some(Link { path: path(site, file), line: line(site, link.span), to })
    })
}

/// Where a definition of an alarm leads: by its own link, or else by its name.
fn alarm(site: &Site, name: &AlarmName, alarm: &LinkedAlarm) -> Alarm {
    let found: Option<&RunbookTarget> = alarm.linked.as_ref().or_else(|| name.runbooks.first());
    Alarm {
        name: name.name.clone(),
        id: alarm.alarm.id.clone(),
        url: name.url.clone(),
        path: path(site, alarm.file),
        line: line(site, alarm.alarm.link.as_ref().map_or(alarm.alarm.name.span, |link| link.span)),
        link: alarm.target().map(str::to_owned),
        to: found.map(|found| target(site, found.page, found.anchor.as_deref())),
        matched_by: found.map(|found| found.by.word().to_owned()),
    }
}
