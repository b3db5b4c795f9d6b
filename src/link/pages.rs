//! Turns documents into pages: title, address, service.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use ahash::AHashMap;
use camino::{Utf8Path, Utf8PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use unicode_normalization::UnicodeNormalization;

use super::addresses::{self, Addresses};
use super::anchors::Anchors;
use super::ids::{PageId, ServiceId};
use super::places::{Places, folder_url};
use super::services::{LinkedService, ServicesByName, above, by_folder, by_name, named};
use super::urls::{decoded, segment, strip_prefix};
use crate::files::mount;
use crate::markdown::has_ending;
use crate::model::{Document, Kind, Matter, Runbook};
use crate::mount::{is_document, without_ending};
use crate::parse::{index_language, is_folder_page};
use crate::routes;
use crate::source::{FileId, Span, Spanned, folder_of};
use crate::sources::Sources;

/// A document with its title, its address and its service.
#[derive(Clone)]
pub struct Page {
    pub document: Arc<Document>,
    /// The kind that the document declares. A plain page that an alarm leads to becomes a runbook.
    pub kind: Kind,
    /// Whether it is the page of its folder: `index.md`, or `README.md` if there is no index.
    pub is_folder_page: bool,
    /// The address that it had in version 0.1, if that version's rules gave it a different one.
    pub former_url: Option<String>,
    pub title: String,
    /// Relative to the site's root, with a slash at its end: `checkout/api/runbooks/errors/`. Empty for the board.
    pub url: String,
    pub service: Option<ServiceId>,
    /// Whether the first heading is the title, so that it is not shown twice.
    pub title_is_heading: bool,
    pub anchors: Arc<Anchors>,
}

impl Page {
    /// The document as a runbook. `None` if it is not a runbook.
    pub fn runbook(&self) -> Option<&Runbook> {
        self.document.runbook().filter(|_| self.kind == Kind::Runbook)
    }
}

/// Two pages with the same address. The second gets another address, so that it is not lost.
pub struct AddressConflict {
    pub place: Span,
    pub url: String,
    /// Whether the second is not a page, but a former address of one.
    pub is_alias: bool,
    /// The file that already has the address. `None` if the address belongs to a page of the site itself.
    pub by: Option<Span>,
}

/// A former address of a page.
pub struct Alias {
    pub url: String,
    pub page: PageId,
}

pub fn pages(
    documents: Vec<Arc<Document>>,
    services: &mut [LinkedService],
    places: Places<'_>,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
    before: &[Arc<Page>],
) -> Vec<Page> {
    let reader = Reader {
        places,
        folder_pages: folder_pages(&documents, places.sources),
        by_folder: by_folder(services),
        by_name: by_name(services),
        services,
        before: before.iter().map(|page| (page.document.file, &**page)).collect(),
    };
    let mut read: Vec<(Page, Option<ServiceId>)> =
        documents.into_par_iter().map(|document| reader.page(document)).collect();
    let mut introductions: BTreeMap<&'static str, Span> = BTreeMap::new();
    for at in 0..read.len() {
        let (page, introduced) = &read[at];
        let (url, place) = (page.url.clone(), page.document.first_line);
        // The board, the list of runbooks and a service's page already have an address. Each can show one introduction.
        let owner = if let Some(service) = introduced {
            let introduction = services[service.0].introduction.get_or_insert(PageId(at));
            let own = introduction.0 == at;
            if own { Ok(()) } else { Err(Some(read[introduction.0].0.document.first_line)) }
        } else if let Some(list) = introduced_list(page) {
            list.clone_into(&mut read[at].0.url);
            introductions.insert(list, place).map_or(Ok(()), |other| Err(Some(other)))
        } else {
            addresses.claim_page(&url, Some(place))
        };
        let page = &mut read[at].0;
        if let Err(by) = owner {
            let path = &places.sources[page.document.file].path;
            page.url = addresses.another(if url.is_empty() { "index" } else { &url }, path.as_str(), place);
            // The folder of checklists has its own list. An introduction to it is allowed all the same.
            if !path.starts_with("checklists") {
                taken.push(AddressConflict { place, url, is_alias: false, by });
            }
        }
        page.former_url = page.former_url.take().filter(|former_url| *former_url != page.url);
    }
    read.into_iter().map(|(page, _)| page).collect()
}

/// The address of the board or of a list, if a plain page has that address and so becomes its introduction.
fn introduced_list(page: &Page) -> Option<&'static str> {
    if page.url.is_empty() {
        return Some("");
    }
    let is_plain = matches!(page.document.matter, Matter::Page(_));
    routes::shared_list(&page.url).filter(|_| is_plain)?.url()
}

/// Creates pages from documents.
struct Reader<'a> {
    places: Places<'a>,
    folder_pages: HashMap<&'a Utf8Path, Vec<&'a Utf8Path>>,
    by_folder: HashMap<&'a str, ServiceId>,
    by_name: ServicesByName,
    services: &'a [LinkedService],
    /// The pages of an earlier site.
    before: AHashMap<FileId, &'a Page>,
}

impl Reader<'_> {
    /// A page with its preferred address, and the service that it introduces.
    fn page(&self, document: Arc<Document>) -> (Page, Option<ServiceId>) {
        let Places { config, sources } = self.places;
        let path = &sources[document.file].path;
        // If there is an index, the README beside it is an ordinary page.
        let beside_it = self.folder_pages.get(folder_of(path)).map_or(&[][..], Vec::as_slice);
        let named_so = is_folder_page(path);
        let is_folder_page = named_so && beside_it.iter().map(|other| rank(other)).min() == Some(rank(path));
        let beside = path.parent().and_then(|folder| self.by_folder.get(folder.as_str()).copied());
        let introduced = beside.filter(|_| is_folder_page && matches!(document.matter, Matter::Page(_)));
        let service_url = |service: ServiceId| self.services[service.0].url.clone();
        let address = |is_folder_page| self.places.address(path, document.entry, is_folder_page);
        let url = introduced.map_or_else(|| address(is_folder_page), service_url);
        // Version 0.1 gave the folder's address to the first of them, and alternative addresses to the others.
        let is_later = named_so && beside_it.first().is_some_and(|first| first != path);
        let former_url = is_later.then(|| {
            let folder = beside.map_or_else(|| address(true), service_url);
            addresses::beside(if folder.is_empty() { "index" } else { &folder }, path.as_str())
        });
        let entry = document.entry.and_then(|at| config.of(path).documents[at].service.as_ref());
        let find = |name: &Spanned<String>| named(&self.by_name, &name.value);
        let named = document.common.service.as_ref().and_then(find).or_else(|| entry.and_then(find));
        let service = named.or_else(|| above(path, &self.by_folder));
        let (title, title_is_heading) = title(&document, path, is_folder_page);
        let anchors = self.anchors(&document, &title);
        let page = Page {
            kind: document.kind(),
            document,
            is_folder_page,
            former_url,
            title,
            url,
            service,
            title_is_heading,
            anchors,
        };
        (page, introduced)
    }

    /// The anchors of a document, reused from the earlier site if the page has not changed.
    fn anchors(&self, document: &Arc<Document>, title: &str) -> Arc<Anchors> {
        let before = self.before.get(&document.file);
        let before = before.filter(|page| Arc::ptr_eq(&page.document, document) && page.title == title);
        before.map_or_else(
            || Arc::new(Anchors::of(&document.markdown, title)),
            |page| Arc::clone(&page.anchors),
        )
    }
}

/// The `README.md` and `index.md` files of each folder, in order.
fn folder_pages<'a>(
    documents: &[Arc<Document>],
    sources: &'a Sources,
) -> HashMap<&'a Utf8Path, Vec<&'a Utf8Path>> {
    let mut found: HashMap<&Utf8Path, Vec<&Utf8Path>> = HashMap::new();
    let paths = documents.iter().map(|document| sources[document.file].path.as_path());
    for path in paths.filter(|path| is_folder_page(path)) {
        found.entry(folder_of(path)).or_default().push(path);
    }
    found
}

/// The rank of a candidate for the folder's page. The lowest rank in the folder wins. An index comes before a README,
/// and English before other languages. Of two otherwise equal files, the Markdown file wins.
fn rank(path: &Utf8Path) -> (u8, &str, bool) {
    let is_other = !has_ending(path.as_str());
    match index_language(path) {
        Some(language) if language.eq_ignore_ascii_case("en") => (1, "", is_other),
        Some(language) => (2, language, is_other),
        None if path.file_name().is_some_and(|name| name.to_lowercase().starts_with("readme")) => {
            (3, "", is_other)
        }
        None => (0, "", is_other),
    }
}

/// A folder that contains documents but has no page of its own.
pub struct Folder {
    /// From the project's root.
    pub path: Utf8PathBuf,
    pub url: String,
}

/// Folders that contain documents, directly or below, and whose address is not taken.
pub fn folders(
    pages: &[Page],
    services: &[LinkedService],
    places: Places<'_>,
    addresses: &mut Addresses,
) -> Vec<Folder> {
    let services = by_folder(services);
    let documents = pages.iter().filter(|page| page.document.entry.is_some());
    let paths = documents.map(|page| places.sources[page.document.file].path.as_path());
    let mut all: HashSet<&Utf8Path> = HashSet::new();
    for path in paths {
        // If a folder is known, all folders above it are too.
        let _ = path.ancestors().skip(1).find(|above| !all.insert(above));
    }
    let mut all: Vec<&Utf8Path> =
        all.into_iter().filter(|path| !services.contains_key(path.as_str())).collect();
    all.sort_unstable_by(|a, b| a.as_std_path().cmp(b.as_std_path()));
    let mut folders = Vec::new();
    for path in all {
        if let Some(url) = places.folder(path).filter(|url| addresses.claim_page(url, None).is_ok()) {
            folders.push(Folder { path: path.to_owned(), url });
        }
    }
    folders
}

/// The longest address that file systems and browsers accept, in bytes.
const LONGEST: usize = 1000;

/// Former addresses that no page has now, and former addresses that are impossible.
pub fn aliases(
    pages: &[Page],
    places: Places<'_>,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
) -> (Vec<Alias>, Vec<Spanned<String>>) {
    let (mut aliases, mut impossible) = (Vec::new(), Vec::new());
    let paths = pages.iter().map(|page| places.sources[page.document.file].path.as_path());
    let by_path: HashMap<&Utf8Path, usize> = paths.zip(0..).collect();
    for (path, real) in links_to_documents(places) {
        // A symbolic link that has its own page needs no alias.
        let (Some(at), false) = (by_path.get(real), by_path.contains_key(path)) else { continue };
        let entry = places.config.documents_at(path, None);
        let url = places.address(path, entry, is_folder_page(path));
        if entry.is_some() && url != pages[*at].url && addresses.claim_page(&url, None).is_ok() {
            aliases.push(Alias { url, page: PageId(*at) });
        }
    }
    for (at, page) in pages.iter().enumerate() {
        // Nobody wrote these addresses, so those that are taken are omitted without a report.
        if let Some(url) = page.former_url.clone().filter(|url| addresses.claim_page(url, None).is_ok()) {
            aliases.push(Alias { url, page: PageId(at) });
        }
        // Aliases that differ only in case or extension count once.
        let mut own = BTreeSet::from([page.url.to_lowercase()]);
        for alias in &page.document.common.aliases {
            let path = &places.sources[page.document.file].path;
            let Some(url) = former_url(&alias.value, path, page, places).filter(|url| url.len() <= LONGEST)
            else {
                impossible.push(alias.clone());
                continue;
            };
            if !own.insert(url.to_lowercase()) {
                continue;
            }
            match addresses.claim_page(&url, Some(alias.span)) {
                Err(by) => taken.push(AddressConflict { place: alias.span, url, is_alias: true, by }),
                Ok(()) => aliases.push(Alias { url, page: PageId(at) }),
            }
        }
    }
    (aliases, impossible)
}

/// Symbolic links to documents, each with the path of its document. Files in a linked folder do not count.
fn links_to_documents(places: Places<'_>) -> impl Iterator<Item = (&Utf8Path, &Utf8Path)> {
    let files = places.sources.project_files();
    let listed = places.sources.listing().iter().filter(|(_, listed)| listed.hidden.is_none());
    let links = listed.filter_map(|(path, listed)| Some((path, listed.real.as_deref()?)));
    links.filter(|(path, _)| is_document(path) && files.kind(path) == Some(crate::files::Kind::Link))
}

/// The path that an alias names: in the page's own repository, or `payments:docs/x.md` for a page that has moved here
/// from another repository.
fn formerly(alias: &str, root: &Utf8Path, places: Places<'_>) -> Utf8PathBuf {
    let other = alias.split_once(':').filter(|(name, _)| places.config.gathered.contains_key(&mount(name)));
    match other {
        Some((name, path)) => mount(name).join(path.trim_start_matches('/')),
        None => root.join(alias.trim_start_matches("./")),
    }
}

/// The address that an alias means. It is relative to the site's root. The path of a document means the address where
/// that document was published. A single name, or a path that begins with a dot, is relative to the page, as in Hugo.
/// `None` if no file can exist at the address.
fn former_url(alias: &str, path: &Utf8Path, page: &Page, places: Places<'_>) -> Option<String> {
    let alias = alias.trim();
    let is_document = is_document(Utf8Path::new(alias)) && !alias.starts_with('/');
    let below = &places.config.of(path).below;
    if is_document && let Some(placed) = places.on_site(&formerly(alias, &below.root, places)) {
        return Some(folder_url(&without_ending(&placed)));
    }
    let base = places.config.base_url.as_deref();
    let own = base.filter(|_| alias.contains("//")).and_then(|base| strip_prefix(alias, base));
    if own.is_none() && (alias.contains("://") || alias.starts_with("//")) {
        return None;
    }
    let is_rooted = own.is_some() || alias.starts_with('/');
    let alias = own.unwrap_or(alias).split(['?', '#']).next().unwrap_or_default();
    let is_beside = !is_rooted && (alias.starts_with('.') || !alias.trim_end_matches('/').contains('/'));
    let above = if page.is_folder_page { path.parent() } else { Some(path) };
    let above = above.and_then(Utf8Path::parent).and_then(|folder| places.folder_or_root(folder));
    let above = above.filter(|_| is_beside).unwrap_or_default();
    // A repository has no addresses outside its own part of the site.
    let above = if is_beside || own.is_some() { above } else { below.url.clone() };
    former_file(&format!("{above}{}", alias.trim_end_matches("index.html")))
}

/// The folder from which a server answers a request for an address: decoded, and without dot segments. `None` if a part
/// cannot be a file name everywhere.
fn former_file(address: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in address.split('/').filter(|part| !part.is_empty()) {
        match decoded(part).as_str() {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part.nfc().collect()),
        }
    }
    let may_be_file = |part: &String| {
        // Letters that need encoding are fine in a file name. Names that Windows reserves for devices are not.
        let plain: String = part
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { 'x' })
            .collect();
        let is_wrong = |c: char| c.is_control() || "\\/:*?\"<>|".contains(c);
        segment(&plain) == plain
            && part.len() <= 200
            && !part.contains(is_wrong)
            && !part.starts_with(' ')
            && !part.ends_with(' ')
    };
    parts.iter().all(may_be_file).then(|| parts.iter().map(|part| format!("{part}/")).collect())
}

/// The title: from front matter, else the first heading of level 1 or `<h1>`, else the name of the file or folder. The
/// flag says whether the heading shows the title.
fn title(document: &Document, path: &Utf8Path, is_folder_page: bool) -> (String, bool) {
    let markdown = &document.markdown;
    let heading = markdown.title().map(|at| markdown.headings[at].text.as_str());
    let heading = markdown.raw_title.as_deref().or(heading);
    if let Some(title) = document.common.title() {
        let title = &title.value;
        return (title.clone(), heading.is_some_and(|heading| letters(heading).eq(letters(title))));
    }
    if let Some(heading) = heading {
        return (heading.to_owned(), true);
    }
    let stem = without_ending(path);
    // The root folder has no name, so the file's name is used.
    let folder = path.parent().and_then(Utf8Path::file_name).filter(|_| is_folder_page);
    let named = folder.map(|folder| folder.trim_end_matches(':')).or(stem.file_name());
    (title_of_name(named.unwrap_or("page")), false)
}

/// The name of a file or folder as a title: `Disk full` for `disk-full`. A name that contains a capital letter keeps
/// its case.
pub fn title_of_name(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) if !words.contains(char::is_uppercase) => first.to_uppercase().chain(letters).collect(),
        _ => words,
    }
}

/// The letters that two spellings of a title share: `KubePodCrashLooping`, `Kube Pod Crash Looping`.
fn letters(title: &str) -> impl Iterator<Item = char> {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::title_of_name;

    #[test]
    fn the_name_of_a_file_becomes_a_sentence() {
        let titles = [
            ("disk-full", "Disk full"),
            ("pg_collect_query_data", "Pg collect query data"),
            ("KubePodCrashLooping", "KubePodCrashLooping"),
            ("restart-Kafka", "restart Kafka"),
            ("2026-07-02-outage", "2026 07 02 outage"),
            ("état", "État"),
            ("", ""),
        ];
        for (name, title) in titles {
            assert_eq!(title_of_name(name), title);
        }
    }
}
