//! The site from the pages' point of view: what leads to what, counted once.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::Level;
use crate::judge::Readiness;
use crate::link::{PageId, ServiceId, Site, folder_url};
use crate::markdown::{self, Highlighter, Memo};
use crate::model::Kind;
use crate::rules::Reported;
use crate::theme::Theme;

use super::hrefs;

pub struct View<'a> {
    pub site: &'a Site,
    pub readiness: &'a Readiness<'a>,
    pub findings: &'a [Reported],
    pub theme: &'a Theme,
    pub highlighter: &'a Highlighter,
    /// Names of alarms, as indices into `Site::names`, by the page that is their runbook.
    pub alarms_of: BTreeMap<PageId, Vec<usize>>,
    /// Postmortems by the name of the alarm that they tell of.
    pub incidents_of: BTreeMap<usize, Vec<PageId>>,
    /// Pages of each service.
    pub pages_of: BTreeMap<ServiceId, Vec<PageId>>,
    /// Names of the alarms of each service, as indices into `Site::names`.
    pub names_of: BTreeMap<ServiceId, Vec<usize>>,
    /// Services by their folder.
    pub service_in: BTreeMap<&'a Utf8Path, ServiceId>,
    /// Pages by their folder.
    pub pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>>,
    pub site_value: tera::Value,
}

impl<'a> View<'a> {
    pub fn new(
        readiness: &'a Readiness<'a>,
        findings: &'a [Reported],
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let site = readiness.site;
        let mut alarms_of: BTreeMap<PageId, Vec<usize>> = BTreeMap::new();
        for (at, name) in site.names.iter().enumerate() {
            let mut pages: Vec<PageId> = name.runbooks.iter().map(|found| found.page).collect();
            pages.sort_unstable();
            pages.dedup();
            for page in pages {
                alarms_of.entry(page).or_default().push(at);
            }
        }
        let mut incidents_of: BTreeMap<usize, Vec<PageId>> = BTreeMap::new();
        for postmortem in &site.postmortems {
            for alarm in &postmortem.alarms {
                incidents_of.entry(*alarm).or_default().push(postmortem.page);
            }
        }
        let mut pages_of: BTreeMap<ServiceId, Vec<PageId>> = BTreeMap::new();
        let mut pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>> = BTreeMap::new();
        for (at, page) in site.pages.iter().enumerate() {
            if let Some(service) = page.service {
                pages_of.entry(service).or_default().push(PageId(at));
            }
            let path = &site.sources[page.document.file].path;
            let folder = path.parent().unwrap_or(Utf8Path::new(""));
            pages_in.entry(folder.to_owned()).or_default().push(PageId(at));
        }
        let mut names_of: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
        for (at, name) in site.names.iter().enumerate() {
            let services: BTreeSet<ServiceId> =
                name.definitions.iter().filter_map(|at| site.alarms[*at].service).collect();
            for service in services {
                names_of.entry(service).or_default().push(at);
            }
        }
        let mut service_in: BTreeMap<&Utf8Path, ServiceId> = BTreeMap::new();
        for (at, service) in site.services.iter().enumerate() {
            service_in.entry(&service.service.folder).or_insert(ServiceId(at));
        }
        let site_value = super::chrome::site_value(site);
        Self {
            site,
            readiness,
            findings,
            theme,
            highlighter,
            alarms_of,
            incidents_of,
            pages_of,
            names_of,
            service_in,
            pages_in,
            site_value,
        }
    }

    /// The body of a document.
    pub fn body(&self, id: PageId, url: &str, memo: &mut Memo) -> anyhow::Result<markdown::Rendered> {
        let page = self.site.page(id);
        let links = &page.document.markdown.links;
        let destinations = &self.site.links[id.0];
        let target = |at: usize| hrefs::target(self.site, url, &links[at], &destinations[at]);
        let text = self.site.sources.text(page.document.file)?;
        let document = &page.document;
        Ok(markdown::render(
            &text,
            document.body,
            &document.markdown,
            page.title_is_heading,
            self.highlighter,
            memo,
            &target,
        ))
    }

    /// Whether a document is the body of the board, or the introduction of a service.
    pub fn is_part_of_another(&self, id: PageId) -> bool {
        let page = self.site.page(id);
        page.url.is_empty() || self.site.services.iter().any(|service| service.introduction == Some(id))
    }

    pub fn path(&self, id: PageId) -> &Utf8Path {
        &self.site.sources[self.site.page(id).document.file].path
    }

    /// Errors and warnings among findings.
    pub fn tally<'f>(findings: impl Iterator<Item = &'f Reported>) -> (usize, usize) {
        findings.fold((0, 0), |(errors, warnings), reported| match reported.level {
            Level::Error => (errors + 1, warnings),
            _ => (errors, warnings + 1),
        })
    }

    /// Findings in the folder of a service.
    pub fn findings_below(&self, folder: &Utf8Path) -> impl Iterator<Item = &'a Reported> + use<'a> {
        let site = self.site;
        let folder = folder.to_owned();
        // They are sorted by path, and a folder's paths stand together.
        let start =
            self.findings.partition_point(|reported| site.sources[reported.finding.place.file].path < folder);
        self.findings[start..]
            .iter()
            .take_while(move |reported| site.sources[reported.finding.place.file].path.starts_with(&folder))
    }

    /// The page of a folder: a document's, a service's, or a list of what is in it.
    pub fn folder_page(&self, path: &Utf8Path) -> Option<String> {
        if let Some(service) = self.service_in.get(path) {
            return Some(self.site.service(*service).url.clone());
        }
        let below = path.strip_prefix("content").ok()?;
        let url = folder_url(below);
        let own = self.pages_in.get(path).into_iter().flatten().find(|id| self.site.page(**id).url == url);
        let listed = || self.site.folders.binary_search_by(|folder| folder.path.as_path().cmp(path)).is_ok();
        (own.is_some() || listed()).then_some(url)
    }

    pub fn service_ids(&self) -> impl Iterator<Item = ServiceId> + use<> {
        (0..self.site.services.len()).map(ServiceId)
    }

    /// Runbooks, reviews, postmortems or plain pages among pages.
    pub fn of_kind(&self, pages: &[PageId], kind: Kind) -> Vec<PageId> {
        pages.iter().copied().filter(|id| self.site.page(*id).kind == kind).collect()
    }
}
