//! Reads a single file of a project with another text, to find at once what can be found before everything is linked
//! again.

use std::sync::Arc;

use camino::Utf8Path;

use super::own_files;
use crate::cache::KeyMaker;
use crate::config::{self, Config};
use crate::files::Overlay;
use crate::link::{self, Page, Site};
use crate::load;
use crate::model::Kind;
use crate::mount::{PROJECT, Role};
use crate::parse::{self, Nothing};
use crate::read::Problem;
use crate::source::{FileId, Malformed};

/// A site with only one file of the project itself. `site` is the last site of the whole project. The role of the
/// file is taken from there. `None` if there is no such file.
pub fn alone(project: &load::Project, site: &Site, path: &Utf8Path, text: &str) -> Option<Site> {
    let id = FileId::of(PROJECT, path);
    let role = site.sources.get(id)?.role;
    let mut project = project.clone();
    let own = &mut project.mounts[0];
    let place = own.listing.real(path).to_owned();
    own.files = Arc::new(Overlay::new(Arc::clone(&own.files), [(place, text.to_owned())]));
    let mounts = project.mounts.clone();
    let read = parse::read_some(&project, &[(path.to_owned(), role)], &Nothing, &KeyMaker::new("unit"));
    let files: Vec<_> = read.into_iter().map(|read| (read.file, read.unit)).collect();
    let sources = site.sources.with(mounts, files.iter().map(|(file, _)| Arc::clone(file)));
    let today = project.config.today;
    let (config, _, mut parsed) = parse::gathered(project, files);
    if role == Role::Config {
        parsed.problems = Config::read(id, text, |_| today).1;
    }
    if parsed.documents.iter().any(|document| document.kind() == Kind::Review) {
        // The checklists say what answers have to be.
        let all = site.checklists.iter().chain(&site.unused_checklists);
        parsed.checklists = all.map(|linked| linked.checklist.clone()).collect();
    }
    let mut alone = link::link(config, sources, parsed, &own_files(), None, &[]);
    // Another file may make the page a runbook.
    let kind = site.page_of(id).map(|page| site.page(page).kind);
    for page in &mut alone.pages {
        if page.kind == Kind::Page && kind == Some(Kind::Runbook) {
            *page = Arc::new(Page { kind: Kind::Runbook, ..Page::clone(page) });
        }
    }
    Some(alone)
}

/// The problems because of which a `readyroom.yaml` cannot be used.
pub fn faults_of_config(text: &str) -> Vec<Malformed> {
    let (_, problems) = Config::read(config::file(), text, Option::unwrap_or_default);
    let faults = problems.into_iter().filter_map(|problem| match problem {
        Problem::Malformed(malformed) => Some(malformed),
        Problem::UnknownKey { .. } => None,
    });
    faults.collect()
}
