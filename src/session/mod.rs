//! A project with the results of earlier runs. Every command begins here.

mod alone;
mod live_project;
mod run;
#[cfg(test)]
mod tests;
mod units;
mod unsaved;

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cache::{Cache, CacheChoice, Key, KeyMaker, Pack};
use crate::config::{self, Config};
use crate::files;
use crate::judge;
use crate::link::{self, Page, Site};
use crate::load::{self, Place};
use crate::manifest::Manifest;
use crate::markdown::Highlighter;
use crate::parse::{self, Parsed};
use crate::render::{Layout, Plan, TrialScope};
use crate::routes;
use crate::rules;
use crate::sources::Sources;
use crate::theme::{self, TemplateError, Theme};
pub use alone::{alone, faults_of_config};
pub use live_project::LiveProject;
pub use run::{CompletedRun, NamedFile};
pub use unsaved::Unsaved;

/// A project, the day that it is judged by, and the cache.
#[derive(Debug)]
pub struct Session {
    place: Place,
    root: Utf8PathBuf,
    cache: Cache,
    /// Identifies this program in all keys, since another version may find something else.
    program: Key,
    /// Identifies the project in the names of cache files.
    project: Key,
}

/// A project at one moment.
pub struct Snapshot {
    pub root: Utf8PathBuf,
    pub site: Site,
    pub theme: Arc<Theme>,
}

impl Session {
    /// Finds the project. Only `readyroom.yaml` is read.
    pub fn open(place: &Place, wanted: &CacheChoice) -> anyhow::Result<Self> {
        let root = load::find_root(place.root.as_deref())?;
        let program = if matches!(wanted, CacheChoice::Off) { None } else { load::program() };
        let cache = if program.is_some() { Cache::open(wanted, &root) } else { Cache::off() };
        let mut project = KeyMaker::new("project");
        if !cache.is_off() {
            project.part(root.file_name().unwrap_or_default().as_bytes());
            project.part(files::folder_in_repository(&root)?.as_str().as_bytes());
            project.part(&files::bytes_in(&root, Utf8Path::new(config::FILE)).unwrap_or_default());
        }
        let program = KeyMaker::new("program").part(&program.unwrap_or_default()).key();
        Ok(Self {
            place: Place { root: Some(root.clone()), ..place.clone() },
            root,
            cache,
            program,
            project: project.key(),
        })
    }

    /// The folder of the project.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Identifies the program in keys.
    pub fn program(&self) -> Key {
        self.program
    }

    /// Whether anything is kept for the next run.
    pub fn is_keeping(&self) -> bool {
        !self.cache.is_off()
    }

    /// The records of the pages that an earlier run published in a folder.
    pub fn known_pages(&self, target: &Utf8Path) -> Pack {
        self.cache.pack("pages", self.site(target))
    }

    /// Keeps the records of the pages in a folder. `records` has `None` for a page whose record is kept already.
    pub fn keep_pages<R>(
        &self,
        target: &Utf8Path,
        known: &Pack,
        records: Vec<(Key, Option<R>)>,
        bytes: impl Fn(R) -> Vec<u8>,
    ) {
        self.cache.keep_with("pages", self.site(target), known, records, bytes);
    }

    fn site(&self, target: &Utf8Path) -> Key {
        KeyMaker::new("site").part(self.project.bytes()).part(target.as_str().as_bytes()).key()
    }

    pub fn load(&self) -> anyhow::Result<load::Project> {
        load::load(&self.place, &theme::is_ours)
    }

    /// Loads the project with unsaved texts in place of the saved ones.
    pub fn load_with_unsaved(&self, unsaved: &Unsaved) -> anyhow::Result<load::Project> {
        load::load_with_unsaved(&self.root, unsaved.files(), &self.place, &theme::is_ours)
    }

    /// Parses the files that no earlier run has parsed, and keeps the results.
    pub fn parse(&self, loaded: load::Project) -> (Arc<Config>, Sources, Parsed) {
        if self.cache.is_off() {
            return parse(loaded);
        }
        let base = self.base_of_units(&loaded);
        let known = self.cache.pack("units", self.project);
        let read = parse::read(&loaded, &known, &base);
        let kept = read.iter().filter_map(|read| read.kept.as_ref());
        let units = kept.map(|(key, bytes)| (*key, bytes.as_deref())).collect();
        self.cache.keep_with("units", self.project, &known, units, <[u8]>::to_vec);
        parse::gathered(loaded, read.into_iter().map(|read| (read.file, read.unit)))
    }

    /// The beginning of the keys of a project's units.
    fn base_of_units(&self, loaded: &load::Project) -> KeyMaker {
        let mut base = KeyMaker::new("unit");
        base.part(self.program.bytes()).part(loaded.config_key.bytes());
        base
    }
}

impl Snapshot {
    /// Tries the project's templates on some pages of each kind. A template that fails is reported, and replaced by
    /// the built-in one.
    #[must_use]
    pub fn with_templates_tried(mut self) -> Self {
        while self.theme.has_own() {
            let faults = self.faults(TrialScope::Samples);
            if faults.is_empty() {
                break;
            }
            self.leave_out(&faults);
        }
        self
    }

    /// Reports a template of the project that failed on a page which is not a sample, and any others that fail.
    pub fn failed(&mut self, fault: TemplateError) {
        let mut faults = self.faults(TrialScope::All);
        // It may depend on what only this run has, such as the history.
        if faults.is_empty() {
            faults.push(fault);
        }
        self.leave_out(&faults);
    }

    fn faults(&self, scope: TrialScope) -> Vec<TemplateError> {
        let readiness = judge::assess(&self.site);
        let findings = rules::check(&readiness).findings;
        let (layout, highlighter) = (Layout::new(&self.site), Highlighter::new());
        Plan::new(&layout, &readiness, &findings, &self.theme, &highlighter).faults(scope)
    }

    fn leave_out(&mut self, faults: &[TemplateError]) {
        self.site.report(faults.iter().map(TemplateError::problem));
        let files = faults.iter().map(|fault| fault.file).collect();
        self.theme = Arc::new(self.theme.without(&files));
    }
}

/// Parses all files, and keeps nothing.
pub fn parse(loaded: load::Project) -> (Arc<Config>, Sources, Parsed) {
    let read = parse::read(&loaded, &parse::Nothing, &KeyMaker::new("unit"));
    parse::gathered(loaded, read.into_iter().map(|read| (read.file, read.unit)))
}

/// Links what was parsed.
pub fn linked(
    root: Utf8PathBuf,
    (config, sources, mut parsed): (Arc<Config>, Sources, Parsed),
    previous: Option<Manifest>,
    before: &[Arc<Page>],
) -> Snapshot {
    let (theme, faults) = Theme::new(&parsed.templates);
    parsed.problems.extend(faults);
    let site = link::link(config, sources, parsed, &own_files(), previous, before);
    Snapshot { root, site, theme: Arc::new(theme) }
}

/// The files that every site has.
fn own_files() -> BTreeSet<String> {
    let rules = rules::ALL.iter().map(|rule| rule.name);
    let assets = theme::ASSETS.iter().map(|(path, _)| *path);
    routes::own_files(rules, assets).collect()
}
