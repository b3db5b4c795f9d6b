//! Resolves the links of every page.

mod labels;
mod lost;
mod others;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};
use labels::Labels;
pub use lost::relative;
use lost::{LinkResult, LostPath, with_suggestions};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use unicode_normalization::UnicodeNormalization;

use super::ids::PageId;
use super::index::Index;
use super::near::SimilarPaths;
use super::other_repositories::{AddressMeaning, OtherRepositoryTarget, Outlined};
use super::pages::Page;
use super::places::{OwnAddress, Places};
use super::sections::{
    is_no_section, may_be_filled_in, may_be_heading, nearest_section, of_browsers, section,
};
use super::services::LinkedService;
use super::templates;
use super::urls::{decoded, normal, strip_prefix};
use crate::config::Config;
use crate::files::joined;
use crate::markdown::{Link, LinkKind, Scheme, scheme};
use crate::mount::is_document;
use crate::nearest::Budget;
use crate::read::shorten;
use crate::sources::Sources;

/// The target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A document, with the section if the link names one.
    Page {
        page: PageId,
        anchor: Option<String>,
    },
    /// A document that does not have the section.
    AnchorDead {
        page: PageId,
        anchor: String,
        nearest: Option<String>,
    },
    /// A page of the site that is not a document, such as a folder, a checklist or the list of alarms.
    Url {
        url: String,
        anchor: Option<String>,
    },
    /// A file that is published because a document links to it.
    Asset(Utf8PathBuf),
    /// A file beside the documents whose scripts a browser would run on the site's origin. It is not published.
    Active {
        path: Utf8PathBuf,
        /// The reason, if the file's name does not show it. Reads well after its name.
        flaw: Option<String>,
    },
    /// A file of the project that is not published.
    Source(Utf8PathBuf),
    External,
    /// The address contains a placeholder of another tool.
    Templated,
    /// A page of the project's repository on its host, such as its issues, named by a link that only the host
    /// understands.
    OnHost(String),
    /// A file at a commit or tag of the project's repository that no longer exists in the project. Offline, nobody can
    /// tell whether the link works.
    Permalink,
    /// A page of another repository that an outline lists or should list.
    OtherRepository(OtherRepositoryTarget),
    /// The target does not exist.
    Dead {
        nearest: Option<String>,
    },
    /// A scheme that a page must not link to, such as `javascript`.
    Unsafe {
        scheme: String,
    },
}

/// Whether a browser that opens a file runs the scripts in it.
fn is_active(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 27] = [
        "htm", "html", "xhtml", "xht", "shtml", "shtm", "stm", "mht", "mhtml", "hta", "xml", "xsl", "xslt",
        "xsd", "rdf", "rss", "atom", "kml", "mathml", "mml", "owl", "rng", "svgz", "wadl", "wsdl", "xspf",
        "xul",
    ];
    path.extension().is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

pub fn links(
    pages: &[Page],
    services: &[LinkedService],
    own: &HashMap<String, String>,
    (index, outlined): (&Index<'_>, Option<&Outlined<'_>>),
    places: Places<'_>,
    budget: &mut Budget,
) -> Vec<Vec<Destination>> {
    let Places { config, sources } = places;
    let ids: Vec<usize> = (0..pages.len()).collect();
    let services = services.iter().map(|service| (service.service.folder.as_path(), service.url.as_str()));
    let files =
        places.all_bases().flat_map(|base| sources.files_below(base)).filter(|path| !is_document(path));
    let files: BTreeMap<String, &Utf8PathBuf> =
        files.map(|path| (path.as_str().to_lowercase(), path)).collect();
    let services = services.collect();
    let taken_in =
        pages.iter().flat_map(|page| &page.document.markdown.takes_in).map(String::as_str).collect();
    let mut includers: HashMap<&str, Vec<PageId>> = HashMap::new();
    for (at, page) in pages.iter().enumerate() {
        for included in &page.document.markdown.included {
            includers.entry(included.path.trim_start_matches('/')).or_default().push(PageId(at));
        }
    }
    let linked = linked(sources);
    let finder = Finder {
        pages,
        services,
        own,
        index,
        outlined,
        config,
        sources,
        places,
        linked,
        files,
        near_files: OnceLock::new(),
        themes: OnceLock::new(),
        taken_in,
        includers,
        labels: Labels::of(pages, sources),
    };
    let ends = ids
        .par_iter()
        .map(|at| {
            let page = &pages[*at];
            let links = &page.document.markdown.links;
            let from = From::of(PageId(*at), &finder);
            // A page may contain the same link thousands of times.
            let mut known: BTreeMap<(&str, LinkKind, bool, Option<u32>), LinkResult> = BTreeMap::new();
            let mut found = Vec::with_capacity(links.len());
            for link in links {
                let include = others::around(page, link).next().map(|include| include.span.start);
                let key = (link.destination.as_str(), link.kind, link.is_name, include);
                let end = known.entry(key).or_insert_with(|| match finder.find(&from, link) {
                    end if from.is_part && end.is_dead() => LinkResult::Resolved(Destination::Templated),
                    end => end,
                });
                found.push(end.clone());
            }
            found
        })
        .collect();
    with_suggestions(ends, &finder, budget)
}

/// Whether a file is an Antora partial. Any component may include it, and its links are relative to the page that does.
/// A navigation file may be in the same folder, but its links are relative to its own module.
fn is_part_of_antora(file: &Utf8Path) -> bool {
    let is_navigation = file.file_name().is_some_and(|name| name.starts_with("nav"));
    let is_of_module = |folder: &Utf8Path| {
        folder.file_name() == Some("partials")
            && folder.parent().and_then(Utf8Path::parent).is_some_and(|all| all.ends_with("modules"))
    };
    !is_navigation && file.ancestors().skip(1).any(is_of_module)
}

/// The paths of symbolic links to documents, by the path of the document.
fn linked(sources: &Sources) -> HashMap<&Utf8Path, Vec<&Utf8Path>> {
    let mut linked: HashMap<&Utf8Path, Vec<&Utf8Path>> = HashMap::new();
    for (path, listed) in sources.listing().iter() {
        if let Some(real) = listed.real.as_ref().filter(|_| is_document(path)) {
            linked.entry(real).or_default().push(path);
        }
    }
    linked
}

struct Finder<'a> {
    pages: &'a [Page],
    /// Addresses of services by their folder.
    services: HashMap<&'a Utf8Path, &'a str>,
    /// Addresses of the site's own pages, by the address in lower case.
    own: &'a HashMap<String, String>,
    index: &'a Index<'a>,
    outlined: Option<&'a Outlined<'a>>,
    config: &'a Config,
    sources: &'a Sources,
    places: Places<'a>,
    /// The symbolic links to each document.
    linked: HashMap<&'a Utf8Path, Vec<&'a Utf8Path>>,
    /// Files that are published unchanged, by their path in lower case.
    files: BTreeMap<String, &'a Utf8PathBuf>,
    /// Created when a wrong path is first looked up.
    near_files: OnceLock<SimilarPaths>,
    /// The files of Hugo's themes, as folders, each with the folder of its site. Created when a link with a leading
    /// slash leads nowhere else.
    themes: OnceLock<BTreeMap<Utf8PathBuf, Utf8PathBuf>>,
    /// The names of files that documents include.
    taken_in: BTreeSet<&'a str>,
    /// The pages that include the text of a file, by the file's path.
    includers: HashMap<&'a str, Vec<PageId>>,
    labels: Labels<'a>,
}

/// The page that a link is on.
struct From<'a> {
    id: PageId,
    page: &'a Page,
    /// The folder from which links are resolved: that of the real file.
    folder: &'a Utf8Path,
    /// The symbolic links to the file. Its links may be relative to these instead.
    linked: &'a [&'a Utf8Path],
    /// Whether pages of other repositories may include the file, so that a link that is dead here may work there.
    is_part: bool,
}

impl<'a> From<'a> {
    fn of(id: PageId, finder: &'a Finder<'a>) -> Self {
        let page = &finder.pages[id.0];
        let file = finder.sources.listing().real(&finder.sources[page.document.file].path);
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        let linked = finder.linked.get(file).map_or(&[] as &[_], Vec::as_slice);
        Self { id, page, folder, linked, is_part: is_part_of_antora(file) }
    }
}

impl Finder<'_> {
    fn find(&self, from: &From<'_>, link: &Link) -> LinkResult {
        let file = &self.sources[from.page.document.file].path;
        let destination = templates::filled(link.destination.trim());
        let destination = destination.as_ref();
        if destination.starts_with("//") {
            let url = format!("https:{destination}");
            return self.absolute(&url, file, link.kind);
        }
        match scheme(destination) {
            Scheme::Web if templates::has_word(destination) => {
                return LinkResult::Resolved(Destination::Templated);
            }
            Scheme::Web => return self.absolute(destination, file, link.kind),
            Scheme::Contact => return LinkResult::Resolved(Destination::External),
            Scheme::Unsafe if templates::is_reference(destination) => {
                let label = destination.strip_prefix("myst:");
                let found = label.and_then(|label| self.labelled(label, file));
                return LinkResult::Resolved(found.unwrap_or(Destination::Templated));
            }
            Scheme::Unsafe => {
                let scheme = destination.split(':').next().unwrap_or_default();
                return LinkResult::Resolved(Destination::Unsafe { scheme: shorten(scheme) });
            }
            Scheme::Relative if templates::is_template(destination) => {
                return LinkResult::Resolved(Destination::Templated);
            }
            Scheme::Relative => {}
        }
        let (path, anchor) = destination.split_once('#').map_or((destination, None), |(p, a)| (p, Some(a)));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.is_empty() {
            return LinkResult::Resolved(self.within(from.id, file, anchor));
        }
        let path = decoded(path);
        let From { page, folder, .. } = *from;
        let linked = from.linked.iter().filter(|_| !path.starts_with('/'));
        let linked = linked.filter_map(|from| joined(from.parent().unwrap_or(Utf8Path::new("")), &path));
        let meanings = || self.meanings(page, folder, &path, link.is_name);
        let places = meanings().chain(linked).filter_map(|path| self.at(&path, anchor, link.kind));
        let place = first_with_section(places);
        let named = || {
            let path = Some(path.trim_start_matches("./")).filter(|_| link.is_name)?;
            let [page] = self.index.ending(path)[..] else { return None };
            Some(self.arrive(page, anchor))
        };
        let found = place.or_else(named).or_else(|| self.on_host(folder, destination));
        if let Some(found) = found.or_else(|| self.of_others(from, &path, anchor, link)) {
            return LinkResult::Resolved(found);
        }
        match meanings().next() {
            Some(path) => LinkResult::Lost(LostPath { path, kind: link.kind, from: Some(folder.to_owned()) }),
            None => LinkResult::Resolved(Destination::Dead { nearest: None }),
        }
    }

    /// The paths of the project that a link may mean, first as a path in the repository, then as an address of the
    /// site. The iterator is lazy, since most links mean the first.
    fn meanings<'m>(
        &'m self,
        page: &'m Page,
        folder: &'m Utf8Path,
        path: &'m str,
        is_name: bool,
    ) -> Box<dyn Iterator<Item = Utf8PathBuf> + 'm> {
        let entry = page.document.entry;
        let file = &self.sources[page.document.file].path;
        if path.starts_with('/') {
            let of_language = self.places.of_language(file, path);
            return Box::new(of_language.into_iter().chain(self.places.rooted(path, file, entry)));
        }
        let written = joined(folder, path).into_iter();
        if is_name {
            // Hugo looks below the page's folder first, then below the content folder.
            let bases = std::iter::once(()).flat_map(|()| self.places.bases(file));
            let bases = bases.filter_map(move |base| joined(base, path));
            // Antora looks below the folder `pages`, which is beside the navigation file.
            let is_module = |folder: &&Utf8Path| folder.parent().is_some_and(|all| all.ends_with("modules"));
            let beside = || Some(folder.ancestors().find(is_module)?.join("pages"));
            let pages = folder.ancestors().find(|folder| folder.file_name() == Some("pages"));
            let pages = pages.map(Utf8Path::to_owned).or_else(beside);
            let pages = pages.and_then(|pages| joined(&pages, path));
            return Box::new(written.chain(pages).chain(bases));
        }
        let address = std::iter::once(page).filter_map(move |page| joined(Utf8Path::new(&page.url), path));
        let meant = address.clone().flat_map(|address| self.places.paths_of(&address));
        // Generators such as Hugo publish folders that are beside the content.
        let beside = address.flat_map(move |address| self.places.beside(&address, file, entry));
        Box::new(written.chain(meant).chain(beside))
    }

    /// A page of the repository on its host, with the link resolved as the host does.
    fn on_host(&self, folder: &Utf8Path, link: &str) -> Option<Destination> {
        let repository = self.config.of(folder).repository.as_ref()?;
        repository.host_page(&self.places.in_repository(folder), link).map(Destination::OnHost)
    }

    /// The target at a path of the project, with composed or decomposed letters.
    fn at(&self, path: &Utf8Path, anchor: Option<&str>, kind: LinkKind) -> Option<Destination> {
        let spelled = |path: String| self.spelled_at(Utf8Path::new(&path), anchor, kind);
        self.spelled_at(path, anchor, kind).or_else(|| {
            if path.as_str().is_ascii() {
                return None;
            }
            spelled(path.as_str().nfc().collect()).or_else(|| spelled(path.as_str().nfd().collect()))
        })
    }

    /// The target at exactly this path of the project.
    fn spelled_at(&self, path: &Utf8Path, anchor: Option<&str>, kind: LinkKind) -> Option<Destination> {
        if kind == LinkKind::Link
            && let Some(real) = self.sources.listing().linked(path)
            && self.index.page(path.as_str()).is_none()
        {
            return self.spelled_at(real, anchor, kind);
        }
        if self.index.is_draft(path) {
            return Some(Destination::Dead { nearest: None });
        }
        let own = |anchor: Option<&str>| anchor.filter(|anchor| !anchor.is_empty()).map(str::to_owned);
        if kind == LinkKind::Link {
            if let Some(page) = self.index.page(path.as_str()) {
                return Some(self.arrive(page, anchor));
            }
            if let Some(url) = self.index.checklist(path) {
                return Some(Destination::Url { url: url.to_owned(), anchor: own(anchor) });
            }
        }
        if self.sources.has_file(path) {
            let path = path.to_owned();
            let is_static =
                self.sources.theme.static_files.as_ref().is_some_and(|folder| path.starts_with(folder));
            return Some(if !self.places.is_published(&path, kind) {
                Destination::Source(path)
            } else if !is_static && is_active(&path) {
                Destination::Active { path, flaw: None }
            } else {
                Destination::Asset(path)
            });
        }
        if kind == LinkKind::Image {
            return None;
        }
        if let Some(url) = self.services.get(path) {
            return Some(Destination::Url { url: (*url).to_owned(), anchor: own(anchor) });
        }
        if self.sources.has_folder(path) {
            let url = self.places.folder_or_root(path).filter(|_| self.places.has_documents(path));
            return Some(match url {
                Some(url) => Destination::Url { url, anchor: None },
                None => Destination::Source(path.to_owned()),
            });
        }
        self.address(self.places.on_site(path)?.as_str(), anchor)
    }

    /// The target at an address of the site.
    fn address(&self, url: &str, anchor: Option<&str>) -> Option<Destination> {
        if let Some(page) = self.index.page_by_url(url) {
            return Some(self.arrive(page, anchor));
        }
        let url = url.trim_end_matches("index.html").trim_end_matches('/').to_owned() + "/";
        let url = self.own.get(&url.to_lowercase())?.clone();
        Some(Destination::Url { url, anchor: anchor.map(str::to_owned) })
    }

    fn arrive(&self, page: PageId, wanted: Option<&str>) -> Destination {
        // A text fragment may follow the section.
        let wanted = wanted.map(|anchor| anchor.split(":~:").next().unwrap_or(anchor));
        let Some(wanted) = wanted.filter(|anchor| !anchor.is_empty()) else {
            return Destination::Page { page, anchor: None };
        };
        let target = &self.pages[page.0];
        match section(target, wanted) {
            Some(anchor) => Destination::Page { page, anchor: Some(anchor) },
            None if self.may_have_more(page)
                || may_be_filled_in(target, wanted)
                || may_be_heading(target, wanted) =>
            {
                Destination::Page { page, anchor: None }
            }
            None if is_no_section(wanted) => Destination::Page { page, anchor: of_browsers(wanted) },
            None => Destination::AnchorDead {
                page,
                anchor: wanted.to_owned(),
                nearest: nearest_section(target, wanted),
            },
        }
    }

    /// A section of the page that contains the link.
    fn within(&self, page: PageId, file: &Utf8Path, anchor: Option<&str>) -> Destination {
        let own = self.arrive(page, anchor);
        let other = match &own {
            Destination::AnchorDead { anchor, .. } => self
                .labelled(anchor, file)
                .or_else(|| self.included_with(page, file, anchor))
                .or_else(|| self.routed(page, file, anchor)),
            _ => None,
        };
        other.unwrap_or(own)
    }

    /// Whether a page includes others, or is included by others, so that its own text may lack some of its sections.
    fn may_have_more(&self, page: PageId) -> bool {
        let page = &self.pages[page.0];
        let name = || self.sources[page.document.file].path.file_name().unwrap_or_default();
        !page.document.markdown.takes_in.is_empty()
            || !self.taken_in.is_empty()
                && (self.taken_in.contains(name()) || self.taken_in.iter().any(|name| name.contains('{')))
    }

    /// Resolves a full URL, of this site or another.
    fn absolute(&self, url: &str, file: &Utf8Path, kind: LinkKind) -> LinkResult {
        let base = self.config.base_url.as_deref();
        let url = &*normal(url).unwrap_or(url.into());
        let Some(rest) = base.and_then(|base| strip_prefix(url, base)) else {
            return self.own(url, file, kind);
        };
        let (path, anchor) = rest.split_once('#').map_or((rest, None), |(path, anchor)| (path, Some(anchor)));
        let path = decoded(path.split_once('?').map_or(path, |(path, _)| path));
        let found = self.address(&path, anchor).or_else(|| {
            let places = self.places.rooted(&path, Utf8Path::new(""), None);
            places.iter().find_map(|place| self.at(place, anchor, kind))
        });
        found.map_or_else(
            || LinkResult::Lost(LostPath { path: path.into(), kind, from: None }),
            LinkResult::Resolved,
        )
    }

    /// Resolves an address outside this project, which may be in another repository or on the site that gathers all
    /// repositories.
    fn out_of_project(&self, url: &str, kind: LinkKind) -> LinkResult {
        let outlined = self.outlined.filter(|_| kind == LinkKind::Link);
        match outlined.and_then(|outlined| outlined.meant(url)) {
            Some(AddressMeaning::OtherRepository(target)) => {
                LinkResult::Resolved(Destination::OtherRepository(target))
            }
            Some(AddressMeaning::Own(path)) => {
                let anchor = url.split_once('#').map(|(_, anchor)| anchor);
                let lost = || LinkResult::Lost(LostPath { path: path.as_str().into(), kind, from: None });
                self.address(&path, anchor).map_or_else(lost, LinkResult::Resolved)
            }
            None => LinkResult::Resolved(Destination::External),
        }
    }

    /// Resolves an address of this project's own repository on its host.
    fn own(&self, url: &str, file: &Utf8Path, kind: LinkKind) -> LinkResult {
        let Some(OwnAddress { paths, is_permalink, repository }) = self.places.own(url, file) else {
            return self.out_of_project(url, kind);
        };
        let anchor = url.split_once('#').map(|(_, anchor)| anchor);
        let anchor = anchor.filter(|anchor| !repository.is_line(anchor));
        let found = paths.iter().find_map(|path| self.at(path, anchor, kind));
        LinkResult::Resolved(match found {
            // The host shows the file.
            Some(Destination::Source(_)) => Destination::External,
            Some(found) => found,
            None if is_permalink => Destination::Permalink,
            None => match paths.into_iter().next() {
                Some(path) => return LinkResult::Lost(LostPath { path, kind, from: None }),
                None => Destination::Dead { nearest: None },
            },
        })
    }
}

/// The first destination that has the section. If none has it, the first destination.
fn first_with_section(places: impl Iterator<Item = Destination>) -> Option<Destination> {
    let mut first = None;
    for place in places {
        if !matches!(place, Destination::AnchorDead { .. }) {
            return Some(first.filter(|_| !has_section(&place)).unwrap_or(place));
        }
        first.get_or_insert(place);
    }
    first
}

/// Whether the link names a section, and the section exists.
fn has_section(place: &Destination) -> bool {
    matches!(place, Destination::Page { anchor: Some(_), .. })
}
