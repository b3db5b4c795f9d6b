//! Every page of the site, and the functions that render pages that exist only once.

use camino::Utf8PathBuf;

use super::index::Index;
use super::rendered::Make;
use super::{alarm, board, checklist, postmortem, problems, readiness, review, rule, runbooks, service};
use crate::link::{PageId, ServiceId, Site};
use crate::markdown::Colours;
use crate::model::Kind;
use crate::routes::{self, DataFile, PageKind};
use crate::rules::{self, Rule};
use crate::source::{FileId, Spanned};

/// The job of rendering one file.
pub enum Job {
    Document(PageId),
    Folder(usize),
    Alarm(usize),
    Service(ServiceId),
    Checklist(usize),
    Rule(usize),
    Alias(usize),
    Stage(usize),
    Badge(ServiceId),
    Calendar(ServiceId),
    /// The calendar of an owner.
    CalendarOf(String),
    Single(PageKind),
    Data(DataFile),
    Asset(&'static str),
    Copy(usize),
    Picture(Picture),
    /// The Markdown twin of a page.
    Twin(Box<Job>),
}

/// A picture of a diagram.
pub struct Picture {
    /// The file that the diagram is in.
    pub file: FileId,
    /// The offset at which the body begins in that file.
    pub body: usize,
    /// The index of the diagram in the file.
    pub at: usize,
    pub colours: Colours,
}

/// The pictures of every page, with their paths.
pub fn pictures(site: &Site) -> impl Iterator<Item = (Utf8PathBuf, Job)> {
    let pages = site.pages.iter().map(|page| &page.document).map(|it| (it.file, it.body, &it.markdown));
    let lists = site.checklists.iter().map(|linked| &linked.checklist);
    let lists = lists.map(|it| (it.file, it.body, &it.markdown));
    pages.chain(lists).flat_map(|(file, body, markdown)| {
        let job = move |at, colours| Job::Picture(Picture { file, body, at, colours });
        markdown.pictures().map(move |(at, colours, path)| (path.into(), job(at, colours)))
    })
}

/// A page to be rendered.
pub struct Planned {
    pub kind: PageKind,
    pub url: String,
    pub job: Job,
}

/// Every page of the site that has an address.
pub fn pages<'s>(site: &'s Site, index: &'s Index) -> impl Iterator<Item = Planned> + 's {
    let single =
        |kind: &PageKind| Some(Planned { kind: *kind, url: kind.url()?.to_owned(), job: Job::Single(*kind) });
    let own = (0..site.pages.len()).map(PageId).filter(|id| !is_part_of_another(site, index, *id));
    let own = own.map(|id| Planned {
        kind: kind(site, id),
        url: site.page(id).url.clone(),
        job: Job::Document(id),
    });
    let service = |at| Job::Service(ServiceId(at));
    let rule = |rule: &Rule| PageKind::Rule.url_of(rule.name);
    let stage = |stage: &Spanned<String>| PageKind::Stage.url_of(&stage.value);
    let alarms = site.numbered_names();
    let alarms = alarms.map(|(at, name)| Planned {
        kind: PageKind::Alarm,
        url: name.url.clone(),
        job: Job::Alarm(at),
    });
    let singles = PageKind::ALL.iter().filter_map(single);
    singles
        .chain(own)
        .chain(each(PageKind::Folder, &site.folders, |it| it.url.clone(), Job::Folder))
        .chain(alarms)
        .chain(each(PageKind::Service, &site.services, |it| it.url.clone(), service))
        .chain(each(PageKind::Checklist, &site.checklists, |it| it.url.clone(), Job::Checklist))
        .chain(each(PageKind::Rule, rules::ALL, rule, Job::Rule))
        .chain(each(PageKind::Stage, &site.config.stages, stage, Job::Stage))
        .chain(each(PageKind::Moved, &site.aliases, |it| it.url.clone(), Job::Alias))
}

/// Whether a document is shown on another page: as the body of the board, or as the introduction of a list or of a
/// service.
fn is_part_of_another(site: &Site, index: &Index, id: PageId) -> bool {
    let url = &site.page(id).url;
    url.is_empty() || routes::shared_list(url).is_some() || index.is_introduction(id)
}

/// The kind of a document's page. A folder's page that alarms lead to counts as a runbook.
pub fn kind(site: &Site, id: PageId) -> PageKind {
    let page = site.page(id);
    match page.kind {
        Kind::Page if page.is_folder_page => PageKind::Folder,
        kind => kind.into(),
    }
}

/// One page of this kind for each item.
fn each<T>(
    kind: PageKind,
    things: &[T],
    url: fn(&T) -> String,
    job: fn(usize) -> Job,
) -> impl Iterator<Item = Planned> {
    things.iter().enumerate().map(move |(at, thing)| Planned { kind, url: url(thing), job: job(at) })
}

/// The function that renders a page that exists only once. `None` for other kinds.
pub fn maker(kind: PageKind) -> Option<Make> {
    Some(match kind {
        PageKind::Board => board::board,
        PageKind::NotFound => rule::not_found,
        PageKind::Alarms => alarm::list,
        PageKind::Runbooks => runbooks::list,
        PageKind::Services => service::list,
        PageKind::Readiness => readiness::matrix,
        PageKind::Postmortems => postmortem::list,
        PageKind::Problems => problems::problems,
        PageKind::Reviews => review::list,
        PageKind::Checklists => checklist::list,
        PageKind::Rules => rule::list,
        PageKind::Alarm
        | PageKind::Forward
        | PageKind::Runbook
        | PageKind::Service
        | PageKind::Postmortem
        | PageKind::Review
        | PageKind::Checklist
        | PageKind::Document
        | PageKind::Rule
        | PageKind::Folder
        | PageKind::Stage
        | PageKind::Moved => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_that_exists_once_has_a_maker() {
        for kind in PageKind::ALL {
            assert_eq!(maker(*kind).is_some(), kind.file().is_some(), "{kind:?}");
        }
    }
}
