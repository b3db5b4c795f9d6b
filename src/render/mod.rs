//! Site to files, each made when it is asked for.
//!
//! The modules stand in the order that data flows; each uses only those above it.

mod site;
mod hrefs;
mod index;
pub mod fields;
mod shapes;
mod view;
mod rows;
mod searchable;
mod sidebar;
mod rendered;
mod chrome;
// Pages
mod document;
mod folder;
mod coverage;
mod alarm;
mod service;
mod checklist;
mod review;
mod readiness;
mod postmortem;
mod problems;
mod rule;
mod board;
// All of them
mod pages;
mod api;
mod make;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::emit::{Content, File, Written};
use crate::judge::Readiness;
use crate::link::ServiceId;
use crate::manifest::{self, Entry, Manifest};
use crate::markdown::{Highlighter, Memo};
use crate::routes::{self, PageKind};
use crate::rules::Reported;
use crate::search::{self, Indexed};
use crate::theme::{self, Theme};
use make::{make, source};
use pages::{Job, pages, pictures};
use rendered::Rendered;
use view::View;

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
        let own = pictures(site).chain(pages).chain(not_found).chain(data).chain(badges).chain(assets);
        let jobs = own.chain(copies).collect();
        Self { view, jobs }
    }

    /// Every path of the site but those of search.
    pub fn paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.jobs.keys().map(Utf8PathBuf::as_path)
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.jobs.len()
    }

    /// The file at a path of the site.
    pub fn file(&self, path: &Utf8Path, memo: &mut Memo) -> Option<anyhow::Result<File>> {
        let (path, job) = self.jobs.get_key_value(path)?;
        Some(make(&self.view, path, job, memo).map(|made| made.file))
    }

    /// The files of search; nothing once `stop` is set.
    pub fn search(&self, stop: &AtomicBool) -> anyhow::Result<Option<Vec<File>>> {
        let indexed: Vec<Option<Indexed>> = self
            .jobs
            .par_iter()
            .filter(|_| !stop.load(Ordering::Relaxed))
            .map_init(Memo::default, |memo, (path, job)| {
                let entry = make(&self.view, path, job, memo)?.entry;
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
        // Lists of everything need much room for a moment: they come first, and one after the other, so that the pages and the
        // search have that room after them.
        let (lists, pages): (Vec<_>, Vec<_>) =
            jobs.into_iter().partition(|(_, job)| matches!(job, Job::Single(_) | Job::Data(_)));
        let make_one = |memo: &mut Memo, (path, job): (Utf8PathBuf, Job)| {
            let Rendered { file, entry } = make(&view, &path, &job, memo)?;
            let written = self::entry(write(file)?, source(&view, &job));
            Ok((written, entry.map(|entry| search::index(&entry))))
        };
        let lists: anyhow::Result<Vec<_>> = rayon::scope(|_| {
            let mut memo = Memo::default();
            lists.into_iter().map(|list| make_one(&mut memo, list)).collect()
        });
        let mut made: Vec<(Entry, Option<Indexed>)> = lists?;
        let pages = pages.into_par_iter().map_init(Memo::default, make_one);
        made.extend(pages.collect::<anyhow::Result<Vec<_>>>()?);
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
