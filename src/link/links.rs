//! The links of every page to where they lead.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::index::Index;
use super::near::Near;
use super::urls::decoded;
use super::{LinkedService, Page, PageId};
use crate::config::Config;
use crate::load::is_markdown;
use crate::markdown::{Link, LinkKind, Scheme, scheme};
use crate::read::{nearest, shorten};
use crate::source::Sources;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A document, and a section of it that is there.
    Page {
        page: PageId,
        anchor: Option<String>,
    },
    /// A document without the section.
    AnchorDead {
        page: PageId,
        anchor: String,
        nearest: Option<String>,
    },
    /// A page of the site that is no document: a folder, a checklist, the list of alarms.
    Url {
        url: String,
        anchor: Option<String>,
    },
    /// A file below `content/`, which is published for it.
    Asset(Utf8PathBuf),
    /// A file of the project that is not published.
    Source(Utf8PathBuf),
    External,
    /// Nothing is there.
    Dead {
        nearest: Option<String>,
    },
    /// A scheme that a page must not lead to, such as `javascript`.
    Unsafe {
        scheme: String,
    },
}

pub fn links(
    pages: &[Page],
    services: &[LinkedService],
    own: &BTreeMap<String, String>,
    index: &Index<'_>,
    config: &Config,
    sources: &Sources,
) -> Vec<Vec<Destination>> {
    let ids: Vec<usize> = (0..pages.len()).collect();
    let services = services.iter().map(|service| (service.service.folder.as_path(), service.url.as_str()));
    let files = sources.files_below(Utf8Path::new("content")).filter(|path| !is_markdown(path));
    let files: BTreeMap<String, &Utf8PathBuf> =
        files.map(|path| (path.as_str().to_lowercase(), path)).collect();
    let near_files = Near::new(files.keys());
    let services = services.collect();
    let finder = Finder { pages, services, own, index, config, sources, files, near_files };
    ids.par_iter()
        .map(|at| {
            let links = &pages[*at].document.markdown.links;
            // A page may have the same link thousands of times.
            let mut known: BTreeMap<(&str, LinkKind), Destination> = BTreeMap::new();
            let mut found = Vec::with_capacity(links.len());
            for link in links {
                let key = (link.destination.as_str(), link.kind);
                found.push(known.entry(key).or_insert_with(|| finder.find(PageId(*at), link)).clone());
            }
            found
        })
        .collect()
}

struct Finder<'a> {
    pages: &'a [Page],
    /// Addresses of services, by their folder.
    services: BTreeMap<&'a Utf8Path, &'a str>,
    /// Addresses of the site's own pages, by their lower case.
    own: &'a BTreeMap<String, String>,
    index: &'a Index<'a>,
    config: &'a Config,
    sources: &'a Sources,
    /// What is published as it is, by its path in lower case.
    files: BTreeMap<String, &'a Utf8PathBuf>,
    near_files: Near,
}

impl Finder<'_> {
    fn find(&self, from: PageId, link: &Link) -> Destination {
        let destination = link.destination.trim();
        match scheme(destination) {
            Scheme::Web => return self.absolute(destination, link.kind).unwrap_or(Destination::External),
            Scheme::Contact => return Destination::External,
            Scheme::Unsafe => {
                let scheme = destination.split(':').next().unwrap_or_default();
                return Destination::Unsafe { scheme: shorten(scheme) };
            }
            Scheme::Relative => {}
        }
        let (path, anchor) = destination.split_once('#').map_or((destination, None), |(p, a)| (p, Some(a)));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.is_empty() {
            return self.arrive(from, anchor);
        }
        let path = decoded(path);
        let file = &self.sources[self.pages[from.0].document.file].path;
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        // As a path of the repository, else as an address of the site.
        let written = if path.starts_with('/') {
            rooted(&path)
        } else {
            let url = Utf8PathBuf::from(format!("content/{}", self.pages[from.0].url));
            [normalised(folder, &path), normalised(&url, &path), None]
        };
        let mut places = written.iter().flatten().filter_map(|path| self.at(path, anchor, link.kind));
        places.next().unwrap_or_else(|| {
            let meant = written[0].as_ref().and_then(|path| self.meant(path, link.kind));
            Destination::Dead { nearest: meant.map(|path| relative(folder, path)) }
        })
    }

    /// The page, or the file, whose path is most like one that leads nowhere.
    fn meant(&self, path: &Utf8Path, kind: LinkKind) -> Option<&Utf8Path> {
        let page = if kind == LinkKind::Link { self.index.nearest(path.as_str()) } else { None };
        page.or_else(|| {
            let file = self.files.get(self.near_files.nearest(&path.as_str().to_lowercase())?)?;
            Some(file.as_path())
        })
    }

    /// What stands at a path of the project.
    fn at(&self, path: &Utf8Path, anchor: Option<&str>, kind: LinkKind) -> Option<Destination> {
        let own = |anchor: Option<&str>| anchor.filter(|anchor| !anchor.is_empty()).map(str::to_owned);
        if kind == LinkKind::Link {
            if let Some(page) = self.index.page(path.as_str()) {
                return Some(self.arrive(page, anchor));
            }
            if let Some(url) = self.index.checklist(path) {
                return Some(Destination::Url { url: url.to_owned(), anchor: own(anchor) });
            }
        }
        let published = path.starts_with("content") || path.starts_with("static");
        if self.sources.has_file(path) {
            let path = path.to_owned();
            return Some(if published { Destination::Asset(path) } else { Destination::Source(path) });
        }
        if kind == LinkKind::Image {
            return None;
        }
        if let Some(url) = self.services.get(path) {
            return Some(Destination::Url { url: (*url).to_owned(), anchor: own(anchor) });
        }
        if self.sources.has_folder(path) {
            let below = path.strip_prefix("content").ok().filter(|below| !below.as_str().is_empty());
            return Some(match below {
                Some(below) if super::pages::has_documents(self.sources, path) => {
                    Destination::Url { url: super::pages::folder_url(below), anchor: None }
                }
                _ => Destination::Source(path.to_owned()),
            });
        }
        self.address(path.strip_prefix("content").ok()?.as_str(), anchor)
    }

    /// What stands at an address of the site.
    fn address(&self, url: &str, anchor: Option<&str>) -> Option<Destination> {
        if let Some(page) = self.index.page_by_url(url) {
            return Some(self.arrive(page, anchor));
        }
        let url = url.trim_end_matches("index.html").trim_end_matches('/').to_owned() + "/";
        let url = self.own.get(&url.to_lowercase())?.clone();
        Some(Destination::Url { url, anchor: anchor.map(str::to_owned) })
    }

    fn arrive(&self, page: PageId, wanted: Option<&str>) -> Destination {
        let Some(wanted) = wanted.filter(|anchor| !anchor.is_empty()) else {
            return Destination::Page { page, anchor: None };
        };
        let target = &self.pages[page.0];
        match anchor(target, wanted) {
            Some(anchor) => Destination::Page { page, anchor: Some(anchor) },
            None => Destination::AnchorDead {
                page,
                anchor: wanted.to_owned(),
                nearest: nearest_anchor(target, wanted),
            },
        }
    }

    /// A full URL of this very site.
    fn absolute(&self, url: &str, kind: LinkKind) -> Option<Destination> {
        let rest = url.strip_prefix(self.config.base_url.as_deref()?)?;
        let (path, anchor) = rest.split_once('#').map_or((rest, None), |(path, anchor)| (path, Some(anchor)));
        let path = decoded(path.split_once('?').map_or(path, |(path, _)| path));
        let found = self.address(&path, anchor).or_else(|| {
            let places = rooted(&path);
            places.iter().flatten().find_map(|place| self.at(place, anchor, kind))
        });
        found.or_else(|| {
            let nearest = self.index.nearest(&path).map(ToString::to_string);
            Some(Destination::Dead { nearest })
        })
    }
}

/// What a path from the site's root may mean: below `content/`, below `static/`, from the project's root.
fn rooted(path: &str) -> [Option<Utf8PathBuf>; 3] {
    ["content", "static", ""].map(|folder| normalised(Utf8Path::new(folder), path))
}

/// The id of a page that an anchor means: as written, decoded, or in lower case, as GitHub takes it.
pub fn anchor(page: &Page, wanted: &str) -> Option<String> {
    let plain = decoded(wanted);
    let bare = plain.strip_prefix("user-content-").unwrap_or(&plain);
    let spellings = [wanted.to_owned(), plain.clone(), bare.to_owned(), bare.to_lowercase()];
    spellings.into_iter().find(|id| page.ids.contains(id))
}

/// The id most like an anchor that leads nowhere, else the shortest that goes on where it ends: `slow-pages` for `slow`.
pub fn nearest_anchor(page: &Page, wanted: &str) -> Option<String> {
    let wanted = decoded(wanted).to_lowercase();
    let headings = || page.document.markdown.headings.iter().take(300).map(|heading| heading.id.as_str());
    let goes_on = |id: &&str| id.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with(['-', '_']));
    let longer = || headings().filter(goes_on).min_by_key(|id| id.len()).filter(|_| !wanted.is_empty());
    nearest(&wanted, headings()).or_else(longer).map(str::to_owned)
}

/// A path relative to a folder, without `.` and `..`; nothing where it leads out of the project.
pub fn normalised(folder: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    let mut parts: Vec<&str> = folder.components().map(|part| part.as_str()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}

/// How a file is written from a folder.
fn relative(folder: &Utf8Path, file: &Utf8Path) -> String {
    let common = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - common;
    let down: Vec<&str> = file.components().skip(common).map(|part| part.as_str()).collect();
    format!("{}{}", "../".repeat(up), down.join("/"))
}
