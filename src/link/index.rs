//! Finds pages by path, address, name and heading.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ahash::{AHashMap, AHashSet};
use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::checklists::LinkedChecklist;
use super::ids::PageId;
use super::letters::composed;
use super::near::SimilarPaths;
use super::pages::{Alias, Page};
use super::placeholders::MARK;
use super::places::Places;
use super::published::Published;
use crate::config;
use crate::files::root_of;
use crate::model::Kind;
use crate::mount::without_ending;
use crate::nearest::Budget;
use crate::parse::{is_folder_page, is_language};
use crate::source::FileId;
use crate::sources::Sources;

/// The pages of the project, by everything that links and names refer to.
pub struct Index<'a> {
    places: Places<'a>,
    /// The addresses at which the pages of this project were published.
    published: Published<'a>,
    /// Pages by their path in lower case and without its extension.
    by_path: BTreeMap<String, Vec<(PageId, &'a Utf8Path)>>,
    /// Created when a wrong path is first looked up, since most projects have none.
    near: OnceLock<SimilarPaths>,
    /// Pages by their path without number prefixes. `None` if two pages have the same. Created as late as `near`.
    unnumbered: OnceLock<AHashMap<String, Option<PageId>>>,
    /// The keys of `by_path`, by their last segment.
    by_name: AHashMap<String, Vec<String>>,
    /// Pages by their address in lower case, with the exact address.
    by_url: AHashMap<String, (PageId, String)>,
    /// Pages by their repository and by the addresses that other generators give them, and by former addresses. The
    /// flag says whether the address is complete; otherwise it is relative to the page's folder.
    by_permalink: AHashMap<(&'a Utf8Path, String), (PageId, bool)>,
    /// Addresses of checklists, by the path of their file.
    checklists: AHashMap<Utf8PathBuf, String>,
    /// Runbooks by their file name and by their title, both in lower case.
    runbooks: AHashMap<String, Vec<PageId>>,
    /// Headings of runbooks and plain pages, by their text in lower case.
    headings: AHashMap<String, Vec<HeadingPlace>>,
    /// Documents that are not published yet.
    drafts: AHashSet<&'a Utf8Path>,
}

/// A heading, and its page.
pub struct HeadingPlace {
    pub page: PageId,
    /// An index into the headings of the page.
    pub heading: usize,
}

impl<'a> Index<'a> {
    pub fn new(
        pages: &[Page],
        aliases: &[Alias],
        checklists: &[LinkedChecklist],
        drafts: &[FileId],
        places: Places<'a>,
    ) -> Self {
        let sources = places.sources;
        let mut index = Self {
            places,
            published: Published::new(places.config.each().flat_map(|config| &config.runbook_urls)),
            by_path: BTreeMap::new(),
            by_name: AHashMap::new(),
            near: OnceLock::new(),
            unnumbered: OnceLock::new(),
            by_url: AHashMap::new(),
            by_permalink: AHashMap::new(),
            checklists: AHashMap::new(),
            runbooks: AHashMap::new(),
            headings: AHashMap::new(),
            drafts: drafts.iter().map(|file| sources[*file].path.as_path()).collect(),
        };
        let names: Vec<PageNames> = pages.par_iter().map(|page| PageNames::of(page, sources)).collect();
        for (at, (page, names)) in pages.iter().zip(names).enumerate() {
            let id = PageId(at);
            let path = &sources[page.document.file].path;
            let same = index.by_path.entry(names.path).or_default();
            // The path of a folder means the folder's own page, so that page comes first.
            if page.is_folder_page {
                same.insert(0, (id, path));
            } else {
                same.push((id, path));
            }
            index.by_url.entry(names.url).or_insert_with(|| (id, page.url.clone()));
            for written in &page.document.common.permalinks {
                if let Some(address) = permalink(written, &page.url) {
                    let is_whole = written.trim().starts_with('/');
                    index.by_permalink.entry((root_of(path), address)).or_insert((id, is_whole));
                }
            }
            for name in names.runbook {
                index.runbooks.entry(name).or_default().push(id);
            }
            for (heading, text) in names.headings {
                index.headings.entry(text).or_default().push(HeadingPlace { page: id, heading });
            }
        }
        for alias in aliases {
            let root = root_of(&sources[pages[alias.page.0].document.file].path);
            index.by_permalink.entry((root, alias.url.to_lowercase())).or_insert((alias.page, true));
            index.by_url.entry(alias.url.to_lowercase()).or_insert_with(|| (alias.page, alias.url.clone()));
        }
        for checklist in checklists {
            let path = sources[checklist.checklist.file].path.clone();
            index.checklists.insert(path, checklist.url.clone());
        }
        for path in index.by_path.keys() {
            let name = path.rsplit('/').next().unwrap_or(path);
            index.by_name.entry(name.to_owned()).or_default().push(path.clone());
        }
        index
    }

    fn near(&self) -> &SimilarPaths {
        self.near.get_or_init(|| SimilarPaths::new(self.by_path.keys()))
    }

    /// The page at a path from the project's root, ignoring case and the extension.
    pub fn page(&self, path: &str) -> Option<PageId> {
        let wanted = key(path);
        let candidates = self.by_path.get(&wanted).or_else(|| self.in_a_language(&wanted))?;
        if let [(only, _)] = candidates[..] {
            return Some(only);
        }
        let bare = path.trim_end_matches('/');
        let spelled = |file: &Utf8Path| file == bare || without_ending(file) == bare;
        let exact = candidates.iter().find(|(_, file)| spelled(file));
        exact.or(candidates.first()).map(|(id, _)| *id)
    }

    /// The only page whose path is this one with number prefixes, which Docusaurus removes: `docs/02-network/` for
    /// `docs/network`.
    pub fn unnumbered(&self, path: &str) -> Option<PageId> {
        let all = self.unnumbered.get_or_init(|| {
            let mut all = AHashMap::new();
            for (path, pages) in &self.by_path {
                let plain = without_numbers(path);
                if let Some((page, _)) = pages.first().filter(|_| plain != *path) {
                    all.entry(plain).and_modify(|known| *known = None).or_insert(Some(*page));
                }
            }
            all
        });
        all.get(&key(path)).copied().flatten()
    }

    /// The pages at a path whose file name contains a language: `plan.en.md` for `plan`. If there are several
    /// languages, English, or else the first.
    fn in_a_language(&self, path: &str) -> Option<&Vec<(PageId, &'a Utf8Path)>> {
        let beginning = format!("{path}.");
        let alike =
            self.by_path.range(beginning.clone()..).take_while(|(path, _)| path.starts_with(&beginning));
        let mut translations = alike.filter(|(path, _)| is_language(&path[beginning.len()..])).peekable();
        let first = translations.peek()?.1;
        let english = translations.find(|(path, _)| path[beginning.len()..] == *"en");
        Some(english.map_or(first, |(_, pages)| pages))
    }

    /// Pages whose path ends with this path.
    pub fn ending(&self, path: &str) -> Vec<PageId> {
        let end = key(path);
        let name = end.rsplit('/').next().unwrap_or(&end);
        let same = self.by_name.get(name).into_iter().flatten();
        let ends = |path: &&String| {
            path.strip_suffix(&end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        same.filter(ends).flat_map(|path| self.by_path[path].iter().map(|(id, _)| *id)).collect()
    }

    /// Pages whose path matches a pattern, in which [`MARK`] matches anything but a slash.
    pub fn matching_pages(&self, pattern: &str) -> Vec<PageId> {
        let parts: Vec<String> = key(pattern).split(MARK).map(globset::escape).collect();
        let glob = GlobBuilder::new(&parts.join("*")).literal_separator(true).build();
        let Ok(glob) = glob.map(|glob| glob.compile_matcher()) else { return Vec::new() };
        // Every match begins with the literal beginning of the pattern.
        let beginning = key(pattern).split(MARK).next().unwrap_or_default().to_owned();
        let pages = self.by_path.range(beginning.clone()..);
        let pages = pages.take_while(|(path, _)| path.starts_with(&beginning));
        let pages = pages.filter(|(path, _)| glob.is_match(path));
        pages.flat_map(|(_, pages)| pages.iter().map(|(id, _)| *id)).collect()
    }

    pub fn page_by_url(&self, url: &str) -> Option<PageId> {
        self.address(url).map(|(page, _)| page)
    }

    /// The page that an address may mean, ignoring case and file extensions, and its exact address.
    pub fn address(&self, url: &str) -> Option<(PageId, &str)> {
        self.by_url.get(&plain_address(url)).map(|(page, exact)| (*page, exact.as_str()))
    }

    /// The page to which another generator gives an address that this site may not have, in the repository with the
    /// folder `root`. The flag says whether the front matter has the complete address.
    pub fn page_by_permalink(&self, root: &Utf8Path, url: &str) -> Option<(PageId, bool)> {
        self.by_permalink.get(&(root, plain_address(url))).copied()
    }

    /// The entries of `runbook_urls` that are a prefix of an address, in their order, each with the rest of the
    /// address.
    pub fn published<'l>(&self, link: &'l str) -> Vec<(&'l str, &'a config::Prefix)> {
        self.published.of(link)
    }

    /// Whether a file is a document that is not published yet.
    pub fn is_draft(&self, path: &Utf8Path) -> bool {
        self.drafts.contains(path)
    }

    pub fn checklist(&self, path: &Utf8Path) -> Option<&str> {
        self.checklists.get(path).map(String::as_str)
    }

    pub fn runbooks_named(&self, name: &str) -> &[PageId] {
        self.runbooks.get(&folded(name)).map_or(&[], Vec::as_slice)
    }

    pub fn headings_named(&self, name: &str) -> &[HeadingPlace] {
        self.headings.get(&folded(name)).map_or(&[], Vec::as_slice)
    }

    /// The file whose path is most similar to a path that leads nowhere.
    pub fn nearest(&self, path: &str, budget: &mut Budget) -> Option<&Utf8Path> {
        let wanted = key(path);
        let first = wanted.split('/').next().unwrap_or_default();
        let is_path =
            self.by_path.range(first.to_owned()..).next().is_some_and(|(path, _)| path.starts_with(first));
        let mut near = |wanted: &str| {
            let files = self.by_path.get(self.near().nearest(wanted, budget)?)?;
            files.first().map(|(_, file)| *file)
        };
        if is_path {
            return near(&wanted);
        }
        // An address of the site does not contain the folder in which the document is.
        let mut paths = self.places.paths_of(Utf8Path::new(&wanted)).into_iter();
        let found = paths.find_map(|path| near(&key(path.as_str())));
        found.or_else(|| near(&wanted))
    }
}

/// The names by which a page may be found, normalised for comparison.
struct PageNames {
    path: String,
    url: String,
    /// The file name and the title of a runbook.
    runbook: Vec<String>,
    /// The headings of a runbook or a plain page, and their texts.
    headings: Vec<(usize, String)>,
}

impl PageNames {
    fn of(page: &Page, sources: &Sources) -> Self {
        let path = &sources[page.document.file].path;
        let mut runbook = Vec::new();
        if page.kind == Kind::Runbook {
            runbook.push(folded(without_ending(path).file_name().unwrap_or_default()));
            if !has_struck_title(page) {
                runbook.push(folded(&page.title));
            }
            runbook.dedup();
        }
        let headings = page.document.markdown.headings.iter().enumerate();
        let headings = headings
            .filter(|(_, heading)| matches!(page.kind, Kind::Runbook | Kind::Page) && !heading.is_struck);
        Self {
            path: key(path.as_str()),
            url: page.url.to_lowercase(),
            runbook,
            headings: headings.map(|(at, heading)| (at, folded(&heading.text))).collect(),
        }
    }
}

/// Whether the title of a page is a heading that is struck through.
fn has_struck_title(page: &Page) -> bool {
    let markdown = &page.document.markdown;
    let heading = markdown.title().and_then(|at| markdown.headings.get(at));
    page.title_is_heading && heading.is_some_and(|heading| heading.is_struck)
}

/// A name normalised for comparison: in lower case, with composed letters (NFC).
fn folded(name: &str) -> String {
    composed(name.trim()).to_lowercase()
}

/// A path without number prefixes: `docs/network` for `docs/02-network`. Dates and versions stay.
fn without_numbers(path: &str) -> String {
    let plain = |part: &str| {
        let behind = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let name = behind.trim_start_matches(['-', '_', '.', ' ']);
        let is_numbered = behind.len() < part.len()
            && name.len() < behind.len()
            && name.starts_with(|c: char| !c.is_ascii_digit());
        (if is_numbered { name } else { part }).to_owned()
    };
    path.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// An address in lower case, without file extensions.
fn plain_address(url: &str) -> String {
    let url = url.trim_start_matches('/').to_lowercase();
    let url = url.strip_suffix("index.html").unwrap_or(&url);
    let url = url.strip_suffix(".html").unwrap_or(url);
    if url.is_empty() || url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

/// The address that another generator gives a page, according to its front matter. `None` if the front matter contains
/// a template.
fn permalink(written: &str, url: &str) -> Option<String> {
    let written = written.trim();
    if written.is_empty() || written.contains([':', '?', '#', '{', '*']) {
        return None;
    }
    if written.starts_with('/') {
        return Some(plain_address(written));
    }
    let above = url.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above);
    Some(plain_address(&format!("{above}/{written}")))
}

/// A path normalised for comparison: in lower case, without the extension, and with the folder in place of the folder's
/// page.
fn key(path: &str) -> String {
    // Some file systems store names with decomposed letters (NFD).
    let path = path.trim_matches('/');
    let mut key = folded(path);
    for ending in [".md.erb", ".md", ".markdown", ".mdx", ".adoc", ".asciidoc", ".rst", ".html", ".html.md"] {
        if let Some(stem) = key.strip_suffix(ending) {
            key.truncate(stem.len());
        }
    }
    let folder = match key.rsplit_once('/') {
        Some((folder, name)) => is_folder_page(Utf8Path::new(name)).then(|| folder.to_owned()),
        None => is_folder_page(Utf8Path::new(&key)).then(String::new),
    };
    folder.unwrap_or(key)
}
