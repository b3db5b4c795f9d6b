//! What lies in a folder to what a project can take over of it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::documents::{self, CONTENT, Entry};
use super::links::{self, Own, Pages, Prefix};
use super::patterns;
use super::prose::is_trial;
use super::repository::Home;
use super::survey::Survey;
use crate::alarms;
use crate::config::Config;
use crate::model::catalog;
use crate::parse::{is_folder_page, is_service};
use crate::source::{FileId, Source};
use crate::yaml;

#[derive(Debug, Default)]
pub struct Found {
    /// In the order in which they count.
    pub documents: Vec<Entry>,
    pub alarms: Vec<Files>,
    /// Folders of alarms are there below the folder of services.
    pub has_alarm_folders: bool,
    pub home: Home,
    pub catalogs: Vec<Utf8PathBuf>,
    /// Words for a severity that are none of ours.
    pub severities: BTreeSet<String>,
    /// The files that may be documents.
    pages: Vec<Utf8PathBuf>,
    /// Runbook links, and the files that they stand in.
    links: BTreeSet<(String, Utf8PathBuf)>,
}

/// Files with alarms in them.
#[derive(Debug)]
pub struct Files {
    pub pattern: String,
    pub formats: Vec<&'static str>,
    pub alarms: usize,
    /// Why they are not taken over at once.
    pub left_out: Option<&'static str>,
}

/// A file that defines alarms.
struct Defines {
    path: Utf8PathBuf,
    format: &'static str,
    alarms: usize,
    is_template: bool,
    links: Vec<String>,
    severities: Vec<String>,
}

impl Found {
    pub fn of(survey: &Survey, mut home: Home, today: Date) -> Self {
        let (config, _) = Config::read(FileId(0), "", |_| today);
        let all: Vec<&Source> = survey.candidates.iter().collect();
        let defining: Vec<Defines> = all.par_iter().filter_map(|source| defines(source, &config)).collect();
        let links =
            defining.iter().flat_map(|file| file.links.iter().map(|link| (link.clone(), file.path.clone())));
        let links: BTreeSet<(String, Utf8PathBuf)> = links.collect();
        let pages = Pages::new(documents::pages(survey));
        if home.repository.is_none() && home.unknown.is_none() {
            home.repository = pages.repository(links.iter().map(|(link, _)| link.as_str()));
            home.is_by_links = home.repository.is_some();
        }
        let described = described(survey);
        let documents = documents::entries(survey, &linked(&pages, &links, &home), &described);
        let known = ["critical", "warning", "info"];
        let severities = defining.iter().flat_map(|file| &file.severities);
        let severities = severities
            .map(|word| word.to_lowercase())
            .filter(|word| !known.contains(&word.as_str()))
            .collect();
        let base = base(&documents);
        let is_own = |file: &&Defines| is_default(&file.path, base.as_deref());
        let has_alarm_folders = defining.iter().any(|file| is_own(&file));
        let alone = defining.iter().filter(|file| !is_own(file));
        let mut found = Self {
            alarms: grouped(alone),
            has_alarm_folders,
            catalogs: Vec::new(),
            home,
            severities,
            pages: documents::pages(survey).map(Into::into).collect(),
            links,
            documents,
        };
        found.catalogs = found.read_catalogs(survey, &defining);
        found
    }

    /// The entries that are proposed.
    pub fn proposed(&self) -> impl Iterator<Item = &Entry> {
        self.documents.iter().filter(|entry| entry.left_out.is_none())
    }

    /// Leaves out the entries with these patterns. Says whether there were any.
    pub fn leave_out(&mut self, patterns: &[String]) -> bool {
        let entries = self.documents.iter_mut().filter(|entry| entry.left_out.is_none());
        let idle: Vec<&mut Entry> = entries.filter(|entry| patterns.contains(&entry.path.text)).collect();
        let has_any = !idle.is_empty();
        for entry in idle {
            entry.left_out = Some("no document is read there");
        }
        has_any
    }

    /// The folder below which new services go, with their alarms. `None` if only patterns are proposed.
    pub fn base(&self) -> Option<String> {
        base(&self.documents)
    }

    /// Prefixes of links that mean a document which is proposed, and lead there by nothing else.
    pub fn prefixes(&self) -> Vec<Prefix> {
        let taken = self.pages.iter().filter(|page| self.proposed().any(|entry| entry.takes(page)));
        let pages = Pages::new(taken.map(Utf8PathBuf::as_path));
        let bases: Vec<&Utf8Path> = self.proposed().filter_map(Entry::folder).map(Utf8Path::new).collect();
        let own = Own { repository: self.home.repository.as_ref(), folder: &self.home.folder };
        let links = self.links.iter().filter(|(link, file)| {
            own.paths(link).is_none() && pages.linked(link, file, &bases, &own).is_none()
        });
        pages.prefixes(&links.map(|(link, _)| link.as_str()).collect())
    }

    /// Entries of Backstage in folders with documents or alarms in them or below them, or at the root.
    fn read_catalogs(&self, survey: &Survey, defining: &[Defines]) -> Vec<Utf8PathBuf> {
        let pages = self.pages.iter().filter(|page| self.proposed().any(|entry| entry.takes(page)));
        let used = pages.chain(defining.iter().map(|file| &file.path));
        let homes: BTreeSet<&Utf8Path> = used.flat_map(|path| path.ancestors().skip(1)).collect();
        let catalogs = survey.paths.iter().filter(|path| path.file_name() == Some(catalog::FILE));
        let is_home = |folder: &Utf8Path| folder == "" || homes.contains(folder);
        catalogs.filter(|path| path.parent().is_some_and(is_home)).cloned().collect()
    }
}

fn base(documents: &[Entry]) -> Option<String> {
    let mut proposed = documents.iter().filter(|entry| entry.left_out.is_none()).peekable();
    if proposed.peek().is_none() {
        return Some(CONTENT.to_owned());
    }
    proposed.find_map(|entry| entry.folder().map(str::to_owned))
}

/// Whether a file is in a folder of alarms below the folder of services.
fn is_default(path: &Utf8Path, base: Option<&str>) -> bool {
    let below = base.and_then(|base| path.strip_prefix(base).ok()).and_then(Utf8Path::parent);
    below.is_some_and(|below| below.components().any(|part| part.as_str() == "alarms"))
}

/// Pages that alarms lead to, with certainty.
fn linked<'p>(
    pages: &Pages<'p>,
    links: &BTreeSet<(String, Utf8PathBuf)>,
    home: &Home,
) -> BTreeSet<&'p Utf8Path> {
    let own = Own { repository: home.repository.as_ref(), folder: &home.folder };
    let (mut found, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (link, file) in links {
        match pages.linked(link, file, &[], &own) {
            Some(page) => _ = found.insert(page),
            None if links::is_url(link) && own.paths(link).is_some() => {}
            None => _ = open.insert(link.as_str()),
        }
    }
    let prefixes = pages.prefixes(&open);
    let certain: Vec<&Prefix> = prefixes.iter().filter(|prefix| prefix.is_certain).collect();
    found.extend(open.iter().filter_map(|link| certain.iter().find_map(|prefix| pages.behind(prefix, link))));
    found
}

/// The pages of folders with an entry of a service.
fn described(survey: &Survey) -> BTreeSet<&Utf8Path> {
    let entries = survey.candidates.iter().filter(|source| describes_service(source, survey));
    let folders: BTreeSet<&Utf8Path> = entries.filter_map(|source| source.path.parent()).collect();
    let is_beside = |page: &&Utf8Path| page.parent().is_some_and(|folder| folders.contains(folder));
    documents::pages(survey).filter(|page| is_folder_page(page) && is_beside(page)).collect()
}

fn describes_service(source: &Source, survey: &Survey) -> bool {
    let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
    if source.path.file_name() == Some(catalog::FILE) {
        let documents = yaml::read(FileId(0), &source.text, 0..source.text.len()).documents;
        return !catalog::services(FileId(0), folder, &documents).is_empty();
    }
    // Kubernetes and its charts call other things so.
    let has = |key: &str| source.text.lines().any(|line| line.starts_with(key));
    let is_chart =
        || folder.ancestors().take(2).any(|above| survey.paths.contains(&above.join("Chart.yaml")));
    is_service(&source.path) && !(has("apiVersion:") && has("kind:")) && !is_chart()
}

fn defines(source: &Source, config: &Config) -> Option<Defines> {
    let file = alarms::read(FileId(0), source, config, &mut Vec::new());
    // A list of ours is written for a project, and `alarms:` is a key of much else.
    let format = file.format.filter(|format| *format != "list" && file.count > 0)?;
    let each = || file.alarms.iter().chain(&file.unrendered);
    Some(Defines {
        path: source.path.clone(),
        format,
        alarms: file.count,
        is_template: file.template.is_some(),
        links: each().filter_map(|alarm| alarm.link.as_ref()).map(|link| link.value.clone()).collect(),
        severities: each()
            .filter_map(|alarm| alarm.severity.as_ref())
            .map(|word| word.value.clone())
            .collect(),
    })
}

fn grouped<'f>(files: impl Iterator<Item = &'f Defines>) -> Vec<Files> {
    let mut kinds: BTreeMap<Option<&str>, Vec<&Defines>> = BTreeMap::new();
    for file in files {
        kinds.entry(why_left_out(file)).or_default().push(file);
    }
    let mut all = Vec::new();
    for (left_out, files) in kinds {
        let paths = files.iter().map(|file| file.path.as_path());
        for (pattern, members) in patterns::of(paths) {
            let members: Vec<&&Defines> =
                files.iter().filter(|file| members.contains(file.path.as_path())).collect();
            let formats: BTreeSet<&str> = members.iter().map(|file| file.format).collect();
            let alarms = members.iter().map(|file| file.alarms).sum();
            let left_out = left_out.map(|_| why_left_out(members[0]).expect("they were grouped by it"));
            all.push(Files { pattern, formats: formats.into_iter().collect(), alarms, left_out });
        }
    }
    all
}

fn why_left_out(file: &Defines) -> Option<&'static str> {
    if file.is_template {
        return Some("a template: render it, and name the output");
    }
    is_trial(&file.path).then_some("it looks like a test or an example")
}
