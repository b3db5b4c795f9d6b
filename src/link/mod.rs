//! Parsed to Site: every name followed to what it means, or known to mean nothing.

mod addresses;
mod alarms;
mod checklists;
mod copies;
mod index;
mod languages;
mod links;
mod names;
mod near;
mod overrides;
mod pages;
mod placeholders;
pub mod places;
mod postmortems;
mod reviews;
mod urls;
mod values;

pub use alarms::{Class, Found, LinkedAlarm, MatchedBy};
pub use checklists::{LinkedChecklist, LinkedItem, UnknownExtension};
pub use copies::Copy;
pub use links::Destination;
pub use names::AlarmName;
pub use pages::{Alias, Folder, Page, Taken};
pub use placeholders::has_placeholder;
pub use places::Places;
pub use postmortems::LinkedPostmortem;
pub use reviews::{Evidence, LinkedReview, Owed};
pub use urls::{encoded, segment, source_url, view_url};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use addresses::Addresses;
use camino::Utf8Path;

use crate::alarms::AlarmFile;
use crate::allow::Allowance;
use crate::codeowners::Codeowners;
use crate::config::{Config, Documents};
use crate::manifest::Manifest;
use crate::markdown::Link;
use crate::model::{Review, Service};
use crate::parse::Parsed;
use crate::read::Problem;
use crate::routes::{self, PageKind};
use crate::secrets::Secret;
use crate::source::{FileId, Malformed, Span};
use crate::sources::Sources;

/// A document, as an index into [`Site::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId(pub usize);

/// A service, as an index into [`Site::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceId(pub usize);

/// The project as a whole. Rules judge it, pages show it, nothing changes it.
pub struct Site {
    pub config: Config,
    pub sources: Sources,
    pub problems: Vec<Problem>,
    /// Comments that let findings pass.
    pub allowances: Vec<Allowance>,
    /// Files that are not read, and would be by a name that is spelled a little differently.
    pub near_misses: Vec<FileId>,
    /// Keys and passwords in what was read.
    pub secrets: Vec<(Span, Secret)>,
    pub services: Vec<LinkedService>,
    pub pages: Vec<Page>,
    by_file: HashMap<FileId, PageId>,
    /// Where each link of each page leads, in the order of its `markdown.links`.
    pub links: Vec<Vec<Destination>>,
    /// Their alarms are in `alarms` and `unrendered`.
    pub alarm_files: Vec<AlarmFile>,
    /// Every definition of an alarm.
    pub alarms: Vec<LinkedAlarm>,
    /// Every name of an alarm, in order.
    pub names: Vec<AlarmName>,
    /// Alarms of templates that are not rendered, and their names: in no list and no total.
    pub unrendered: Unrendered,
    /// The project's own, and the built-in ones that it uses.
    pub checklists: Vec<LinkedChecklist>,
    /// Built-in ones that nothing of the project names.
    pub unused_checklists: Vec<LinkedChecklist>,
    pub reviews: Vec<LinkedReview>,
    pub owed: Vec<Owed>,
    pub postmortems: Vec<LinkedPostmortem>,
    /// Folders that have documents and no page of their own.
    pub folders: Vec<Folder>,
    pub aliases: Vec<Alias>,
    /// Files that are copied as they are.
    pub copies: Vec<Copy>,
    /// Pages whose address another has.
    pub taken: Vec<Taken>,
    /// Every file of the site but those of search, in lower case.
    pub files: BTreeSet<String>,
    /// What was published last, where that is known.
    pub previous: Option<Manifest>,
    by_name: ServicesByName,
    /// The first thing in each file that cannot be read, as an index into `problems`.
    malformed: BTreeMap<FileId, usize>,
}

/// Services by their names; of several of one name, the first.
type ServicesByName = BTreeMap<String, ServiceId>;

/// What is known of alarms before they exist.
#[derive(Default)]
pub struct Unrendered {
    pub alarms: Vec<LinkedAlarm>,
    /// Their definitions are indices into `alarms`; they have no pages.
    pub names: Vec<AlarmName>,
}

pub struct LinkedService {
    pub service: Service,
    /// `services/<name>/`
    pub url: String,
    /// The `README.md` or `index.md` beside its entry.
    pub introduction: Option<PageId>,
}

impl LinkedService {
    /// `badges/<name>.svg`
    pub fn badge_path(&self) -> String {
        routes::badge(&self.url)
    }
}

impl Site {
    /// Whether a file at a path, existing or not, would be one that the project is made of.
    pub fn is_for_project(&self, path: &Utf8Path) -> bool {
        self.config.documents_at(path, None).is_some()
            || self.config.has_alarms(path)
            || path.starts_with("checklists")
            || self.sources.theme.has(path)
    }

    /// Whether an entry of `documents` gave this project a document.
    pub fn has_documents_of(&self, entry: &Documents) -> bool {
        let same = |at: usize| std::ptr::eq(&raw const self.config.documents[at], entry);
        self.pages.iter().any(|page| page.document.entry.is_some_and(same))
    }

    /// Where things are, in the repository and on the site.
    pub fn places(&self) -> Places<'_> {
        Places { config: &self.config, sources: &self.sources }
    }

    /// The page that a file makes.
    pub fn page_of(&self, file: FileId) -> Option<PageId> {
        self.by_file.get(&file).copied()
    }

    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0]
    }

    /// Reviews that somebody still goes by.
    pub fn current_reviews(&self) -> impl Iterator<Item = (&LinkedReview, &Review)> {
        let reviews = self
            .reviews
            .iter()
            .filter_map(|linked| Some((linked, self.page(linked.page).document.review()?)));
        reviews.filter(|(_, review)| review.is_current())
    }

    /// Every definition with a link to follow, rendered or not.
    pub fn each_alarm(&self) -> impl Iterator<Item = &LinkedAlarm> {
        self.alarms.iter().chain(&self.unrendered.alarms)
    }

    /// Every name that an alarm has or will have.
    pub fn each_name(&self) -> impl Iterator<Item = &AlarmName> {
        self.names.iter().chain(&self.unrendered.names)
    }

    /// Every link of every page, and where it leads.
    pub fn each_link(&self) -> impl Iterator<Item = (&Link, &Destination)> {
        let pages = self.pages.iter().zip(&self.links);
        pages.flat_map(|(page, destinations)| page.document.markdown.links.iter().zip(destinations))
    }

    /// The first thing in a file that cannot be read.
    pub fn malformed(&self, file: FileId) -> Option<&Malformed> {
        match &self.problems[*self.malformed.get(&file)?] {
            Problem::Malformed(malformed) => Some(malformed),
            Problem::UnknownKey { .. } => None,
        }
    }

    /// What the postmortem of a page names.
    pub fn postmortem(&self, page: PageId) -> Option<&LinkedPostmortem> {
        let at = self.postmortems.binary_search_by_key(&page, |linked| linked.page).ok()?;
        Some(&self.postmortems[at])
    }

    pub fn service(&self, id: ServiceId) -> &LinkedService {
        &self.services[id.0]
    }

    /// The service of what lies at a path and says none itself.
    pub fn service_above(&self, path: &Utf8Path) -> Option<ServiceId> {
        pages::above(path, &pages::by_folder(&self.services))
    }

    pub fn service_by_name(&self, name: &str) -> Option<ServiceId> {
        self.by_name.get(name).copied()
    }

    /// All that an alarm goes by: its name, and what its file calls it.
    pub fn known_alarms(&self) -> BTreeSet<&str> {
        let ids = self.each_alarm().filter_map(|alarm| alarm.alarm.id.as_deref());
        self.each_name().map(|name| name.name.as_str()).chain(ids).collect()
    }

    pub fn name(&self, name: &str) -> Option<&AlarmName> {
        self.names.binary_search_by(|known| known.name.as_str().cmp(name)).ok().map(|at| &self.names[at])
    }
}

/// The first thing in each file that cannot be read.
fn malformed(problems: &[Problem]) -> BTreeMap<FileId, usize> {
    let mut first = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate() {
        if let Problem::Malformed(malformed) = problem {
            first.entry(malformed.span.file).or_insert(at);
        }
    }
    first
}

/// Links the whole. `own` are the paths of files that every site has, apart from lists: rules, scripts, styles.
pub fn link(
    config: Config,
    sources: Sources,
    parsed: Parsed,
    own: &BTreeSet<String>,
    previous: Option<Manifest>,
) -> Site {
    let Parsed {
        documents,
        checklists,
        mut services,
        mut alarm_files,
        codeowners,
        templates: _,
        near_misses,
        problems,
        allowances,
        secrets,
    } = parsed;
    let places = Places { config: &config, sources: &sources };
    values::fill(&mut alarm_files, &sources);
    let mut addresses = Addresses::default();
    for path in routes::pages(&config).chain(own.iter().cloned()) {
        // The site's own are not in each other's way.
        let _ = addresses.claim(&path, None);
    }
    let mut taken = Vec::new();
    for service in &mut services {
        give_owner(service, &codeowners, &sources);
    }
    let services = services.into_iter().map(|service| LinkedService {
        url: PageKind::Service.url_of(&service.name.value),
        service,
        introduction: None,
    });
    let mut services: Vec<LinkedService> = services.collect();
    let urls = services.iter_mut().map(|service| (service.service.name.span, &mut service.url));
    part(urls, &sources, &mut addresses, &mut taken);
    for service in &services {
        let _ = addresses.claim(&service.badge_path(), Some(service.service.name.span));
    }
    let urls = names::urls(&alarm_files, &mut addresses);
    let mut shelf = checklists::Shelf::new(checklists, &sources);
    part(shelf.places(), &sources, &mut addresses, &mut taken);
    let mut pages = pages::pages(documents, &mut services, places, &mut addresses, &mut taken);
    let folders = pages::folders(&pages, &services, places, &mut addresses);
    let aliases = pages::aliases(&pages, &mut addresses, &mut taken);
    let (checklists, unused_checklists) = shelf.checklists(&config, &pages);
    let index = index::Index::new(&pages, &aliases, &checklists, places);
    let files = alarm_files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.alarms)));
    let alarms = alarms::alarms(files, &pages, &services, &index, places, &urls);
    let later = names::unrendered_urls(&alarm_files);
    let files = alarm_files.iter_mut().map(|file| (file.file, std::mem::take(&mut file.unrendered)));
    let unrendered = alarms::alarms(files, &pages, &services, &index, places, &later);
    let unrendered =
        Unrendered { names: names::names(&unrendered, &pages, &index, later), alarms: unrendered };
    let names = names::names(&alarms, &pages, &index, urls);
    pages::serve(&mut pages, &alarms, &names);
    let known = known_addresses(&services, &checklists, &names);
    let links = links::links(&pages, &services, &known, &index, places);
    let copies = copies::copies(&pages, &links, own, places, &mut addresses, &mut taken);
    let reviews = reviews::reviews(&pages, &services, &checklists, &index, places);
    let owed = reviews::owed(&config, &services, &pages, &checklists);
    let by_name = pages::by_name(&services);
    let postmortems =
        postmortems::postmortems(&pages, &by_name, &names, &unrendered.names, &checklists, &index, places);
    Site {
        malformed: malformed(&problems),
        by_name,
        config,
        sources,
        problems,
        allowances,
        near_misses,
        secrets,
        services,
        by_file: pages.iter().enumerate().map(|(at, page)| (page.document.file, PageId(at))).collect(),
        pages,
        links,
        alarm_files,
        alarms,
        names,
        unrendered,
        checklists,
        unused_checklists,
        reviews,
        owed,
        postmortems,
        folders,
        aliases,
        copies,
        taken,
        files: addresses.files(),
        previous,
    }
}

/// An entry that names no owner has those whom the repository's CODEOWNERS names for it.
fn give_owner(service: &mut Service, codeowners: &Codeowners, sources: &Sources) {
    if service.owner.as_ref().is_none_or(|owner| owner.value.trim().is_empty()) {
        let owners = codeowners.of(&sources[service.file].path).cloned();
        service.owner = owners.or(service.owner.take());
    }
}

/// Gives services, or checklists, of one name addresses of their own; the first keeps it.
fn part<'a>(
    places: impl Iterator<Item = (Span, &'a mut String)>,
    sources: &Sources,
    addresses: &mut Addresses,
    taken: &mut Vec<Taken>,
) {
    for (place, url) in places {
        if let Err(by) = addresses.claim_page(url, Some(place)) {
            taken.push(Taken { place, url: url.clone(), is_alias: false, by });
            *url = addresses.another(url, sources[place.file].path.as_str(), place);
        }
    }
}

/// Addresses of pages that no document has, by how they are looked for: in lower case.
fn known_addresses(
    services: &[LinkedService],
    checklists: &[LinkedChecklist],
    names: &[AlarmName],
) -> BTreeMap<String, String> {
    let services = services.iter().map(|service| service.url.clone());
    let checklists = checklists.iter().map(|checklist| checklist.url.clone());
    let lists = routes::lists().map(str::to_owned);
    let urls = lists.chain(services).chain(checklists).chain(names.iter().map(|name| name.url.clone()));
    urls.map(|url| (url.to_lowercase(), url)).collect()
}
