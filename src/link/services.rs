//! Services with their addresses, and how they are found by name and by folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::ids::{PageId, ServiceId};
use super::letters::composed;
use crate::codeowners::Codeowners;
use crate::files::root_of;
use crate::model::{Document, FactContradiction, Service};
use crate::read::Problem;
use crate::routes::{self, PageKind};
use crate::source::{FileId, Spanned};
use crate::sources::Sources;

/// A service, the address of its page, and the page that introduces it.
pub struct LinkedService {
    pub service: Service,
    /// `services/<name>/`
    pub url: String,
    /// The `README.md` or `index.md` beside its entry.
    pub introduction: Option<PageId>,
    /// Whether its entry was read completely. An entry with a misspelled key was not.
    pub is_whole: bool,
    /// Facts that the files of running components prove, each with the first proof.
    pub proven_facts: BTreeMap<&'static str, FactContradiction>,
}

impl LinkedService {
    /// The contradiction to a fact that is declared false: another line of the entry, or something that runs.
    pub fn contradiction(&self, fact: &str) -> Option<FactContradiction> {
        let is_denied = self.service.facts.get(fact).is_some_and(|declared| !declared.value);
        let proven = || self.proven_facts.get(fact).filter(|_| is_denied).cloned();
        self.service.contradiction(fact).or_else(proven)
    }

    /// `badges/<name>.svg`
    pub fn badge_path(&self) -> String {
        routes::badge(&self.url)
    }

    /// `calendars/services/<name>.ics`
    pub fn calendar_path(&self) -> String {
        routes::calendar_of_service(&self.url)
    }
}

/// The services with their owners, and with the addresses that follow from their names.
pub fn services(
    services: Vec<Service>,
    codeowners: &BTreeMap<Utf8PathBuf, Codeowners>,
    sources: &Sources,
    problems: &[Problem],
) -> Vec<LinkedService> {
    let broken: BTreeSet<FileId> = problems.iter().filter_map(unread).collect();
    let linked = services.into_par_iter().map(|mut service| {
        give_owner(&mut service, codeowners, sources);
        let url = PageKind::Service.url_of(&service.name.value);
        let is_whole = !broken.contains(&service.file);
        LinkedService { url, service, introduction: None, is_whole, proven_facts: BTreeMap::new() }
    });
    linked.collect()
}

/// The file of a problem because of which a part was not read. An unknown key that resembles no known key is custom,
/// and not a problem.
fn unread(problem: &Problem) -> Option<FileId> {
    match problem {
        Problem::Malformed(malformed) => Some(malformed.span.file),
        Problem::UnknownKey { key, nearest, .. } => nearest.as_ref().map(|_| key.span.file),
    }
}

/// Gives an entry without an owner the owners that the repository's CODEOWNERS assigns to it.
fn give_owner(service: &mut Service, codeowners: &BTreeMap<Utf8PathBuf, Codeowners>, sources: &Sources) {
    if service.owner.as_ref().is_none_or(|owner| owner.value.trim().is_empty()) {
        let path = &sources[service.file].path;
        let root = root_of(path);
        let below = path.strip_prefix(root).unwrap_or(path);
        let owners = codeowners.get(root).and_then(|own| own.of(below)).cloned();
        service.owner = owners.or(service.owner.take());
    }
}

/// Services by their names with composed letters. If several have the same name, the first.
pub type ServicesByName = BTreeMap<String, ServiceId>;

/// Services by their names. If several have the same name, the first.
pub fn by_name(services: &[LinkedService]) -> ServicesByName {
    let names = services.iter().enumerate().rev();
    names.map(|(at, service)| (composed(&service.service.name.value).into_owned(), ServiceId(at))).collect()
}

/// The service with a name, with composed or decomposed letters.
pub fn named(by_name: &ServicesByName, name: &str) -> Option<ServiceId> {
    by_name.get(&*composed(name)).copied()
}

/// The service of each folder. A folder with several entries belongs to none of them, so its files have to name their
/// service.
pub fn by_folder(services: &[LinkedService]) -> HashMap<&str, ServiceId> {
    let mut folders: HashMap<&str, Option<ServiceId>> = HashMap::new();
    for (at, service) in services.iter().enumerate() {
        let owner = folders.entry(service.service.folder.as_str());
        owner.and_modify(|owner| *owner = None).or_insert(Some(ServiceId(at)));
    }
    folders.into_iter().filter_map(|(folder, owner)| Some((folder, owner?))).collect()
}

/// The nearest service in a folder above a file.
pub fn above(path: &Utf8Path, by_folder: &HashMap<&str, ServiceId>) -> Option<ServiceId> {
    let root = root_of(path);
    let mut above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    above.find_map(|folder| by_folder.get(folder.as_str()).copied())
}

/// Everyone who may have something to do: the owners of services and of open actions. Each has a calendar.
pub fn named_owners<'s>(
    services: &'s [LinkedService],
    documents: impl Iterator<Item = &'s Document>,
) -> impl Iterator<Item = &'s Spanned<String>> {
    let of_services = services.iter().filter_map(|service| service.service.owner.as_ref());
    let of_actions = documents.flat_map(Document::open_actions);
    of_services.chain(of_actions.filter_map(|action| action.owner.as_ref()))
}
