//! Follows the link of each alarm to the page that it leads to.

mod linked;
mod pages;
mod lookups;

use std::collections::BTreeMap;
use std::sync::Arc;

use ahash::AHashMap;
use camino::{Utf8Path, Utf8PathBuf};
pub use linked::{Class, LinkFault, LinkedAlarm, MatchedBy, RunbookTarget, matching_pages};
use lookups::{DeadLink, FollowedAlarm, LookupResolver, PendingLookup};
use pages::is_of_alarms;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use unicode_normalization::UnicodeNormalization;

use super::ids::{PageId, ServiceId};
use super::index::Index;
use super::keys::Keys;
use super::labels;
use super::other_repositories::{AddressMeaning, MissingTarget, OtherRepositoryTarget, Outlined};
use super::pages::Page;
use super::placeholders::{MARK, masked};
use super::places::Places;
use super::sections::{is_no_section, may_be_filled_in, may_be_section, nearest_section, section};
use super::services::{LinkedService, ServicesByName, above, by_folder, by_name, named as service_named};
use super::urls::{UrlFault, decoded, encoded, normal, strip_prefix, with_slash};
use crate::config::Config;
use crate::files::{joined, root_of};
use crate::model::Alarm;
use crate::nearest::{Budget, Suggestions};
use crate::routes::PageKind;
use crate::source::{FileId, Spanned};

/// How many alarms are followed at once, on all threads. While they are followed, they take twice the memory.
const AT_ONCE: usize = 4096;

/// Follows the links of every alarm in some files.
pub fn alarms(
    files: Vec<(FileId, Vec<Alarm>)>,
    pages: &[Page],
    services: &[LinkedService],
    (index, outlined): (&Index<'_>, Option<&Outlined<'_>>),
    places: Places<'_>,
    urls: &AHashMap<&str, &str>,
    budget: &mut Budget,
) -> Vec<LinkedAlarm> {
    let by_folder = by_folder(services);
    let by_name = by_name(services);
    let Places { config, sources } = places;
    let (by_url, near) = rayon::join(
        || urls.iter().map(|(key, url)| (url.to_lowercase(), *key)).collect(),
        || Suggestions::new(urls.values().map(|url| PageKind::Alarm.segment_of(url))),
    );
    let linker = Linker { pages, index, outlined, config, places, urls, by_url };
    let mut all = Vec::with_capacity(files.iter().map(|(_, defined)| defined.len()).sum());
    let defined = files.into_iter().flat_map(|(file, defined)| {
        let path = &sources[file].path;
        let of_file = OfFile {
            file,
            configured: config.alarm_files(path).and_then(|files| files.service.as_ref()),
            folder: above(path, &by_folder),
            by_name: &by_name,
        };
        defined.into_iter().map(move |alarm| (alarm, of_file))
    });
    let mut keys = Keys::default();
    let mut defined =
        defined.map(|(alarm, of_file)| (keys.of(&sources[of_file.file].path, &alarm), alarm, of_file));
    let mut resolver = LookupResolver::new(&linker, near, budget);
    loop {
        let some: Vec<_> = defined.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return all;
        }
        let followed = some.into_par_iter().map(|(key, alarm, of_file)| linker.linked(key, alarm, of_file));
        let followed: Vec<FollowedAlarm> = followed.collect();
        all.extend(followed.into_iter().map(|followed| resolver.resolve(followed)));
    }
}

/// What applies to every alarm of a file.
#[derive(Clone, Copy)]
struct OfFile<'a> {
    file: FileId,
    /// The service that the configuration assigns to the file.
    configured: Option<&'a Spanned<String>>,
    /// The service whose folder contains the file.
    folder: Option<ServiceId>,
    by_name: &'a ServicesByName,
}

/// The result of following a link.
struct Outcome {
    class: Class,
    found: Option<RunbookTarget>,
    matching_pages: Arc<[PageId]>,
    nearest: Option<String>,
    not_a_document: Option<Utf8PathBuf>,
    is_draft: bool,
    fault: Option<LinkFault>,
    target_alarm: Option<String>,
    other_repository: Option<OtherRepositoryTarget>,
    lookup: Option<PendingLookup>,
}

impl Outcome {
    fn of(class: Class) -> Self {
        Self {
            class,
            found: None,
            matching_pages: Arc::default(),
            nearest: None,
            not_a_document: None,
            is_draft: false,
            fault: None,
            target_alarm: None,
            other_repository: None,
            lookup: None,
        }
    }

    fn pending(class: Class, lookup: PendingLookup) -> Self {
        Self { lookup: Some(lookup), ..Self::of(class) }
    }

    fn malformed(fault: LinkFault) -> Self {
        Self { fault: Some(fault), ..Self::of(Class::Malformed) }
    }
}

/// The longest address that browsers and servers accept, in bytes.
const LONGEST: usize = 2000;

struct Linker<'a> {
    pages: &'a [Page],
    index: &'a Index<'a>,
    outlined: Option<&'a Outlined<'a>>,
    config: &'a Config,
    places: Places<'a>,
    /// The permanent address of each alarm name, by the key of the name.
    urls: &'a AHashMap<&'a str, &'a str>,
    /// The keys of alarm names by those addresses, in lower case.
    by_url: BTreeMap<String, &'a str>,
}

/// Whether a link contains whitespace outside its query.
fn has_space(link: &str) -> bool {
    let (place, anchor) = link.split_once('#').unwrap_or((link, ""));
    [place, anchor]
        .iter()
        .any(|part| part.split('?').next().unwrap_or_default().contains(char::is_whitespace))
}

/// A link in its normal form, with a [`MARK`] for each placeholder that is filled in later.
fn masked_and_normal(link: &str) -> Result<String, LinkFault> {
    if link.len() > LONGEST {
        return Err(LinkFault::Long);
    }
    let masked = masked(link);
    if has_space(&masked) {
        return Err(LinkFault::Space);
    }
    match normal(&masked) {
        // The path of a file on one machine.
        Ok(masked) if masked.starts_with("file:///") => Err(LinkFault::Host),
        Ok(masked) => Ok(masked.into_owned()),
        Err(UrlFault::Scheme) => Err(LinkFault::Scheme),
        Err(UrlFault::Host) => Err(LinkFault::Host),
    }
}

/// Splits a link into its place and its anchor, without the query. The query carries the alarm's labels and does not
/// change the page.
fn place_and_anchor(link: &str) -> (&str, Option<&str>) {
    let (place, anchor) = link.split_once('#').map_or((link, None), |(place, anchor)| (place, Some(anchor)));
    (without_query(place), anchor.map(without_query))
}

fn without_query(part: &str) -> &str {
    part.split_once('?').map_or(part, |(part, _)| part)
}

/// A place in this project that a link may mean.
#[derive(Clone, PartialEq, Eq, Hash)]
enum LocalTarget {
    /// An address of the site.
    Url(String),
    /// Paths from the project's root, the most likely first.
    Paths(Vec<String>),
}

/// Whether a link begins with a placeholder for the monitoring system's own address: `{{ $externalURL }}/docs`.
fn is_of_the_monitor(link: &str) -> bool {
    link.split_once("}}").is_some_and(|(first, _)| first.to_ascii_lowercase().contains("externalurl"))
}

/// Judges a link whose beginning is filled in later. It most likely means a page of this project whose path ends in the
/// same way.
fn fit_anywhere(path: &str) -> Outcome {
    // An address of the site may end with a slash.
    let path = path.trim_end_matches('/');
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    if name.contains(MARK) || name.is_empty() {
        return Outcome::of(Class::Templated);
    }
    let end = path.rsplit(MARK).next().unwrap_or(path);
    Outcome::pending(Class::Templated, PendingLookup::Ending(end.to_owned()))
}

impl Linker<'_> {
    fn linked(
        &self,
        key: String,
        alarm: Alarm,
        OfFile { file, configured, folder, by_name }: OfFile<'_>,
    ) -> FollowedAlarm {
        let named = configured.or(alarm.service.as_ref());
        let named = named.and_then(|name| service_named(by_name, &name.value));
        let severity = alarm.severity.as_ref().map(|word| self.config.severity(&word.value).to_owned());
        let (outcome, filled) = self.follow_filled(file, &key, &alarm);
        let (dead, dead_lookups) = self.dead(file, &key, &alarm).into_iter().unzip();
        let alarm = LinkedAlarm {
            dead,
            key,
            alarm,
            file,
            service: named.or(folder),
            severity,
            filled,
            class: outcome.class,
            linked: outcome.found,
            matching_pages: outcome.matching_pages,
            nearest: outcome.nearest,
            not_a_document: outcome.not_a_document,
            is_draft: outcome.is_draft,
            fault: outcome.fault,
            target_alarm: outcome.target_alarm,
            other_repository: outcome.other_repository,
        };
        FollowedAlarm { alarm, lookup: outcome.lookup, dead_lookups }
    }

    /// Follows a link after filling in what the definition itself determines. A link to the alarm's own page is not
    /// filled in.
    fn follow_filled(&self, file: FileId, key: &str, alarm: &Alarm) -> (Outcome, Option<String>) {
        let outcome = self.follow(file, key, alarm);
        let Some(link) = alarm.link.as_ref().filter(|_| outcome.class != Class::Permanent) else {
            return (outcome, None);
        };
        let Some(filled) = labels::filled(&link.value, alarm) else { return (outcome, None) };
        let link = Some(Spanned::new(filled.clone(), link.span));
        (self.follow(file, key, &Alarm { link, ..alarm.clone() }), Some(filled))
    }

    /// The further links of an alarm that lead nowhere.
    fn dead(&self, file: FileId, key: &str, alarm: &Alarm) -> Vec<(DeadLink, Option<PendingLookup>)> {
        let whole = alarm.further.iter().filter(|link| masked(&link.value) == link.value);
        let followed = whole
            .map(|link| (link, self.follow(file, key, &Alarm { link: Some(link.clone()), ..alarm.clone() })));
        let dead =
            followed.filter(|(_, outcome)| outcome.class == Class::Dead && outcome.not_a_document.is_none());
        dead.map(|(link, outcome)| ((link.clone(), outcome.nearest), outcome.lookup)).collect()
    }

    fn follow(&self, file: FileId, key: &str, alarm: &Alarm) -> Outcome {
        let Some(link) = &alarm.link else { return Outcome::of(Class::None) };
        let masked = match masked_and_normal(&link.value) {
            Ok(masked) => masked,
            Err(fault) => return Outcome::malformed(fault),
        };
        let (place, anchor) = place_and_anchor(&masked);
        if place.is_empty() {
            return Outcome::malformed(LinkFault::Page);
        }
        if let Some(path) = place.strip_prefix(MARK) {
            let is_elsewhere = is_of_the_monitor(&link.value);
            return if is_elsewhere { Outcome::of(Class::Templated) } else { fit_anywhere(path) };
        }
        if let Some((_, rest)) = place.split_once("://")
            && let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()))
            && host.contains(MARK)
        {
            return fit_anywhere(path);
        }
        let Some(ours) = self.ours(file, place, &masked).or_else(|| self.own_on_site(place)) else {
            return self.out_of_project(&masked);
        };
        if place.contains(MARK) {
            return match &ours {
                LocalTarget::Url(url) if is_of_alarms(url) => self.filled_in(url, key, alarm),
                // A link without literal text could mean any page.
                _ if !self.has_literal_text(place, &ours) => Outcome::of(Class::Templated),
                _ => self.templated(&ours),
            };
        }
        let page = match &ours {
            LocalTarget::Url(url) if is_of_alarms(url) => return self.alarm_page(url, key, alarm),
            LocalTarget::Url(url) => match self.index.address(url) {
                Some((page, exact)) if exact == with_slash(url) => Some(page),
                // Only this program accepts this spelling of the address. A plain file host has nothing there.
                Some((_, exact)) => return self.meant_for(exact),
                None => None,
            },
            LocalTarget::Paths(paths) => {
                paths.iter().find_map(|path| self.at(path)).or_else(|| self.published_at(place, file))
            }
        };
        if page.is_none()
            && let Some(url) = self.rooted(place)
        {
            return self.alarm_page(&url, key, alarm);
        }
        let Some(page) = page else { return self.without_page(ours, masked) };
        if let Some(exact) = self.misspelled(page, &ours, &masked) {
            return Outcome { nearest: Some(exact), ..Outcome::of(Class::Dead) };
        }
        let own = self.places.own(&masked, &self.places.sources[file].path);
        self.arrive(
            page,
            anchor.filter(|anchor| !own.as_ref().is_some_and(|own| own.repository.is_line(anchor))),
        )
    }

    /// The page that another generator publishes at an address below `runbook_urls`, by its permalink or a former
    /// address. Hosts of repositories only show files, so their addresses are not looked up.
    fn published_at(&self, place: &str, file: FileId) -> Option<PageId> {
        const VIEWS: [&str; 4] = ["/blob/", "/raw/", "/src/", "/tree/"];
        let place = decoded(place);
        if self.places.own(&place, &self.places.sources[file].path).is_some() {
            return None;
        }
        let all = self.index.published(&place).into_iter();
        let mut all = all.filter(|(_, prefix)| !VIEWS.iter().any(|view| prefix.url.contains(view)));
        all.find_map(|(rest, prefix)| {
            let root = root_of(Utf8Path::new(&prefix.path));
            let whole = self.index.page_by_permalink(root, rest).filter(|(_, is_whole)| *is_whole);
            // A slug is relative to the page's folder, which is below the prefix.
            let by_slug = || {
                let path = self.places.on_site(&joined(Utf8Path::new(&prefix.path), rest)?)?;
                self.index.page_by_permalink(root, path.as_str()).filter(|(_, is_whole)| !is_whole)
            };
            let (page, _) = whole.or_else(by_slug).filter(|_| !rest.is_empty())?;
            let path = &self.places.sources[self.pages[page.0].document.file].path;
            path.as_str().starts_with(&prefix.path).then_some(page)
        })
    }

    fn without_page(&self, ours: LocalTarget, link: String) -> Outcome {
        let is_draft = |path: &String| self.index.is_draft(Utf8Path::new(path));
        if matches!(&ours, LocalTarget::Paths(paths) if paths.iter().any(is_draft)) {
            return Outcome { is_draft: true, ..Outcome::of(Class::Dead) };
        }
        let not_a_document = self.not_a_document(&ours);
        if not_a_document.is_some() {
            return Outcome { not_a_document, ..Outcome::of(Class::Dead) };
        }
        Outcome::pending(Class::Dead, PendingLookup::Page(ours, link))
    }

    /// The file that a link leads to if there is no page.
    fn not_a_document(&self, ours: &LocalTarget) -> Option<Utf8PathBuf> {
        let LocalTarget::Paths(paths) = ours else { return None };
        let mut paths = paths.iter().map(Utf8Path::new);
        let is_one = |path: &&Utf8Path| !path.as_str().is_empty() && self.places.sources.has_file(path);
        paths.find(is_one).map(Utf8Path::to_owned)
    }

    /// The page at a path, or at the file that a symbolic link there leads to.
    fn at(&self, path: &str) -> Option<PageId> {
        self.index.page(path).or_else(|| self.index.page(self.linked_at(path)?.as_str()))
    }

    /// The file that the symbolic link at a path leads to.
    fn linked_at(&self, path: &str) -> Option<&Utf8Path> {
        self.places.sources.listing().linked(Utf8Path::new(path))
    }

    /// The exact address of a file if a link into this repository spells it differently: the host is case-sensitive and
    /// adds no file extension.
    fn misspelled(&self, page: PageId, ours: &LocalTarget, link: &str) -> Option<String> {
        let LocalTarget::Paths(paths) = ours else { return None };
        let page = &self.pages[page.0];
        let file = &self.places.sources[page.document.file].path;
        let repository = self.config.of(file).repository.as_ref()?;
        let own = repository.own(link)?;
        let is_it = |path: &String| {
            let path = path.trim_end_matches('/');
            let folder = file.parent().filter(|_| page.is_folder_page && own.may_be_folder());
            path.nfc().eq(file.as_str().nfc())
                || self.linked_at(path).is_some_and(|real| real == file)
                || folder.is_some_and(|folder| path.nfc().eq(folder.as_str().nfc()))
        };
        if paths.iter().any(is_it) {
            return None;
        }
        let path = encoded(self.places.in_repository(file).as_str());
        Some(repository.view_url(&path, false))
    }

    /// The link that a dead link may have meant, in the form in which the dead link is written.
    fn meant(&self, ours: &LocalTarget, link: &str, budget: &mut Budget) -> Option<String> {
        let path = match ours {
            LocalTarget::Url(url) => self.index.nearest(url, budget)?,
            LocalTarget::Paths(paths) => self.index.nearest(paths.first()?, budget)?,
        };
        if let LocalTarget::Url(_) = ours {
            let page = self.index.page(path.as_str())?;
            return Some(format!("{}{}", self.config.base_url.as_ref()?, self.pages[page.0].url));
        }
        let published = self.index.published(link).into_iter();
        let published =
            published.filter_map(|(_, prefix)| Some((prefix, path.as_str().strip_prefix(&prefix.path)?)));
        let longest = published.max_by_key(|(prefix, _)| prefix.url.len());
        Some(longest.map_or_else(|| path.to_string(), |(prefix, rest)| format!("{}{rest}", prefix.url)))
    }

    /// Looks for the link's section on a page that exists.
    fn arrive(&self, page: PageId, anchor: Option<&str>) -> Outcome {
        let found = |anchor| Some(RunbookTarget { page, anchor, by: MatchedBy::Link });
        // A text fragment may follow the section.
        let anchor = anchor.map(|anchor| anchor.split(":~:").next().unwrap_or(anchor));
        let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else {
            return Outcome { found: found(None), ..Outcome::of(Class::Resolved) };
        };
        let target = &self.pages[page.0];
        if anchor.contains(MARK) {
            let is_line = is_no_section(&anchor.replace(MARK, "1"));
            return if is_line || may_be_section(target, anchor, MARK) {
                Outcome {
                    found: found(None),
                    matching_pages: Arc::new([page]),
                    ..Outcome::of(Class::Templated)
                }
            } else {
                Outcome { found: found(None), ..Outcome::of(Class::AnchorDead) }
            };
        }
        match section(target, anchor) {
            None if is_no_section(anchor) || may_be_filled_in(target, anchor) => {
                Outcome { found: found(None), ..Outcome::of(Class::Resolved) }
            }
            Some(anchor) => Outcome { found: found(Some(anchor)), ..Outcome::of(Class::Resolved) },
            None => Outcome {
                found: found(None),
                nearest: nearest_section(target, anchor),
                ..Outcome::of(Class::AnchorDead)
            },
        }
    }

    /// Whether a template contains literal text that identifies a page below the address where pages are published:
    /// more than a file extension, or `index`.
    fn has_literal_text(&self, place: &str, ours: &LocalTarget) -> bool {
        let below =
            self.index.published(place).into_iter().map(|(rest, _)| rest).min_by_key(|rest| rest.len());
        let text = below.or(match ours {
            LocalTarget::Url(url) => Some(url.as_str()),
            LocalTarget::Paths(paths) => paths.first().map(String::as_str),
        });
        let text = text.unwrap_or_default().to_lowercase();
        let parts = text.split(['/', MARK]).filter(|part| part.contains(char::is_alphanumeric));
        let is_name = |part: &str| {
            let part = part.trim_start_matches('.');
            let stem = ["md", "markdown", "html"].iter().find_map(|ending| part.strip_suffix(ending));
            !matches!(stem.unwrap_or(part).trim_end_matches('.'), "" | "index")
        };
        parts.into_iter().any(is_name)
    }

    fn templated(&self, ours: &LocalTarget) -> Outcome {
        let patterns = match ours {
            LocalTarget::Url(url) => {
                let paths = self.places.paths_of(Utf8Path::new(url.trim_start_matches('/')));
                paths.into_iter().map(Utf8PathBuf::into_string).collect()
            }
            LocalTarget::Paths(paths) => paths.clone(),
        };
        Outcome::pending(Class::Templated, PendingLookup::Patterns(patterns))
    }

    /// What an address means on the site that gathers this project, if it is a page of this project.
    fn own_on_site(&self, place: &str) -> Option<LocalTarget> {
        match self.outlined?.meant(place)? {
            AddressMeaning::Own(url) => Some(LocalTarget::Url(url)),
            AddressMeaning::OtherRepository(_) => None,
        }
    }

    /// The outcome of a link that leads out of this project: into a repository that an outline lists, or to an unknown
    /// site.
    fn out_of_project(&self, link: &str) -> Outcome {
        let outlined = self.outlined.filter(|_| !link.contains(MARK));
        let Some(AddressMeaning::OtherRepository(target)) =
            outlined.and_then(|outlined| outlined.meant(link))
        else {
            return Outcome::of(Class::External);
        };
        if let Some(exact) = target.exact_address.clone() {
            let target =
                OtherRepositoryTarget { covers: false, missing: Some(MissingTarget::Page), ..target };
            return Outcome {
                nearest: Some(exact),
                other_repository: Some(target),
                ..Outcome::of(Class::Dead)
            };
        }
        let (class, nearest) = match &target.missing {
            None => (Class::Resolved, None),
            Some(MissingTarget::Page) => (Class::Dead, None),
            Some(MissingTarget::Section { nearest, .. }) => (Class::AnchorDead, nearest.clone()),
        };
        Outcome { nearest, other_repository: Some(target), ..Outcome::of(class) }
    }

    /// The place of this project that a link means. `None` if it leads elsewhere. `place` is the link without query and
    /// anchor.
    fn ours(&self, file: FileId, place: &str, link: &str) -> Option<LocalTarget> {
        let place = decoded(place);
        if let Some(base) = &self.config.base_url
            && let Some(url) = strip_prefix(&place, base)
        {
            return Some(LocalTarget::Url(url.to_owned()));
        }
        // The `runbook_urls` of the alarm's own repository come first, and those of other repositories last.
        let root = root_of(&self.places.sources[file].path);
        let published = |is_own: bool| {
            let all = self.index.published(&place).into_iter();
            let all = all.filter(|(_, prefix)| (root_of(Utf8Path::new(&prefix.path)) == root) == is_own);
            let (rest, prefix) = all.max_by_key(|(_, prefix)| prefix.url.len())?;
            Some(LocalTarget::Paths(vec![format!("{}{}", prefix.path, rest.trim_start_matches('/'))]))
        };
        if let Some(ours) = published(true) {
            return Some(ours);
        }
        if place.contains("://") || place.starts_with("//") {
            let own = self.places.own(link, &self.places.sources[file].path);
            let own = own.map(|own| LocalTarget::Paths(own.paths.iter().map(ToString::to_string).collect()));
            return own.or_else(|| published(false));
        }
        let bare = place.trim_start_matches("./").trim_start_matches('/');
        let file = &self.places.sources[file].path;
        let root = root_of(file);
        let from_root = if root == "" { bare.to_owned() } else { format!("{root}/{bare}") };
        let bases = self.places.bases(file).into_iter().filter(|base| *base != root);
        let below = bases.map(|base| format!("{base}/{bare}"));
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        let beside = joined(folder, &place).map_or_else(String::new, |path| path.to_string());
        Some(LocalTarget::Paths([from_root].into_iter().chain(below).chain([beside]).collect()))
    }
}
