//! Finds the runbooks for alarm names: by link, by front matter, by name and by heading, in that order.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ahash::AHashMap;
use camino::Utf8Path;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};

use super::addresses::Addresses;
use super::alarms::{LinkedAlarm, MatchedBy, RunbookTarget, matching_pages};
use super::ids::{PageId, ServiceId};
use super::index::{HeadingPlace, Index};
use super::keys::Keys;
use super::letters::composed;
use super::pages::Page;
use super::placeholders::{has_placeholder, masked};
use super::urls::hashed;
use crate::alarms::AlarmFile;
use crate::files::root_of;
use crate::model::{Alarm, Kind};
use crate::routes::PageKind;
use crate::source::FileId;
use crate::sources::Sources;

/// An alarm name, with everything that its definitions and the runbooks say about it.
pub struct AlarmName {
    /// The name that people know. Several alarms may have the same name if it is not known yet.
    pub name: String,
    /// Distinguishes the name from all others: the name, and also its definition if the name is not known yet.
    pub key: String,
    /// `alarms/<name>/`
    pub url: String,
    /// Whether its definitions are in `Site::alarms`, and not in templates that are not rendered.
    pub is_rendered: bool,
    /// Its definitions, as indices into `Site::alarms`, or into those of `Site::unrendered`.
    pub definitions: Vec<usize>,
    pub runbooks: Vec<RunbookTarget>,
    /// Pages or headings with the alarm's name, if there are several and no better match.
    pub ambiguous: Vec<Candidate>,
    /// Headings with the alarm's name that do not count, because their pages are neither runbooks nor documents of the
    /// alarm's service.
    pub hints: Vec<Candidate>,
    /// The word by which a runbook's front matter may list it: its name, or the name that its file uses for it. `None`
    /// if no word identifies it.
    pub word: Option<String>,
}

/// A page that could be a runbook.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub page: PageId,
    /// The heading with the alarm's name, as an index into the page's headings. `None` if the page itself has the name.
    pub heading: Option<usize>,
}

/// The permanent address of every name, by the key of the name.
pub fn urls(files: &[AlarmFile], sources: &Sources, addresses: &mut Addresses) -> BTreeMap<String, String> {
    let mut keys = Keys::default();
    let defined = files.iter().flat_map(|file| file.alarms.iter().map(move |alarm| (file.file, alarm)));
    let defined = defined.map(|(file, alarm)| (keys.of(&sources[file].path, alarm), alarm));
    let mut names: Vec<(String, &Alarm)> = defined.collect();
    // If a name has several definitions, the first one determines the address.
    names.par_sort_by(|(a, _), (b, _)| a.cmp(b));
    names.dedup_by(|(later, _), (first, _)| later == first);
    let wanted: Vec<String> =
        names.par_iter().map(|(key, alarm)| address(&alarm.name.value, alarm.is_unnamed, key)).collect();
    let given = names.into_iter().zip(wanted).map(|((key, alarm), url)| {
        let place = alarm.name.span;
        let free = addresses.claim_page(&url, Some(place)).is_ok();
        let url = if free { url } else { addresses.another(&url, &key, place) };
        (key, url)
    });
    given.collect()
}

/// The address of a name. For a name that is not known yet, it depends only on the definition, so that no other file
/// changes it.
fn address(name: &str, is_unnamed: bool, key: &str) -> String {
    if is_unnamed {
        return format!("{}{}/", PageKind::Alarm.folder(), hashed(name, key));
    }
    PageKind::Alarm.url_of(name)
}

/// The addresses of alarms in templates that are not rendered. An alarm that is also rendered has only one page.
pub fn unrendered_urls(
    files: &[AlarmFile],
    sources: &Sources,
    addresses: &mut Addresses,
    rendered: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut keys = Keys::default();
    let mut urls: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        for alarm in &file.unrendered {
            let key = keys.of(&sources[file.file].path, alarm);
            if urls.contains_key(&key) {
                continue;
            }
            let url = rendered.get(&key).cloned().unwrap_or_else(|| {
                let url = address(&alarm.name.value, alarm.is_unnamed, &key);
                let place = alarm.name.span;
                let free = addresses.claim_page(&url, Some(place)).is_ok();
                if free { url } else { addresses.another(&url, &key, place) }
            });
            urls.insert(key, url);
        }
    }
    urls
}

/// All alarm names, each with the runbooks that its definitions and the pages name for it.
pub fn names(
    alarms: &[LinkedAlarm],
    pages: &[Page],
    index: &Index<'_>,
    sources: &Sources,
    urls: &BTreeMap<String, String>,
    is_rendered: bool,
) -> Vec<AlarmName> {
    let mut by_key: Vec<usize> = (0..alarms.len()).collect();
    by_key.par_sort_by(|a, b| alarms[*a].key.cmp(&alarms[*b].key));
    let finder = Finder { alarms, pages, index, sources, listed: Listed::of(alarms, pages) };
    let names = by_key.par_chunk_by(|a, b| alarms[*a].key == alarms[*b].key).map(|definitions| {
        let LinkedAlarm { key, alarm, .. } = &alarms[definitions[0]];
        finder.found(AlarmName {
            name: alarm.name.value.clone(),
            key: key.clone(),
            url: urls.get(key).cloned().unwrap_or_default(),
            is_rendered,
            definitions: definitions.to_vec(),
            runbooks: Vec::new(),
            ambiguous: Vec::new(),
            hints: Vec::new(),
            word: None,
        })
    });
    names.collect()
}

/// Pages by the alarms that their front matter lists.
struct Listed<'a> {
    /// By name, with composed letters.
    pages: AHashMap<Cow<'a, str>, Vec<PageId>>,
    /// The keys of the alarms that have a word, by the word: an id, or a text with a placeholder.
    shared: AHashMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Listed<'a> {
    fn of(alarms: &'a [LinkedAlarm], pages: &'a [Page]) -> Self {
        let mut listed: AHashMap<Cow<str>, Vec<PageId>> = AHashMap::new();
        for (at, page) in pages.iter().enumerate() {
            for name in page.document.runbook().into_iter().flat_map(|runbook| &runbook.alarms) {
                listed.entry(composed(&name.value)).or_default().push(PageId(at));
            }
        }
        let mut shared: AHashMap<&str, BTreeSet<&str>> = AHashMap::new();
        for alarm in alarms {
            let name = &alarm.alarm.name.value;
            let has_words = || masked(name).contains(char::is_alphanumeric) && has_placeholder(name);
            let name = Some(name).filter(|_| alarm.alarm.is_unnamed && has_words());
            for word in name.into_iter().chain(&alarm.alarm.id) {
                shared.entry(word).or_default().insert(&alarm.key);
            }
        }
        Self { pages: listed, shared }
    }

    /// The words by which a page may list an alarm: its name, or the name that its file uses. If the name is not known
    /// yet, no other definition may have the word.
    fn words<'n>(&self, alarms: &'n [LinkedAlarm], name: &'n AlarmName) -> Vec<&'n str> {
        let is_unnamed = alarms[name.definitions[0]].alarm.is_unnamed;
        let ids = name.definitions.iter().filter_map(|at| alarms[*at].alarm.id.as_deref());
        let words = [name.name.as_str()].into_iter().chain(ids);
        let is_only = |word: &str| self.shared.get(word).is_some_and(|names| names.len() == 1);
        words.filter(|word| !is_unnamed || is_only(word)).collect()
    }
}

struct Finder<'a> {
    alarms: &'a [LinkedAlarm],
    pages: &'a [Page],
    index: &'a Index<'a>,
    sources: &'a Sources,
    listed: Listed<'a>,
}

impl Finder<'_> {
    /// A name with its runbooks.
    fn found(&self, name: AlarmName) -> AlarmName {
        let mut runbooks: Vec<RunbookTarget> = Vec::new();
        let mut seen: BTreeSet<(PageId, Option<&str>)> = BTreeSet::new();
        for found in name.definitions.iter().filter_map(|at| self.alarms[*at].linked.as_ref()) {
            if seen.insert((found.page, found.anchor.as_deref())) {
                runbooks.push(found.clone());
            }
        }
        let mut linked: BTreeSet<PageId> = runbooks.iter().map(|found| found.page).collect();
        let words = self.listed.words(self.alarms, &name);
        for page in words.iter().filter_map(|word| self.listed.pages.get(&composed(word))).flatten() {
            if linked.insert(*page) {
                runbooks.push(RunbookTarget { page: *page, anchor: None, by: MatchedBy::FrontMatter });
            }
        }
        let word = words.first().map(|word| (*word).to_owned());
        let name = AlarmName { word, ..name };
        // A name that is not known yet cannot be looked up.
        if self.alarms[name.definitions[0]].alarm.is_unnamed {
            return AlarmName { runbooks, ..name };
        }
        // Names only count within a repository.
        let mut roots: Vec<&Utf8Path> =
            name.definitions.iter().map(|at| self.root(self.alarms[*at].file)).collect();
        roots.dedup();
        let mut found = ByPage { runbooks, ..ByPage::default() };
        for root in roots {
            let is_linked =
                |at: &usize| self.root(self.alarms[*at].file) == root && self.alarms[*at].linked.is_some();
            let is_here = |found: &RunbookTarget| self.root_of_page(found.page) == root;
            if !found.runbooks.iter().any(is_here) && !name.definitions.iter().any(is_linked) {
                found.add(self.in_repository(&name, root));
            }
        }
        let ByPage { runbooks, ambiguous, hints } = found;
        AlarmName { runbooks, ambiguous, hints, ..name }
    }

    fn root(&self, file: FileId) -> &Utf8Path {
        root_of(&self.sources[file].path)
    }

    fn root_of_page(&self, page: PageId) -> &Utf8Path {
        self.root(self.pages[page.0].document.file)
    }

    /// The matches among the names of pages and headings of a repository.
    fn in_repository(&self, name: &AlarmName, root: &Utf8Path) -> ByPage {
        let definitions = name.definitions.iter().map(|at| &self.alarms[*at]);
        let definitions = definitions.filter(|alarm| self.root(alarm.file) == root);
        let services: BTreeSet<ServiceId> = definitions.clone().filter_map(|alarm| alarm.service).collect();
        let by_name = self.by_page(&name.name, &services, root);
        if !by_name.runbooks.is_empty() || !by_name.ambiguous.is_empty() {
            return ByPage { hints: Vec::new(), ..by_name };
        }
        // Its file may use another name for it.
        let ids = || definitions.clone().filter_map(|alarm| alarm.alarm.id.as_deref());
        let found =
            ids().map(|id| self.by_page(id, &services, root).runbooks).find(|found| !found.is_empty());
        let runbooks = found.or_else(|| ids().find_map(|id| self.by_resource(id, root))).unwrap_or_default();
        ByPage { runbooks, ..by_name }
    }

    /// The runbooks of a repository with this name.
    fn named(&self, name: &str, root: &Utf8Path) -> Vec<PageId> {
        let all = self.index.runbooks_named(name).iter().copied();
        let mut named: Vec<PageId> = all.filter(|page| self.root_of_page(*page) == root).collect();
        named.dedup();
        named
    }

    /// The runbook that has the last part of a resource's address as its name: `queue_is_long` for
    /// `aws_cloudwatch_metric_alarm.queue_is_long`.
    fn by_resource(&self, address: &str, root: &Utf8Path) -> Option<Vec<RunbookTarget>> {
        let name = address.split('[').next()?.rsplit_once('.')?.1;
        let [page] = self.named(name, root)[..] else { return None };
        Some(vec![RunbookTarget { page, anchor: None, by: MatchedBy::Name }])
    }

    /// The runbook with the alarm's name. If there is none, the heading with the alarm's name.
    fn by_page(&self, name: &str, services: &BTreeSet<ServiceId>, root: &Utf8Path) -> ByPage {
        let named = self.named(name, root);
        if let [page] = named[..] {
            return ByPage::one(RunbookTarget { page, anchor: None, by: MatchedBy::Name });
        }
        if !named.is_empty() {
            let ambiguous = named.into_iter().map(|page| Candidate { page, heading: None }).collect();
            return ByPage { ambiguous, ..ByPage::default() };
        }
        let headings = self.index.headings_named(name).iter();
        let headings = headings.filter(|place| self.root_of_page(place.page) == root);
        let (headings, others): (Vec<&HeadingPlace>, Vec<&HeadingPlace>) = headings.partition(|place| {
            let page = &self.pages[place.page.0];
            page.kind == Kind::Runbook || page.service.is_some_and(|service| services.contains(&service))
        });
        let headings = self.without_included(headings);
        let heading = |place: &HeadingPlace| {
            let page: &Page = &self.pages[place.page.0];
            &page.document.markdown.headings[place.heading]
        };
        let candidate = |place: &&HeadingPlace| Candidate { page: place.page, heading: Some(place.heading) };
        match &headings[..] {
            [] => ByPage { hints: others.iter().map(candidate).collect(), ..ByPage::default() },
            [first, rest @ ..] if rest.iter().all(|other| other.page == first.page) => {
                ByPage::one(RunbookTarget {
                    page: first.page,
                    anchor: Some(heading(first).id.clone()),
                    by: MatchedBy::Heading,
                })
            }
            _ => ByPage { ambiguous: headings.iter().map(candidate).collect(), ..ByPage::default() },
        }
    }

    /// These headings, without those that a page has only because it includes another of the pages.
    fn without_included<'p>(&self, headings: Vec<&'p HeadingPlace>) -> Vec<&'p HeadingPlace> {
        let file = |place: &HeadingPlace| self.sources[self.pages[place.page.0].document.file].path.as_path();
        let files: BTreeSet<&Utf8Path> = headings.iter().map(|place| file(place)).collect();
        let is_included = |place: &HeadingPlace| {
            let markdown = &self.pages[place.page.0].document.markdown;
            let span = markdown.headings[place.heading].span;
            let is_of = |path: &str| files.contains(Utf8Path::new(path.trim_start_matches('/')));
            markdown.included.iter().any(|included| included.span == span && is_of(&included.path))
        };
        headings.into_iter().filter(|place| !is_included(place)).collect()
    }
}

/// The matches among the names of pages and headings.
#[derive(Default)]
struct ByPage {
    runbooks: Vec<RunbookTarget>,
    ambiguous: Vec<Candidate>,
    hints: Vec<Candidate>,
}

impl ByPage {
    fn one(found: RunbookTarget) -> Self {
        Self { runbooks: vec![found], ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.runbooks.extend(other.runbooks);
        self.ambiguous.extend(other.ambiguous);
        self.hints.extend(other.hints);
    }
}

/// Makes every page that an alarm leads to a runbook, whatever its folder.
pub fn mark_runbooks(pages: &mut [Page], alarms: &[LinkedAlarm], names: &[AlarmName]) {
    let found = names.iter().flat_map(|name| &name.runbooks).map(|found| found.page);
    let matching_pages = matching_pages(alarms.iter());
    for page in found.chain(matching_pages) {
        let page = &mut pages[page.0];
        if page.kind == Kind::Page {
            page.kind = Kind::Runbook;
        }
    }
}
