//! The project as a whole, and queries about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::addresses::Addresses;
use super::alarms::LinkedAlarm;
use super::checklists::LinkedChecklist;
use super::conditions::{Declared, hidden_by};
use super::copies::Copy;
use super::ids::{PageId, ServiceId};
use super::inbound::BrokenInboundLink;
use super::links::Destination;
use super::names::{AlarmName, Candidate};
use super::pages::{AddressConflict, Alias, Folder, Page};
use super::places::Places;
use super::postmortems::{LinkedPostmortem, LinkedUnreadRecord};
use super::reviews::{Excused, LinkedReview, Owed};
use super::running::Running;
use super::services::{self, LinkedService, ServicesByName};
use super::urls::encoded;
use crate::alarms::AlarmFile;
use crate::allow::Allowance;
use crate::config::Config;
use crate::files::root_of;
use crate::manifest::Manifest;
use crate::markdown::{Link, Markdown};
use crate::model::{Checklist, Document, Review, When};
use crate::mount::Role;
use crate::read::Problem;
use crate::secrets::Secret;
use crate::source::{FileId, Malformed, Span, Spanned};
use crate::sources::{File, Sources};

/// The project as a whole. Rules check it and pages show it. Nothing changes it.
pub struct Site {
    pub sources: Sources,
    pub pages: Vec<Arc<Page>>,
    /// Everything else. It stays the same if only the bodies of pages change.
    pub(super) linked: Arc<Linked>,
}

/// Everything that the project's names resolve to, without the pages and the files that they were read from.
pub struct Linked {
    pub config: Arc<Config>,
    pub problems: Vec<Problem>,
    /// Repositories that cannot be read, and the reasons.
    pub unreadable: Vec<Malformed>,
    /// Comments that suppress findings.
    pub allowances: Vec<Allowance>,
    /// Files that are not read, but would be under another name or in another folder.
    pub near_misses: Vec<FileId>,
    /// Keys and passwords in the files that were read.
    pub secrets: Vec<(Span, Secret)>,
    pub services: Vec<LinkedService>,
    pub(super) by_file: HashMap<FileId, PageId>,
    /// The destination of each link of each page, in the order of `markdown.links`.
    pub links: Vec<Vec<Destination>>,
    /// The width and height of the SVG pictures that are published, as far as they are known.
    pub picture_sizes: BTreeMap<Utf8PathBuf, (u32, u32)>,
    /// Broken links from other repositories into this one.
    pub inbound: Vec<BrokenInboundLink>,
    /// Files with alarms. The alarms themselves are in `alarms` and `unrendered`.
    pub alarm_files: Vec<AlarmFile>,
    /// Every definition of an alarm.
    pub alarms: Vec<LinkedAlarm>,
    /// Every alarm name, in order.
    pub names: Vec<AlarmName>,
    /// Alarms in templates that are not rendered, and their names. They have pages, but no total includes them.
    pub unrendered: Unrendered,
    /// The project's own checklists, and the built-in ones that it uses.
    pub checklists: Vec<LinkedChecklist>,
    /// Built-in checklists that nothing in the project names.
    pub unused_checklists: Vec<LinkedChecklist>,
    /// The ids of checklists in gathered repositories that the project or a built-in checklist also has.
    pub refused_checklists: Vec<Spanned<String>>,
    pub reviews: Vec<LinkedReview>,
    pub owed: Vec<Owed>,
    /// Reviews that services do not owe, and the reasons.
    pub excused: Vec<Excused>,
    pub postmortems: Vec<LinkedPostmortem>,
    /// Reviews and postmortems that are not read as such.
    pub unread_records: Vec<LinkedUnreadRecord>,
    pub running: Running,
    /// Folders that contain documents but have no page of their own.
    pub folders: Vec<Folder>,
    pub aliases: Vec<Alias>,
    /// Former addresses that no file of this site can serve.
    pub impossible_aliases: Vec<Spanned<String>>,
    /// Files that are copied unchanged.
    pub copies: Vec<Copy>,
    /// Pages whose address is taken.
    pub taken: Vec<AddressConflict>,
    /// Every file of the site except those of search.
    pub addresses: Addresses,
    /// The manifest of the last publication, if known.
    pub previous: Option<Manifest>,
    pub(super) by_name: ServicesByName,
    /// The first part of each file that cannot be read, as an index into `problems`.
    pub(super) malformed: BTreeMap<FileId, usize>,
    /// How many dead links and unknown names got no suggestion because there were too many.
    pub suggestions_skipped: usize,
}

/// Alarms in templates that are not rendered.
#[derive(Default)]
pub struct Unrendered {
    pub alarms: Vec<LinkedAlarm>,
    /// Their definitions are indices into `alarms`. If a name is also rendered, its page belongs to the rendered name.
    pub names: Vec<AlarmName>,
}

impl Deref for Site {
    type Target = Linked;

    fn deref(&self) -> &Linked {
        &self.linked
    }
}

impl Site {
    /// Frees the memory on all threads, since it takes a while for many pages.
    pub fn free(self) {
        let Self { sources, pages, linked } = self;
        rayon::join(|| drop((sources, linked)), || pages.into_par_iter().for_each(drop));
    }

    /// Adds problems that are only known once everything is linked.
    pub fn report(&mut self, problems: impl IntoIterator<Item = Problem>) {
        let linked = Arc::get_mut(&mut self.linked).expect("a site is shared once its problems are known");
        linked.problems.extend(problems);
    }

    /// The same site with documents that were read again, if only their bodies have changed. `None` if more may have
    /// changed.
    pub fn with_bodies(&self, sources: Sources, documents: Vec<Arc<Document>>) -> Option<Self> {
        let mut pages = self.pages.clone();
        for document in documents {
            let id = self.page_of(document.file)?;
            let page = &mut pages[id.0];
            let is_alike = page.document.links_like(&document) && self.keeps_places(id, &document);
            if !is_alike {
                return None;
            }
            *page = Arc::new(Page { document, ..Page::clone(page) });
        }
        Some(Self { sources, pages, linked: Arc::clone(&self.linked) })
    }

    /// Whether links to copied files are at the same positions as before. `addresses` contains their positions.
    fn keeps_places(&self, id: PageId, document: &Document) -> bool {
        let (before, now) = (&self.page(id).document.markdown.links, &document.markdown.links);
        let links = self.links[id.0].iter().zip(before.iter().zip(now));
        let mut assets = links.filter(|(destination, _)| matches!(destination, Destination::Asset(_)));
        assets.all(|(_, (before, now))| before.span == now.span)
    }

    /// Whether both sites are the same except for the bodies of pages.
    pub fn is_linked_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.linked, &other.linked)
    }

    /// Whether a file at this path would be part of the project. The file need not exist.
    pub fn is_for_project(&self, path: &Utf8Path) -> bool {
        self.config.documents_at(path, None).is_some()
            || self.config.has_alarms(path)
            || path.starts_with(self.config.of(path).below.root.join("checklists"))
            || self.sources.theme.has(path)
    }

    /// The indices of the entries under `documents` of a configuration that matched a document, including drafts.
    pub fn entries_with_documents(&self, config: &Config) -> BTreeSet<usize> {
        let entry = |file: &File| {
            let Role::Document(at) = file.role else { return None };
            std::ptr::eq(self.config.of(&file.path), config).then_some(at)
        };
        self.sources.iter().filter_map(|(_, file)| entry(file)).collect()
    }

    /// Where files are, in the repository and on the site.
    pub fn places(&self) -> Places<'_> {
        Places { config: &self.config, sources: &self.sources }
    }

    /// The page of a document's file.
    pub fn page_of(&self, file: FileId) -> Option<PageId> {
        self.by_file.get(&file).copied()
    }

    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0]
    }

    /// The config that applies to a file: that of its own repository.
    pub fn config_of(&self, file: FileId) -> &Config {
        self.config.of(&self.sources[file].path)
    }

    /// The folder of a page's repository. Empty for the project's own.
    pub fn root_of_page(&self, page: PageId) -> &Utf8Path {
        root_of(&self.sources[self.page(page).document.file].path)
    }

    /// The folder of the repository that defines an alarm.
    pub fn root_of(&self, alarm: &LinkedAlarm) -> &Utf8Path {
        root_of(&self.sources[alarm.file].path)
    }

    /// The Markdown of a page's or a checklist's file.
    pub fn markdown_of(&self, file: FileId) -> Option<&Markdown> {
        let page = self.page_of(file).map(|page| &self.page(page).document.markdown);
        let checklists = || self.checklists.iter().map(|linked| &linked.checklist);
        page.or_else(|| checklists().find(|list| list.file == file).map(|list| &list.markdown))
    }

    /// Reviews that are not superseded.
    pub fn current_reviews(&self) -> impl Iterator<Item = (&LinkedReview, &Review)> {
        let reviews = self
            .reviews
            .iter()
            .filter_map(|linked| Some((linked, self.page(linked.page).document.review()?)));
        reviews.filter(|(_, review)| review.is_current())
    }

    /// Every definition of an alarm, rendered or not.
    pub fn each_alarm(&self) -> impl Iterator<Item = &LinkedAlarm> {
        self.alarms.iter().chain(&self.unrendered.alarms)
    }

    /// Every alarm name, rendered or not.
    pub fn each_name(&self) -> impl Iterator<Item = &AlarmName> {
        self.names.iter().chain(&self.unrendered.names)
    }

    /// Every link of every page, with its destination.
    pub fn each_link(&self) -> impl Iterator<Item = (&Link, &Destination)> {
        let pages = self.pages.iter().zip(&self.links);
        pages.flat_map(|(page, destinations)| page.document.markdown.links.iter().zip(destinations))
    }

    /// The first part of a file that cannot be read.
    pub fn malformed(&self, file: FileId) -> Option<&Malformed> {
        match &self.problems[*self.malformed.get(&file)?] {
            Problem::Malformed(malformed) => Some(malformed),
            Problem::UnknownKey { .. } => None,
        }
    }

    /// The position of the heading that makes a page a candidate.
    pub fn heading_of(&self, candidate: &Candidate) -> Option<Span> {
        Some(self.page(candidate.page).document.markdown.headings[candidate.heading?].span)
    }

    /// The linked postmortem of a page.
    pub fn postmortem(&self, page: PageId) -> Option<&LinkedPostmortem> {
        let at = self.postmortems.binary_search_by_key(&page, |linked| linked.page).ok()?;
        Some(&self.postmortems[at])
    }

    pub fn service(&self, id: ServiceId) -> &LinkedService {
        &self.services[id.0]
    }

    /// The service of a file that does not name one itself.
    pub fn service_above(&self, path: &Utf8Path) -> Option<ServiceId> {
        services::above(path, &services::by_folder(&self.services))
    }

    /// The lines of a service's entry that make a condition definitely false. Empty if it may hold.
    pub fn hidden_by(&self, service: ServiceId, when: &When) -> Vec<Declared> {
        hidden_by(self.service(service), when)
    }

    /// Every fact that is named in a condition of a checklist, used or not, or of `reviews`.
    pub fn facts_asked(&self) -> BTreeSet<&str> {
        let own = self.own_facts().map(|fact| fact.value.as_str());
        own.chain(self.built_in_facts()).collect()
    }

    /// The facts that are named in the project's own conditions.
    pub fn own_facts(&self) -> impl Iterator<Item = &Spanned<String>> {
        let own = self.checklists.iter().filter(|linked| !linked.built_in).map(|linked| &linked.checklist);
        let owed = self.config.reviews.iter().filter_map(|owed| owed.when.as_ref());
        owed.flat_map(When::names).chain(own.flat_map(Checklist::facts))
    }

    /// The facts that are named in the conditions of built-in checklists, including replaced ones.
    pub fn built_in_facts(&self) -> impl Iterator<Item = &str> {
        let all = || self.checklists.iter().chain(&self.unused_checklists);
        let replaced = all().filter_map(|linked| linked.replaced.as_ref());
        let replaced = replaced.flat_map(|replaced| replaced.facts.iter().map(String::as_str));
        let facts = all().filter(|linked| linked.built_in).flat_map(|linked| linked.checklist.facts());
        facts.map(|fact| fact.value.as_str()).chain(replaced)
    }

    pub fn service_by_name(&self, name: &str) -> Option<ServiceId> {
        super::services::named(&self.by_name, name)
    }

    /// Every word that identifies an alarm: its name, and the name that its file uses.
    pub fn known_alarms(&self) -> impl Iterator<Item = &str> {
        let ids = self.each_alarm().filter_map(|alarm| alarm.alarm.id.as_deref());
        // A name that is not known yet does not identify an alarm.
        let known = self.each_name().filter(|name| name.name == name.key);
        known.map(|name| name.name.as_str()).chain(ids)
    }

    /// The alarm with this name, if the name is known.
    pub fn name(&self, name: &str) -> Option<&AlarmName> {
        self.names.binary_search_by(|known| known.key.as_str().cmp(name)).ok().map(|at| &self.names[at])
    }

    /// The name of an alarm. If the alarm is both rendered and in a template, the rendered name.
    pub fn name_of(&self, alarm: &LinkedAlarm) -> Option<&AlarmName> {
        self.name(&alarm.key).or_else(|| {
            let names = &self.unrendered.names;
            let at = names.binary_search_by(|known| known.key.cmp(&alarm.key)).ok()?;
            Some(&names[at])
        })
    }

    /// A name by its number. The numbers continue from `names` to `unrendered`.
    pub fn name_at(&self, at: usize) -> &AlarmName {
        self.names.get(at).unwrap_or_else(|| &self.unrendered.names[at - self.names.len()])
    }

    /// Every name that has a page, with its number.
    pub fn numbered_names(&self) -> impl Iterator<Item = (usize, &AlarmName)> {
        let all = self.each_name().enumerate();
        all.filter(|(_, name)| name.is_rendered || self.name(&name.key).is_none())
    }

    /// The definitions of a name.
    pub fn definitions<'s>(&'s self, name: &'s AlarmName) -> impl Iterator<Item = &'s LinkedAlarm> {
        let alarms = if name.is_rendered { &self.alarms } else { &self.unrendered.alarms };
        name.definitions.iter().map(|at| &alarms[*at])
    }

    /// The address at which a file of the project, or a line of it, can be edited.
    pub fn source_url(&self, path: &Utf8Path, line: Option<usize>) -> Option<String> {
        let own = self.config.of(path);
        let Some(pattern) = own.source_url.as_ref() else {
            let url = own.repository.as_ref()?.edit_url(&encoded(self.places().in_repository(path).as_str()));
            return Some(line.map_or_else(|| url.clone(), |line| format!("{url}#L{line}")));
        };
        let below = path.strip_prefix(&own.below.root).unwrap_or(path);
        let url = pattern.replace("{path}", &encoded(below.as_str()));
        let at = line.unwrap_or(1).to_string();
        Some(match line {
            Some(line) if !pattern.contains("{line}") => format!("{url}#L{line}"),
            _ => url.replace("{line}", &at),
        })
    }

    /// The address at which the repository's host shows a file or folder of the project.
    pub fn view_url(&self, path: &Utf8Path) -> Option<String> {
        let Some(repository) = &self.config.of(path).repository else { return self.source_url(path, None) };
        let is_folder = !self.sources.has_file(path);
        Some(repository.view_url(&encoded(self.places().in_repository(path).as_str()), is_folder))
    }
}

/// The first part of each file that cannot be read.
pub fn malformed(problems: &[Problem]) -> BTreeMap<FileId, usize> {
    let mut first = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate() {
        if let Problem::Malformed(malformed) = problem {
            first.entry(malformed.span.file).or_insert(at);
        }
    }
    first
}
