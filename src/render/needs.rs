//! Estimates what it takes to render a file: which texts of the project, and roughly how much time.

use std::sync::Arc;

use super::pages::Job;
use crate::config;
use crate::link::{Page, PageId, Site};
use crate::routes::{DataFile, PageKind};
use crate::source::FileId;

/// What it takes to render a file.
#[derive(Debug)]
pub struct Need {
    /// The estimated time in microseconds.
    pub cost: u64,
    /// The files whose texts are needed.
    pub texts: Vec<FileId>,
    /// Whether it is a list of everything, which needs much memory for a short time.
    pub is_list: bool,
}

/// The cost of a file that shows no text, in microseconds.
const BARE: u64 = 40;
/// The cost of a page with a text, without the cost of the text's length.
const BODY: u64 = 200;
/// The number of bytes of text that take one microsecond.
const BYTES: u64 = 8;
/// The cost of each row of a list.
const ROW: u64 = 24;
/// The cost of each item that a list only counts.
const COUNTED: u64 = 2;

pub fn need(site: &Site, job: &Job) -> Need {
    let texts = texts(site, job);
    let is_list = matches!(job, Job::Single(_) | Job::Data(_));
    let length = |file: &FileId| BODY + u64::from(site.sources[*file].lines.length()) / BYTES;
    let shown: u64 = texts.iter().map(length).sum();
    Need { cost: BARE + shown + listed(site, job), texts, is_list }
}

/// The cost of a list of everything.
fn listed(site: &Site, job: &Job) -> u64 {
    let (pages, alarms) = (site.pages.len() as u64, site.names.len() as u64);
    match job {
        Job::Single(PageKind::Alarms) | Job::Data(DataFile::Alarms) => ROW * alarms,
        Job::Single(PageKind::Runbooks)
        | Job::Data(DataFile::Documents | DataFile::Calendar | DataFile::Outline | DataFile::Llms) => {
            ROW * pages
        }
        Job::Single(_) | Job::Data(_) => COUNTED * (pages + alarms),
        Job::Twin(page) => listed(site, page),
        _ => 0,
    }
}

/// The files whose texts a file of the site is made from.
fn texts(site: &Site, job: &Job) -> Vec<FileId> {
    let of_page = |id: PageId| site.page(id).document.file;
    match job {
        Job::Document(id) => vec![of_page(*id)],
        Job::Service(id) => site.service(*id).introduction.map(of_page).into_iter().collect(),
        Job::Checklist(at) => vec![site.checklists[*at].checklist.file],
        Job::Picture(picture) => vec![picture.file],
        // The page of an alarm with several runbooks shows the beginning of each.
        Job::Alarm(at) => {
            let runbooks = &site.name_at(*at).runbooks;
            let several = runbooks.iter().filter(|_| runbooks.len() > 1);
            several.map(|found| of_page(found.page)).collect()
        }
        // A document at the address of a list introduces the list.
        Job::Single(kind) => {
            let url = kind.url();
            let introduces = |page: &&Arc<Page>| Some(page.url.as_str()) == url;
            site.pages.iter().find(introduces).map(|page| page.document.file).into_iter().collect()
        }
        Job::Data(DataFile::Outline) => {
            let own = site.checklists.iter().filter(|linked| !linked.built_in);
            let secrets = site.secrets.iter().map(|(span, _)| span.file);
            let mut files: Vec<FileId> =
                own.map(|linked| linked.checklist.file).chain(secrets).chain([config::file()]).collect();
            files.retain(|file| site.sources.get(*file).is_some());
            files.sort();
            files.dedup();
            files
        }
        Job::Twin(page) => texts(site, page),
        Job::Folder(_)
        | Job::Rule(_)
        | Job::Alias(_)
        | Job::Stage(_)
        | Job::Badge(_)
        | Job::Calendar(_)
        | Job::CalendarOf(_)
        | Job::Data(_)
        | Job::Asset(_)
        | Job::Copy(_) => Vec::new(),
    }
}
