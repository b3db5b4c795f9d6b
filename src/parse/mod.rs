//! Parses each file by its role and bytes into its unit, in parallel. References to other files stay unresolved.

mod front_matter;
mod kind;
mod known;
#[cfg(test)]
mod tests;
mod toml;
mod unit;
mod unread_records;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{
    IntoParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator,
};
use serde::{Deserialize, Serialize};

use crate::alarms::AlarmFile;
use crate::allow::Allowance;
use crate::cache::{Key, KeyMaker};
use crate::codeowners::Codeowners;
use crate::config::Config;
use crate::delivery::Reading;
use crate::files::{Files, root_of};
use crate::load::Project;
use crate::model::{Checklist, Document, Service, UnreadRecord};
use crate::mount::{PROJECT, Role};
use crate::outline::{self, Outline, Template, Unit};
use crate::read::Problem;
use crate::secrets::{Scanner, Secret};
use crate::source::{FileId, Malformed, Source, Span};
use crate::sources::{File, Sources};

pub use front_matter::matter;
pub use kind::{index_language, is_folder_page, is_language};
pub use known::{Known, Nothing};
use unit::Parser;

/// The content of all files, before any reference is resolved.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Parsed {
    pub documents: Vec<Arc<Document>>,
    /// Documents that are not published yet.
    pub drafts: Vec<FileId>,
    pub checklists: Vec<Checklist>,
    pub services: Vec<Service>,
    pub alarm_files: Vec<AlarmFile>,
    pub templates: Vec<Template>,
    /// Files that are not read, but would be if their names were spelled slightly differently.
    pub near_misses: Vec<FileId>,
    /// The CODEOWNERS file of each repository, by the repository's folder.
    pub codeowners: BTreeMap<Utf8PathBuf, Codeowners>,
    pub problems: Vec<Problem>,
    /// Repositories that cannot be read, and the reason.
    pub unreadable: Vec<Malformed>,
    /// Comments that allow findings.
    pub allowances: Vec<Allowance>,
    /// Keys and passwords, with their positions.
    pub secrets: Vec<(Span, Secret)>,
    /// What was read from the files that run services.
    pub running: Vec<Arc<Reading>>,
    /// Reviews and postmortems that are not read as documents of their kind.
    pub unread_records: Vec<Arc<UnreadRecord>>,
}

/// A file that was read, and its unit.
#[derive(Clone, Debug)]
pub struct ReadFile<K> {
    pub file: Arc<File>,
    pub unit: Arc<Unit>,
    /// What is kept of the unit for the next time, by its key. `None` if the unit depends on more than its own file
    /// and the configuration.
    pub kept: Option<(Key, K)>,
    /// Whether the unit depends on other files.
    pub asks: bool,
}

/// Reads every file that has a role, `readyroom.yaml` first. The texts are not kept. `base` is the beginning of the
/// units' keys: it identifies the program and the configuration.
pub fn read<K: Known>(project: &Project, known: &K, base: &KeyMaker) -> Vec<ReadFile<K::Kept>> {
    let parser = Parser::of(project);
    let mut wanted: Vec<(usize, &Utf8Path, Role)> = Vec::new();
    for (at, mount) in project.mounts.iter().enumerate() {
        wanted.extend(mount.roles.iter().map(|(path, role)| (at, path.as_path(), *role)));
    }
    wanted.sort_by_key(|(_, _, role)| *role != Role::Config);
    wanted.into_par_iter().map(|(mount, path, role)| parser.read(mount, path, role, known, base)).collect()
}

/// Reads some files of the project itself.
pub fn read_some<K: Known>(
    project: &Project,
    files: &[(Utf8PathBuf, Role)],
    known: &K,
    base: &KeyMaker,
) -> Vec<ReadFile<K::Kept>> {
    let parser = Parser::of(project);
    files.par_iter().map(|(path, role)| parser.read(0, path, *role, known, base)).collect()
}

/// The content of all files of a project, in the order of the files.
pub fn gathered(
    project: Project,
    read: impl IntoIterator<Item = (Arc<File>, Arc<Unit>)>,
) -> (Arc<Config>, Sources, Parsed) {
    let Project { config, problems, unreadable, packs, mounts, theme, folder, history, committers, .. } =
        project;
    let mut parsed = Parsed { problems, unreadable, ..Parsed::default() };
    let (mut files, units): (Vec<Arc<File>>, Vec<Arc<Unit>>) = read.into_iter().unzip();
    for (root, place, pack) in packs {
        let own = files.iter().zip(&units);
        let own = own.filter_map(|(file, unit)| Some((file.path.strip_prefix(&root).ok()?, &**unit)));
        let differing = outline::differing(&pack, &root, own);
        let differing = differing.into_iter().map(|(_, problem)| Malformed {
            span: place,
            message: problem.message,
            help: problem.help,
        });
        parsed.unreadable.extend(differing);
    }
    // Units that are kept for the next time are cloned here.
    let units: Vec<Unit> = units.into_par_iter().map(Arc::unwrap_or_clone).collect();
    for (file, unit) in files.iter().zip(units) {
        parsed.take(unit, &file.path);
    }
    if history {
        let changed = mounts[0].files.changed_on(&folders(&config)).unwrap_or_default();
        for file in &mut files {
            let day = changed.get(&file.path).copied();
            Arc::make_mut(file).changed_on = day;
        }
    }
    if committers {
        add_committers(&*mounts[0].files, &parsed, &mut files);
    }
    (config, Sources::new(mounts, files, folder, theme), parsed)
}

/// Asks git who first committed the digests of each review that has any.
fn add_committers(tree: &dyn Files, parsed: &Parsed, files: &mut [Arc<File>]) {
    let documents = parsed.documents.iter().filter_map(|one| Some((one.file, one.review()?)));
    let unread = parsed.unread_records.iter().filter_map(|one| Some((one.file, one.review()?)));
    let mut digests: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    for (file, review) in documents.chain(unread) {
        let own: Vec<&str> =
            review.reviewers.iter().filter_map(|reviewer| reviewer.digest.as_deref()).collect();
        if !own.is_empty() {
            digests.insert(file, own);
        }
    }
    files.par_iter_mut().for_each(|file| {
        if let Some(digests) = digests.get(&file.id) {
            let committers = tree.committers(&file.path, digests).unwrap_or_default();
            Arc::make_mut(file).committers = committers;
        }
    });
}

/// The folders of documents and checklists.
fn folders(config: &Config) -> Vec<Utf8PathBuf> {
    let of = |config: &Config| {
        let documents = config.documents.iter().filter(|entry| !entry.path.leaves);
        let documents = documents.map(|entry| entry.path.beginning().to_owned());
        documents.chain([config.below.root.join("checklists")]).collect::<Vec<_>>()
    };
    config.each().flat_map(of).collect()
}

impl Parsed {
    fn take(&mut self, unit: Unit, path: &Utf8Path) {
        let Unit { outline, problems, allowances, secrets, running, unread_record } = unit;
        self.running.extend(running);
        self.unread_records.extend(unread_record);
        self.problems.extend(problems);
        self.allowances.extend(allowances);
        self.secrets.extend(secrets);
        match outline {
            Some(Outline::Document(document)) => self.documents.push(document),
            Some(Outline::Draft(file)) => self.drafts.push(file),
            Some(Outline::Checklist(checklist)) => self.checklists.push(*checklist),
            Some(Outline::Services(services)) => self.services.extend(services),
            Some(Outline::Alarms(alarms)) => self.alarm_files.push(Arc::unwrap_or_clone(alarms)),
            Some(Outline::Codeowners(owners)) => {
                self.codeowners.insert(root_of(path).to_owned(), *owners);
            }
            Some(Outline::Template(template)) => self.templates.push(template),
            Some(Outline::NearMiss(file)) => self.near_misses.push(file),
            None => {}
        }
    }
}

impl Parser<'_> {
    fn of(project: &Project) -> Parser<'_> {
        let Project { config, mounts, theme, .. } = project;
        Parser { config, mounts, theme, scanner: Scanner::new() }
    }

    fn read<K: Known>(
        &self,
        at: usize,
        path: &Utf8Path,
        role: Role,
        known: &K,
        base: &KeyMaker,
    ) -> ReadFile<K::Kept> {
        let mount = &self.mounts[at];
        let listed = mount.listing.get(path).and_then(|listed| listed.refused.clone());
        let mut source = match listed {
            Some(problem) => {
                let mut source = Source::new(path, String::new());
                source.malformed.push(problem);
                source
            }
            None if role == Role::Asset => Source::new(path, String::new()),
            None => mount.read_text(path),
        };
        let id = FileId::of(mount.name, path);
        if mount.name != PROJECT {
            source.path = Utf8Path::new(mount.name).join(path);
        }
        let file = Arc::new(File::new(id, at, &source, role));
        let key = if K::LOOKS { key_of_unit(base, &source, &file) } else { None };
        if let Some((key, (unit, kept))) = key.and_then(|key| Some((key, known.get(key)?))) {
            return ReadFile { file, unit, kept: Some((key, kept)), asks: false };
        }
        let (unit, asks) = self.unit(id, &source, role, mount);
        let unit = Arc::new(unit);
        // The key does not cover the other files that it depends on.
        let kept = key.filter(|_| !asks).map(|key| (key, known.keep(&unit)));
        ReadFile { file, unit, kept, asks }
    }
}

/// The key of a file's unit. `None` if the unit cannot be kept.
fn key_of_unit(base: &KeyMaker, source: &Source, file: &File) -> Option<Key> {
    let role = role_of_unit(file.role).filter(|_| source.malformed.is_empty())?;
    let mut key = base.clone();
    key.part(role).part(source.path.as_str().as_bytes()).part(file.digest());
    Some(key.key())
}

/// The part of the key for a role whose units depend only on their own file and the configuration. `None` for other
/// roles, whose files are parsed quickly.
fn role_of_unit(role: Role) -> Option<&'static [u8]> {
    match role {
        Role::Document(_) => Some(b"document"),
        Role::Checklist => Some(b"checklist"),
        Role::Alarms => Some(b"alarms"),
        Role::Running => Some(b"running"),
        Role::Values => Some(b"values"),
        Role::Config
        | Role::Service
        | Role::Catalog
        | Role::Template
        | Role::Codeowners
        | Role::NearMiss
        | Role::Asset => None,
    }
}

/// Whether a file is a service entry by its name.
pub fn is_service(path: &Utf8Path) -> bool {
    let names = ["service.yaml", "service.yml"];
    path.file_name().is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
}
