//! Renders the site: each of its files is made on request.
//!
//! The modules are in the order of the data flow. Each uses only those above it.

mod site;
mod hrefs;
mod known;
mod near;
mod index;
mod dues;
pub mod fields;
mod shapes;
mod view;
mod rows;
mod searchable;
mod sidebar;
mod rendered;
mod key;
mod chrome;
mod over_time;
// Kinds of pages
mod pipeline;
mod running;
mod document;
mod runbooks;
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
mod weeks;
mod board;
// All files
mod pages;
mod needs;
mod api;
mod make;
mod trial;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};

use crate::cache::Key;
use crate::emit::{Content, File, Stamp, Written};
use crate::files;
use crate::history::History;
use crate::judge::Readiness;
use crate::link::{ServiceId, Site};
use crate::manifest::{self, Entry, Manifest};
use crate::markdown::{Highlighter, Memo};
use crate::routes::{self, PageKind};
use crate::rules::Reported;
use crate::search::{self, Indexed, Indexer, Vocabulary};
use crate::source::order_of;
use crate::theme::{self, TemplateError, Theme};
use index::Index;
use known::Kept;
pub use known::KnownPages;
use make::{make, source};
pub use needs::Need;
use pages::{Job, pages, pictures};
use rendered::{Made, Rendered};
pub use trial::TrialScope;
use view::View;

/// The files of a site, except for those of search, and the connections between its pages. Two sites that differ only
/// in the text of their pages have the same layout.
pub struct Layout {
    index: Index,
    jobs: Jobs,
    has_twins: bool,
}

/// The job for each file, sorted by the file's path.
type Jobs = Vec<(Utf8PathBuf, Job)>;

/// All files of the site except those of search. None is rendered yet.
pub struct Plan<'a> {
    view: View<'a>,
    /// The view that renders the Markdown twins of pages. `None` if the site has none.
    twins: Option<View<'a>>,
    jobs: &'a Jobs,
}

/// Writes a file, and returns its record.
type Write<'a> = dyn Fn(File) -> anyhow::Result<Written> + Sync + 'a;

/// The rendered site, without its search files and its manifest.
pub struct RenderedSite {
    files: Vec<RenderedFile>,
}

/// Caches that a thread keeps from page to page. They do not change the result.
pub struct ThreadCaches<'v> {
    memo: Memo,
    indexer: Indexer<'v>,
}

/// A file that was rendered but not written yet.
pub struct UnwrittenFile {
    pub file: File,
    /// The file of the project that it is made from. `None` unless it is a single one.
    pub source: Option<String>,
    /// Its search entry.
    pub indexed: Option<Indexed>,
}

/// A file that was written.
pub struct RenderedFile {
    entry: Entry,
    stamp: Stamp,
    indexed: Option<Indexed>,
    key: Option<Key>,
    /// Whether it was rendered rather than kept from the last build.
    is_new: bool,
}

impl<'v> ThreadCaches<'v> {
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { memo: Memo::default(), indexer: Indexer::new(vocabulary) }
    }
}

impl Layout {
    pub fn new(site: &Site) -> Self {
        Self::of(site, site.config.has_twins())
    }

    /// Makes a layout with a Markdown twin of each page, whether or not the project wants twins.
    pub fn with_twins(site: &Site) -> Self {
        Self::of(site, true)
    }

    fn of(site: &Site, has_twins: bool) -> Self {
        let index = Index::new(site);
        let pages = pages(site, &index).map(|page| (routes::file(&page.url).into(), page.job));
        let twins = pages::pages(site, &index).filter(|_| has_twins);
        let twins = twins.map(|page| (routes::twin(&page.url).into(), Job::Twin(Box::new(page.job))));
        let not_found = PageKind::NotFound.file().map(|path| (path.into(), Job::Single(PageKind::NotFound)));
        let data = api::files(&site.config).map(|data| (data.about().path.into(), Job::Data(data)));
        let services = site.services.iter().enumerate();
        let files = services.flat_map(|(at, it)| {
            let id = ServiceId(at);
            [(it.badge_path().into(), Job::Badge(id)), (it.calendar_path().into(), Job::Calendar(id))]
        });
        let owners = dues::owners(site).into_iter();
        let owners = owners.map(|(path, owner)| (path.into(), Job::CalendarOf(owner)));
        let assets = theme::ASSETS.iter().map(|(path, text)| (path.into(), Job::Asset(text)));
        let copies = site.copies.iter().enumerate().map(|(at, copy)| (copy.to.clone(), Job::Copy(at)));
        // Later jobs win, so the project's own assets replace the built-in ones.
        let own = pictures(site).chain(pages).chain(twins).chain(not_found).chain(data);
        let own = own.chain(files).chain(owners).chain(assets);
        let jobs = in_order(own.chain(copies).collect());
        Self { index, jobs, has_twins }
    }

    /// What each file needs to be rendered, sorted by path.
    pub fn needs(&self, site: &Site) -> Vec<Need> {
        self.jobs.par_iter().map(|(_, job)| needs::need(site, job)).collect()
    }
}

/// Sorts jobs by path. If there are several jobs for one path, the last one is kept.
fn in_order(mut jobs: Jobs) -> Jobs {
    jobs.reverse();
    jobs.par_sort_by_cached_key(|(path, _)| order_of(path));
    jobs.dedup_by(|(later, _), (kept, _)| later == kept);
    jobs
}

impl<'a> Plan<'a> {
    pub fn new(
        layout: &'a Layout,
        readiness: &'a Readiness<'a>,
        findings: &'a [Reported],
        theme: &'a Theme,
        highlighter: &'a Highlighter,
    ) -> Self {
        let view = || View::new(readiness, findings, &layout.index, theme, highlighter);
        let twins = layout.has_twins.then(|| view().of_twins());
        Self { view: view(), twins, jobs: &layout.jobs }
    }

    /// Sets the pages of the last build, so that this build may keep some.
    pub fn knowing(mut self, known: &'a KnownPages<'a>) -> Self {
        self.views().for_each(|view| view.known = Some(known));
        self
    }

    /// Sets the history of earlier days.
    pub fn with_history(mut self, history: Option<&'a History>) -> Self {
        self.views().for_each(|view| view.history = history);
        self
    }

    fn views(&mut self) -> impl Iterator<Item = &mut View<'a>> {
        [&mut self.view].into_iter().chain(&mut self.twins)
    }

    /// The view for a job.
    fn view_of(&self, job: &Job) -> &View<'a> {
        let twins = self.twins.as_ref().filter(|_| matches!(job, Job::Twin(_)));
        twins.unwrap_or(&self.view)
    }

    /// Every path of the site except those of search.
    pub fn paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.jobs.iter().map(|(path, _)| path.as_path())
    }

    /// The templates of the project that fail, each once. Stops once some have failed, so that other failing
    /// templates may not be found.
    pub fn faults(&self, scope: TrialScope) -> Vec<TemplateError> {
        trial::faults(&self.view, self.jobs, scope)
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.jobs.len()
    }

    /// Renders the file at a path of the site. `None` if there is no such file.
    pub fn file(&self, path: &Utf8Path, memo: &mut Memo) -> Option<anyhow::Result<File>> {
        let at = self.jobs.binary_search_by(|(known, _)| known.as_path().cmp(path)).ok()?;
        let (path, job) = &self.jobs[at];
        Some(make(self.view_of(job), path, job, memo).map(|rendered| match rendered {
            Rendered::Made(made) => made.file,
            Rendered::Kept(_) => unreachable!("only a plan that knows a site keeps pages"),
        }))
    }

    /// Renders the file with this index.
    pub fn made(&self, at: usize, caches: &mut ThreadCaches<'_>) -> anyhow::Result<UnwrittenFile> {
        let ThreadCaches { memo, indexer } = caches;
        let (path, job) = &self.jobs[at];
        let view = self.view_of(job);
        let source = source(view, job).map(files::shown);
        match make(view, path, job, memo)? {
            Rendered::Made(Made { file, entry, .. }) => {
                let indexed = entry.map(|entry| search::index(&entry, indexer));
                Ok(UnwrittenFile { file, source, indexed })
            }
            Rendered::Kept(_) => unreachable!("only a plan that knows a site keeps pages"),
        }
    }

    /// The files of search; `None` once `stop` is set.
    pub fn search(&self, stop: &AtomicBool) -> anyhow::Result<Option<Vec<File>>> {
        let made = self.index(stop)?;
        Ok(made.map(|made| made.into_iter().map(file).collect()))
    }

    /// The files of search in the form that [`search::Index`] reads.
    pub fn index(&self, stop: &AtomicBool) -> anyhow::Result<Option<Vec<search::File>>> {
        let vocabulary = Vocabulary::default();
        let caches = || ThreadCaches::new(&vocabulary);
        let indexed: Vec<Option<Indexed>> = self
            .jobs
            .par_iter()
            .filter(|(_, job)| !matches!(job, Job::Twin(_)) && !stop.load(Ordering::Relaxed))
            .map_init(caches, |ThreadCaches { memo, indexer }, (path, job)| {
                Ok(match make(&self.view, path, job, memo)? {
                    Rendered::Made(made) => made.entry.map(|entry| search::index(&entry, indexer)),
                    Rendered::Kept(kept) => kept.indexed,
                })
            })
            .collect::<anyhow::Result<_>>()?;
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let indexed = indexed.into_iter().flatten().collect();
        search::files(indexed, vocabulary, &Ok).map(Some)
    }

    /// Renders every file and passes it to `write`, except for pages that are kept. A file's memory is freed once it
    /// is written. `vocabulary` is the vocabulary of the pages that may be kept. Terms of other pages are added to
    /// it.
    pub fn write(self, vocabulary: &Vocabulary, write: &Write<'_>) -> anyhow::Result<RenderedSite> {
        // Lists of everything need much memory for a short time. Begin with them, and render few at once, so that their
        // memory is free again for the pages and the search index.
        let (lists, pages): (Vec<_>, Vec<_>) =
            self.jobs.iter().partition(|(_, job)| matches!(job, Job::Single(_) | Job::Data(_)));
        let make_one = |caches: &mut ThreadCaches<'_>, (path, job): &(Utf8PathBuf, Job)| {
            let view = self.view_of(job);
            let rendered = make(view, path, job, &mut caches.memo)?;
            RenderedFile::of(rendered, source(view, job), &mut caches.indexer, write)
        };
        let make_each = |jobs: &[&(Utf8PathBuf, Job)]| -> anyhow::Result<Vec<RenderedFile>> {
            let mut caches = ThreadCaches::new(vocabulary);
            jobs.iter().map(|job| make_one(&mut caches, job)).collect()
        };
        let at_once = (rayon::current_num_threads() / 4).max(1);
        let (lists, pages) = rayon::join(
            || {
                let parts = lists.par_chunks(lists.len().div_ceil(at_once).max(1));
                parts.map(make_each).collect::<anyhow::Result<Vec<_>>>()
            },
            || {
                let pages = pages.into_par_iter().map_init(|| ThreadCaches::new(vocabulary), make_one);
                pages.collect::<anyhow::Result<Vec<_>>>()
            },
        );
        let mut files = pages?;
        files.extend(lists?.into_iter().flatten());
        Ok(RenderedSite { files })
    }
}

impl RenderedFile {
    /// Writes a file that was rendered, and records it.
    fn of(
        rendered: Rendered,
        source: Option<&Utf8Path>,
        terms: &mut Indexer<'_>,
        write: &Write<'_>,
    ) -> anyhow::Result<Self> {
        Ok(match rendered {
            Rendered::Made(Made { file, entry, key }) => {
                let written = write(file)?;
                let indexed = entry.map(|entry| search::index(&entry, terms));
                let stamp = written.stamp;
                Self { entry: self::entry(written, source), stamp, indexed, key, is_new: true }
            }
            Rendered::Kept(Kept { path, key, stamp, sha256, indexed }) => {
                let entry = Entry { path: path.into(), source: source.map(files::shown), sha256 };
                Self { entry, stamp, indexed, key: Some(key), is_new: false }
            }
        })
    }

    /// Records a file that was rendered and written elsewhere.
    pub fn written(written: Written, source: Option<String>, indexed: Option<Indexed>) -> Self {
        let (path, stamp) = (written.path.into(), written.stamp);
        Self {
            entry: Entry { path, source, sha256: written.sha256 },
            stamp,
            indexed,
            key: None,
            is_new: true,
        }
    }

    /// The record of the page for the next build.
    pub fn record(&self, vocabulary: &Vocabulary) -> Vec<u8> {
        known::record(self.stamp, &self.entry.sha256, self.indexed.as_ref(), vocabulary)
    }
}

impl RenderedSite {
    /// A site from files that were rendered separately.
    pub fn of(files: Vec<RenderedFile>) -> Self {
        Self { files }
    }

    /// The pages that the next build may keep, by key. `None` for those that this build has kept itself.
    pub fn pages(&self) -> Vec<(Key, Option<&RenderedFile>)> {
        self.files.iter().filter_map(|file| Some((file.key?, file.is_new.then_some(file)))).collect()
    }

    /// Makes the search files and the manifest. Returns all files of the site with their stamps on the disk.
    /// `vocabulary` is the one that the pages were indexed with.
    pub fn finish(
        self,
        vocabulary: Vocabulary,
        write: &Write<'_>,
    ) -> anyhow::Result<Vec<(Utf8PathBuf, Stamp)>> {
        let mut all: Vec<(Entry, Stamp)> = Vec::with_capacity(self.files.len());
        let mut indexed = Vec::with_capacity(self.files.len());
        for file in self.files {
            all.push((file.entry, file.stamp));
            indexed.extend(file.indexed);
        }
        let own = search::files(indexed, vocabulary, &|made| {
            let written = write(file(made))?;
            let stamp = written.stamp;
            Ok((entry(written, None), stamp))
        })?;
        all.extend(own);
        let mut files: Vec<(Utf8PathBuf, Stamp)> =
            all.iter().map(|(entry, stamp)| (entry.path.as_str().into(), *stamp)).collect();
        let text = Manifest::of(all.into_iter().map(|(entry, _)| entry).collect()).text();
        let manifest = File { path: manifest::FILE.into(), content: Content::Bytes(text.into_bytes()) };
        let written = write(manifest)?;
        files.push((written.path, written.stamp));
        Ok(files)
    }
}

fn entry(written: Written, source: Option<&Utf8Path>) -> Entry {
    Entry { path: written.path.into(), source: source.map(files::shown), sha256: written.sha256 }
}

fn file((path, bytes): search::File) -> File {
    File { path, content: Content::Bytes(bytes) }
}
