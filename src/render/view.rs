//! The site in the form in which pages read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use camino::Utf8Path;

use super::dues::Dues;
use super::fields;
use super::hrefs::{self, Form};
use super::index::{self, Index};
use super::known::KnownPages;
use super::shapes::StageGate;
use crate::files;
use crate::history::History;
use crate::judge::Readiness;
use crate::link::{self, PageId, ServiceId, Site};
use crate::markdown::{self, Highlighter, Memo, Target};
use crate::rules::Reported;
use crate::source::FileId;
use crate::theme::Theme;

/// The site, its verdicts and findings, and everything else that pages are rendered from.
pub struct View<'a> {
    pub site: &'a Site,
    /// The format in which its texts are written.
    pub form: Form,
    pub readiness: &'a Readiness<'a>,
    pub findings: &'a [Reported],
    pub theme: &'a Theme,
    pub highlighter: &'a Highlighter,
    pub index: &'a Index,
    /// Errors and warnings by the folder of a service.
    tallies: BTreeMap<&'a Utf8Path, (usize, usize)>,
    pub dues: Dues,
    /// The verdicts of each service, computed on first use.
    pub gates: Vec<OnceLock<Vec<StageGate>>>,
    /// The pages of the last build. `None` if none may be kept.
    pub known: Option<&'a KnownPages<'a>>,
    /// The history of earlier days. `None` without a history file.
    pub history: Option<&'a History>,
}

impl<'a> View<'a> {
    pub fn new(
        readiness: &'a Readiness<'a>,
        findings: &'a [Reported],
        index: &'a Index,
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let site = readiness.site;
        let tallies = index::tallies(site, findings, &index.service_in);
        Self {
            site,
            form: Form::Html,
            readiness,
            findings,
            theme,
            highlighter,
            index,
            tallies,
            dues: Dues::new(readiness),
            gates: site.services.iter().map(|_| OnceLock::new()).collect(),
            known: None,
            history: None,
        }
    }

    /// Where a link of a document leads, seen from the page at `url`.
    pub fn target(&self, id: PageId, url: &str, at: usize) -> Target {
        let link = &self.site.page(id).document.markdown.links[at];
        hrefs::target(self.site, self.form, url, link, &self.site.links[id.0][at])
    }

    /// A view for Markdown twins, which are never kept from the last build.
    pub fn of_twins(self) -> Self {
        Self { form: Form::Markdown, ..self }
    }

    /// A body in the view's format.
    pub fn written(
        &self,
        body: &markdown::Body<'_>,
        title: &str,
        memo: &mut Memo,
        target: &dyn Fn(usize) -> Target,
    ) -> markdown::Rendered {
        match self.form {
            Form::Html => markdown::render(body, self.highlighter, memo, target),
            Form::Markdown => {
                markdown::Rendered { html: markdown::twin(body, title, target), sections: Vec::new() }
            }
        }
    }

    /// A short Markdown text in the view's format.
    pub fn fragment(&self, text: &str) -> String {
        match self.form {
            Form::Html => markdown::fragment(text, self.highlighter),
            Form::Markdown => markdown::twin_of_fragment(text),
        }
    }

    /// The parts of an alarm's summary, for the view's format.
    pub fn summary_of_alarm(&self, text: &str) -> Vec<fields::Part> {
        match self.form {
            Form::Html => fields::spoken(text),
            Form::Markdown => fields::spoken_whole(text),
        }
    }

    /// A text of an alarm in the view's format.
    pub fn text_of_alarm(&self, text: &str) -> String {
        match self.form {
            Form::Html => fields::html(text, self.highlighter),
            Form::Markdown => {
                let parts = fields::parts(text).into_iter().map(|part| part.text);
                markdown::twin_of_fragment(&parts.collect::<String>())
            }
        }
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
            self.written(&body, &page.title, memo, &target)
        })
    }

    pub fn path(&self, id: PageId) -> &Utf8Path {
        &self.site.sources[self.site.page(id).document.file].path
    }

    /// Findings in the folder of a service.
    pub fn findings_below(&self, folder: &Utf8Path) -> impl Iterator<Item = &'a Reported> + use<'a> {
        let site = self.site;
        let folder = folder.to_owned();
        // Findings are sorted by path, so those of a folder are adjacent.
        let start =
            self.findings.partition_point(|reported| site.sources[reported.finding.place.file].path < folder);
        self.findings[start..]
            .iter()
            .take_while(move |reported| site.sources[reported.finding.place.file].path.starts_with(&folder))
    }

    /// The address of a folder's page: a document, the page of a service, or a list of the folder's content.
    pub fn folder_page(&self, path: &Utf8Path) -> Option<String> {
        if let Some(service) = self.index.service_in.get(path) {
            return Some(self.site.service(*service).url.clone());
        }
        let url = self.index.folder_url(self.site, path)?;
        if crate::routes::shared_list(&url).is_some() {
            return Some(url);
        }
        let listed = || self.site.folders.binary_search_by(|folder| folder.path.as_path().cmp(path)).is_ok();
        (self.index.own_page_in.contains_key(path) || listed()).then_some(url)
    }

    /// The gathered repositories that the files are from.
    pub fn repositories(&self, files: impl IntoIterator<Item = FileId>) -> BTreeSet<String> {
        let names = files.into_iter().filter_map(|file| self.site.sources[file].repository());
        names.map(str::to_owned).collect()
    }

    /// The title of a folder: of its page, else of its service, else of the repository with this folder, else made
    /// from its name.
    pub fn folder_title(&self, folder: &Utf8Path) -> String {
        if let Some(own) = self.index.own_page_in.get(folder) {
            return self.site.page(*own).title.clone();
        }
        let service =
            self.index.service_in.get(folder).map(|service| self.site.service(*service).service.title());
        let begins = |url: &str| self.site.config.of(folder).below.url == url;
        let repository = files::in_repository(folder).map(|(name, _)| name);
        let url = || self.index.folder_url(self.site, folder).filter(|url| !url.is_empty());
        let repository = repository.filter(|_| url().is_some_and(|url| begins(&url)));
        let named = || folder.file_name().map(link::title_of_name);
        service.or(repository).map(str::to_owned).or_else(named).unwrap_or_default()
    }

    pub fn service_ids(&self) -> impl Iterator<Item = ServiceId> + use<> {
        (0..self.site.services.len()).map(ServiceId)
    }

    /// Errors and warnings in the folder of a service.
    pub fn tally_of(&self, service: ServiceId) -> (usize, usize) {
        let folder = self.site.service(service).service.folder.as_path();
        self.tallies.get(folder).copied().unwrap_or_default()
    }
}
