//! The site from the pages' point of view: what leads to what, counted once.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::known::KnownPages;
use super::{hrefs, index, site as every_page};
use crate::judge::Readiness;
use crate::link::{PageId, ServiceId, Site};
use crate::markdown::{self, Highlighter, Memo, Target};
use crate::model::Kind;
use crate::routes::PageKind;
use crate::rules::Reported;
use crate::theme::Theme;

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
    /// Pages of each service by their kind; its introduction is not among the plain ones.
    pages_of: BTreeMap<(ServiceId, Kind), Vec<PageId>>,
    /// Names of the alarms of each service, as indices into `Site::names`.
    pub names_of: BTreeMap<ServiceId, Vec<usize>>,
    /// How many alarms lead to each page and to no other.
    pub cards_of: BTreeMap<PageId, usize>,
    /// Services by their folder.
    pub service_in: BTreeMap<&'a Utf8Path, ServiceId>,
    /// Pages by their folder.
    pub pages_in: BTreeMap<Utf8PathBuf, Vec<PageId>>,
    /// The page that a folder has of its own, or the introduction of its service.
    pub own_page_in: BTreeMap<Utf8PathBuf, PageId>,
    introductions: BTreeSet<PageId>,
    /// All postmortems, the newest first; those without a date last.
    pub postmortems: Vec<PageId>,
    /// Postmortems that concern each service, in the same order.
    pub postmortems_of: BTreeMap<ServiceId, Vec<PageId>>,
    /// Services by the name of what they depend on.
    pub dependents_of: BTreeMap<&'a str, Vec<ServiceId>>,
    /// Errors and warnings by the folder of a service.
    tallies: BTreeMap<&'a Utf8Path, (usize, usize)>,
    pub site_value: tera::Value,
    /// The same as JSON, for keys.
    pub site_json: Vec<u8>,
    /// The pages of the last build, where they may be kept.
    pub known: Option<&'a KnownPages<'a>>,
}

impl<'a> View<'a> {
    pub fn new(
        readiness: &'a Readiness<'a>,
        findings: &'a [Reported],
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let site = readiness.site;
        let (pages_in, service_in) = (index::pages_in(site), index::service_in(site));
        let postmortems = index::postmortems(site);
        Self {
            site,
            readiness,
            findings,
            theme,
            highlighter,
            alarms_of: index::alarms_of(site),
            incidents_of: index::incidents_of(site),
            pages_of: index::pages_of(site),
            names_of: index::names_of(site),
            cards_of: index::cards_of(site),
            own_page_in: index::own_page_in(site, &pages_in, &service_in),
            introductions: index::introductions(site),
            postmortems_of: index::postmortems_of(site, &postmortems),
            postmortems,
            dependents_of: index::dependents_of(site),
            tallies: index::tallies(site, findings, &service_in),
            service_in,
            pages_in,
            site_value: every_page::site_value(site),
            site_json: every_page::site_json(site),
            known: None,
        }
    }

    /// What becomes of a link of a document, on the page of an address.
    pub fn target(&self, id: PageId, url: &str, at: usize) -> Target {
        let link = &self.site.page(id).document.markdown.links[at];
        hrefs::target(self.site, url, link, &self.site.links[id.0][at])
    }

    /// The body of a document.
    pub fn body(&self, id: PageId, url: &str, memo: &mut Memo) -> anyhow::Result<markdown::Rendered> {
        let page = self.site.page(id);
        let target = |at: usize| self.target(id, url, at);
        let text = self.site.sources.text(page.document.file)?;
        let document = &page.document;
        let body = markdown::Body {
            text: &text,
            start: document.body,
            markdown: &document.markdown,
            skips_title: page.title_is_heading,
            root: &hrefs::root(url),
            dialect: markdown::Dialect::PLAIN,
        };
        self.site.sources.with_dialect(document.file, &document.markdown, |dialect| {
            let body = markdown::Body { dialect, ..body };
            markdown::render(&body, self.highlighter, memo, &target)
        })
    }

    /// Whether a document is the body of the board, or the introduction of a service.
    pub fn is_part_of_another(&self, id: PageId) -> bool {
        let page = self.site.page(id);
        page.url.is_empty() || self.is_introduction(id)
    }

    /// Whether a document is the introduction of a service.
    pub fn is_introduction(&self, id: PageId) -> bool {
        self.introductions.contains(&id)
    }

    pub fn path(&self, id: PageId) -> &Utf8Path {
        &self.site.sources[self.site.page(id).document.file].path
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
        let url = self.site.places().folder_or_root(path)?;
        let listed = || self.site.folders.binary_search_by(|folder| folder.path.as_path().cmp(path)).is_ok();
        (self.own_page_in.contains_key(path) || listed()).then_some(url)
    }

    /// The title of a folder's page, else of its service, else its name.
    pub fn folder_title(&self, folder: &Utf8Path) -> String {
        if let Some(own) = self.own_page_in.get(folder) {
            return self.site.page(*own).title.clone();
        }
        let service = self.service_in.get(folder).map(|service| self.site.service(*service).service.title());
        service.or(folder.file_name()).unwrap_or_default().to_owned()
    }

    /// What kind of page a document is. A folder's page that serves alarms is a runbook first.
    pub fn kind(&self, id: PageId) -> PageKind {
        let page = self.site.page(id);
        match page.kind {
            Kind::Page if page.is_folder_page => PageKind::Folder,
            kind => kind.into(),
        }
    }

    pub fn service_ids(&self) -> impl Iterator<Item = ServiceId> + use<> {
        (0..self.site.services.len()).map(ServiceId)
    }

    /// Runbooks, reviews, postmortems or plain pages of a service, in order; its introduction is not among the
    /// plain ones.
    pub fn pages_of(&self, service: ServiceId, kind: Kind) -> &[PageId] {
        self.pages_of.get(&(service, kind)).map_or(&[], Vec::as_slice)
    }

    /// Errors and warnings in the folder of a service.
    pub fn tally_of(&self, service: ServiceId) -> (usize, usize) {
        let folder = self.site.service(service).service.folder.as_path();
        self.tallies.get(folder).copied().unwrap_or_default()
    }
}
