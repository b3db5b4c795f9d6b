//! Site to files, each made when it is asked for.

mod alarm;
mod api;
mod board;
mod checklist;
mod chrome;
mod coverage;
mod document;
pub mod fields;
mod folder;
mod hrefs;
mod index;
mod pages;
mod postmortem;
mod problems;
mod readiness;
mod review;
mod rows;
mod rule;
mod searchable;
mod service;
mod shapes;
mod sidebar;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::emit::{Content, File, Written};
use crate::judge::Readiness;
use crate::link::{PageId, ServiceId};
use crate::manifest::{self, Entry, Manifest};
use crate::markdown::{Highlighter, Memo};
use crate::routes::{self, DataFile, PageKind};
use crate::rules::{self, Reported};
use crate::search::{self, Indexed};
use crate::source::FileId;
use crate::theme::{self, Theme};
use pages::{maker, pages};
use view::View;

/// A page of the site, and what search is to know of it.
struct Rendered {
    file: File,
    entry: Option<search::Entry>,
}

/// One file to be made.
enum Job {
    Document(PageId),
    Folder(usize),
    Alarm(usize),
    Service(ServiceId),
    Checklist(usize),
    Rule(usize),
    Alias(usize),
    Stage(usize),
    Badge(ServiceId),
    Single(PageKind),
    Data(DataFile),
    Asset(&'static str),
    Copy(usize),
}

type Make = fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>;

/// Every file of the site but those of search, by its path. None is made yet.
pub struct Plan<'a> {
    view: View<'a>,
    jobs: BTreeMap<Utf8PathBuf, Job>,
}

/// Takes a file, and answers with what it wrote.
type Write<'a> = dyn Fn(File) -> anyhow::Result<Written> + Sync + 'a;

/// The site without its search and its manifest.
pub struct Made {
    entries: Vec<Entry>,
    indexed: Vec<Indexed>,
}

impl<'a> Plan<'a> {
    pub fn new(
        readiness: &'a Readiness<'a>,
        findings: &'a [Reported],
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let site = readiness.site;
        let view = View::new(readiness, findings, theme, highlighter);
        let pages = pages(&view).map(|page| (routes::file(&page.url).into(), page.job));
        let not_found = PageKind::NotFound.file().map(|path| (path.into(), Job::Single(PageKind::NotFound)));
        let data = api::files(&site.config).map(|data| (data.about().path.into(), Job::Data(data)));
        let services = site.services.iter().enumerate();
        let badges = services.map(|(at, it)| (it.badge_path().into(), Job::Badge(ServiceId(at))));
        let assets = theme::ASSETS.iter().map(|(path, text)| (path.into(), Job::Asset(text)));
        let copies = site.copies.iter().enumerate().map(|(at, copy)| (copy.to.clone(), Job::Copy(at)));
        // The project's own assets take the place of ours.
        let jobs = pages.chain(not_found).chain(data).chain(badges).chain(assets).chain(copies).collect();
        Self { view, jobs }
    }

    /// Every path of the site but those of search.
    #[cfg(test)]
    pub fn paths(&self) -> Vec<Utf8PathBuf> {
        self.jobs.keys().cloned().collect()
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.jobs.len()
    }

    /// The file at a path of the site.
    pub fn file(&self, path: &Utf8Path, memo: &mut Memo) -> Option<anyhow::Result<File>> {
        let (path, job) = self.jobs.get_key_value(path)?;
        Some(self.view.make(path, job, memo).map(|made| made.file))
    }

    /// The files of search; nothing once `stop` is set.
    pub fn search(&self, stop: &AtomicBool) -> anyhow::Result<Option<Vec<File>>> {
        let indexed: Vec<Option<Indexed>> = self
            .jobs
            .par_iter()
            .filter(|_| !stop.load(Ordering::Relaxed))
            .map_init(Memo::default, |memo, (path, job)| {
                let entry = self.view.make(path, job, memo)?.entry;
                Ok(entry.map(|entry| search::index(&entry)))
            })
            .collect::<anyhow::Result<_>>()?;
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let indexed = indexed.into_iter().flatten().collect();
        search::files(indexed, &|made| Ok(file(made))).map(Some)
    }

    /// Makes every file and hands it to `write`. What is written is kept no longer.
    pub fn write(self, write: &Write<'_>) -> anyhow::Result<Made> {
        let Self { view, jobs } = self;
        let made: Vec<(Entry, Option<Indexed>)> = jobs
            .into_par_iter()
            .map_init(Memo::default, |memo, (path, job)| {
                let Rendered { file, entry } = view.make(&path, &job, memo)?;
                let written = self::entry(write(file)?, view.source(&job));
                Ok((written, entry.map(|entry| search::index(&entry))))
            })
            .collect::<anyhow::Result<_>>()?;
        let (entries, indexed): (_, Vec<_>) = made.into_iter().unzip();
        Ok(Made { entries, indexed: indexed.into_iter().flatten().collect() })
    }
}

impl Made {
    /// Makes the files of search, and the manifest. The paths of all files.
    pub fn finish(self, write: &Write<'_>) -> anyhow::Result<Vec<Utf8PathBuf>> {
        let Self { mut entries, indexed } = self;
        let own = search::files(indexed, &|made| Ok(entry(write(file(made))?, None)))?;
        entries.extend(own);
        let mut paths: Vec<Utf8PathBuf> = entries.iter().map(|entry| entry.path.as_str().into()).collect();
        let text = Manifest::of(entries).text();
        let manifest = File { path: manifest::FILE.into(), content: Content::Bytes(text.into_bytes()) };
        paths.push(write(manifest)?.path);
        Ok(paths)
    }
}

fn entry(written: Written, source: Option<&Utf8Path>) -> Entry {
    Entry { path: written.path.into(), source: source.map(ToString::to_string), sha256: written.sha256 }
}

fn file((path, bytes): search::File) -> File {
    File { path, content: Content::Bytes(bytes) }
}

impl View<'_> {
    /// The file of the project that a file of the site is made from, where it is one.
    fn source(&self, job: &Job) -> Option<&Utf8Path> {
        let path = |file: FileId| self.site.sources[file].path.as_path();
        match job {
            Job::Document(id) => Some(self.path(*id)),
            Job::Alias(at) => Some(self.path(self.site.aliases[*at].page)),
            Job::Service(id) => Some(path(self.site.service(*id).service.file)),
            Job::Checklist(at) => Some(path(self.site.checklists[*at].checklist.file)),
            Job::Copy(at) => Some(&self.site.copies[*at].from),
            _ => None,
        }
    }

    fn make(&self, path: &Utf8Path, job: &Job, memo: &mut Memo) -> anyhow::Result<Rendered> {
        let ready = |content: Content| Ok(chrome::unlisted(File { path: path.to_owned(), content }));
        match job {
            Job::Document(id) => match self.kind(*id) {
                PageKind::Review => review::page(self, *id, memo),
                PageKind::Postmortem => postmortem::page(self, *id, memo),
                PageKind::Folder => folder::own_page(self, *id, memo),
                _ => document::page(self, *id, memo),
            },
            Job::Folder(at) => folder::page(self, &self.site.folders[*at]),
            Job::Alarm(at) => alarm::page(self, *at, memo),
            Job::Service(id) => service::page(self, *id, memo),
            Job::Checklist(at) => checklist::page(self, *at, memo),
            Job::Rule(at) => rule::page(self, &rules::ALL[*at], memo),
            Job::Stage(at) => readiness::of_stage(self, *at),
            Job::Badge(id) => Ok(api::badge(self, *id)),
            Job::Alias(at) => document::moved(self, &self.site.aliases[*at]),
            Job::Single(kind) => {
                let make = maker(*kind).expect("a test holds that each page there is one of has one");
                let rendered = make(self, memo)?;
                let listed = kind.about().in_search.then(|| searchable::list(*kind));
                Ok(Rendered { entry: listed.or(rendered.entry), ..rendered })
            }
            Job::Data(data) => api::maker(*data)(self, memo),
            Job::Asset(text) => ready(Content::Bytes(text.as_bytes().to_vec())),
            Job::Copy(at) => ready(Content::Copy(self.site.copies[*at].from.clone())),
        }
    }
}
