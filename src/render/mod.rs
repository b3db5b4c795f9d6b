//! Site to files, one at a time, in parallel.

mod alarm;
mod board;
mod checklist;
mod chrome;
mod document;
mod folder;
mod hrefs;
mod postmortem;
mod problems;
mod readiness;
mod review;
mod rows;
mod rule;
mod service;
mod shapes;
mod sidebar;
mod view;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::emit::{Content, File};
use crate::link::{PageId, ServiceId, Site};
use crate::markdown::Memo;
use crate::model::Kind;
use crate::parse::is_folder_page;
use crate::rules::{self, Reported};
use crate::search;
use crate::theme::{self, Theme};
use view::View;

/// A page of the site, and what search is to know of it.
struct Rendered {
    file: File,
    entry: Option<search::Entry>,
}

/// One page to be made.
enum Job {
    Document(PageId),
    Folder(usize),
    Alarm(usize),
    Service(ServiceId),
    Checklist(usize),
    Rule(usize),
    Alias(usize),
    Other(fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>),
}

/// The lists, and what there is one of.
const SINGLE: [fn(&View<'_>, &mut Memo) -> anyhow::Result<Rendered>; 10] = [
    board::board,
    alarm::list,
    service::list,
    checklist::list,
    review::list,
    readiness::matrix,
    postmortem::list,
    problems::problems,
    rule::list,
    rule::not_found,
];

/// Makes every file of the site and hands it to `write`, which answers with its path.
pub fn site(
    site: &Site,
    findings: &[Reported],
    theme: &Theme,
    root: &Utf8Path,
    write: &(dyn Fn(File) -> anyhow::Result<Utf8PathBuf> + Sync),
) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let view = View::new(site, findings, theme);
    let mut jobs: Vec<Job> = SINGLE.into_iter().map(Job::Other).collect();
    let own_page = |id: &PageId| !view.is_part_of_another(*id);
    jobs.extend((0..site.pages.len()).map(PageId).filter(own_page).map(Job::Document));
    jobs.extend((0..site.folders.len()).map(Job::Folder));
    jobs.extend((0..site.names.len()).map(Job::Alarm));
    jobs.extend((0..site.services.len()).map(|at| Job::Service(ServiceId(at))));
    jobs.extend((0..site.checklists.len()).map(Job::Checklist));
    jobs.extend((0..rules::ALL.len()).map(Job::Rule));
    jobs.extend((0..site.aliases.len()).map(Job::Alias));
    let made: Vec<(Utf8PathBuf, Option<search::Indexed>)> = jobs
        .into_par_iter()
        .map_init(Memo::default, |memo, job| {
            let Rendered { file, entry } = view.make(&job, memo)?;
            Ok((write(file)?, entry.map(|entry| search::index(&entry))))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut paths = Vec::with_capacity(made.len());
    let mut indexed = Vec::with_capacity(made.len());
    for (path, entry) in made {
        paths.push(path);
        indexed.extend(entry);
    }
    let index = search::files(indexed).into_iter();
    let index = index.map(|(path, bytes)| File { path, content: Content::Bytes(bytes) });
    let is_replaced = |path: &str| site.copies.iter().any(|copy| copy.to == path);
    let assets = theme::ASSETS.iter().filter(|(path, _)| !is_replaced(path));
    let assets = assets
        .map(|(path, text)| File { path: path.into(), content: Content::Bytes(text.as_bytes().to_vec()) });
    let copies = site.copies.iter();
    let copies =
        copies.map(|copy| File { path: copy.to.clone(), content: Content::Copy(root.join(&copy.from)) });
    let others: Vec<File> = index.chain(assets).chain(copies).collect();
    let written: Vec<Utf8PathBuf> = others.into_par_iter().map(write).collect::<anyhow::Result<_>>()?;
    paths.extend(written);
    Ok(paths)
}

impl View<'_> {
    fn make(&self, job: &Job, memo: &mut Memo) -> anyhow::Result<Rendered> {
        match job {
            Job::Document(id) => match self.site.page(*id).document.kind() {
                Kind::Review => review::page(self, *id, memo),
                Kind::Postmortem => postmortem::page(self, *id, memo),
                // One that serves alarms is a runbook first.
                Kind::Page if is_folder_page(self.path(*id)) && !self.alarms_of.contains_key(id) => {
                    folder::own_page(self, *id, memo)
                }
                Kind::Runbook | Kind::Page | Kind::Checklist => document::page(self, *id, memo),
            },
            Job::Folder(at) => folder::page(self, &self.site.folders[*at]),
            Job::Alarm(at) => alarm::page(self, *at),
            Job::Service(id) => service::page(self, *id, memo),
            Job::Checklist(at) => checklist::page(self, *at, memo),
            Job::Rule(at) => rule::page(self, &rules::ALL[*at], memo),
            Job::Alias(at) => document::moved(self, &self.site.aliases[*at]),
            Job::Other(make) => make(self, memo),
        }
    }
}
