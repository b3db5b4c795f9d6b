//! Links into other repositories. The published outline lists the pages and alarms of all repositories.

use std::collections::BTreeMap;

use ahash::{AHashMap, AHashSet};
use camino::{Utf8Path, Utf8PathBuf};

use super::anchors::Anchors;
use super::sections::{is_no_section, section_in};
use super::urls::{decoded, strip_prefix, with_slash};
use crate::config::{self, Config, SiteOutline, hosted};
use crate::mount::is_document;
use crate::published::{Alarm, Outline, Page};
use crate::read::nearest;
use crate::routes::{self, PageKind};

/// A page, an alarm or a path in another repository that a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRepositoryTarget {
    /// The repository's name. Empty for the gathering project's own.
    pub repository: String,
    /// The title of the page, the name of the alarm, or the path that the link names.
    pub title: String,
    /// Whether it is a runbook with content.
    pub covers: bool,
    pub missing: Option<MissingTarget>,
    /// The exact address if the link spells it differently. Only this program accepts other spellings; a plain file
    /// host has nothing there.
    pub exact_address: Option<String>,
}

/// Why a link into another repository is dead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingTarget {
    Page,
    /// The page exists, but the section does not.
    Section {
        anchor: String,
        nearest: Option<String>,
    },
}

impl OtherRepositoryTarget {
    /// The repository's name for messages.
    pub fn place(&self) -> String {
        called(&self.repository)
    }

    pub fn is_dead(&self) -> bool {
        self.missing == Some(MissingTarget::Page)
    }
}

/// How messages refer to the repository with this name.
pub fn called(name: &str) -> String {
    if name.is_empty() { "the gathering project".to_owned() } else { format!("`{name}`") }
}

/// The meaning of an address in a repository that has an outline of the other repositories.
pub enum AddressMeaning {
    /// An address of this project's own pages.
    Own(String),
    OtherRepository(OtherRepositoryTarget),
}

/// The pages and alarms of an outline, by their addresses.
pub struct Outlined<'a> {
    outline: &'a Outline,
    own: Option<usize>,
    pages: AHashMap<String, (usize, &'a Page)>,
    alarms: AHashMap<String, (usize, &'a Alarm)>,
    /// Addresses of folders that contain pages.
    folders: AHashSet<String>,
    by_path: BTreeMap<(usize, String), &'a Page>,
    /// Folders of repositories that contain pages.
    homes: AHashSet<(usize, String)>,
    hosts: Vec<(usize, config::Repository)>,
}

impl<'a> Outlined<'a> {
    /// `None` if there is no outline.
    pub fn new(config: &'a Config) -> Option<Self> {
        let SiteOutline::Found { outline, own, .. } = &config.site_outline else { return None };
        let mut all = Self {
            outline,
            own: *own,
            pages: AHashMap::new(),
            alarms: AHashMap::new(),
            folders: AHashSet::new(),
            by_path: BTreeMap::new(),
            homes: AHashSet::new(),
            hosts: Vec::new(),
        };
        for (at, repository) in outline.repositories.iter().enumerate() {
            for page in &repository.pages {
                all.pages.insert(page.url.to_lowercase(), (at, page));
                let url = page.url.trim_end_matches('/').to_lowercase();
                all.folders.extend(url.match_indices('/').map(|(end, _)| url[..=end].to_owned()));
                all.by_path.insert((at, page.path.clone()), page);
                let home = Utf8Path::new(&page.path).parent().unwrap_or(Utf8Path::new(""));
                all.homes.insert((at, home.to_string()));
            }
            let alarms = repository.alarms.iter().filter(|_| Some(at) != *own);
            all.alarms.extend(alarms.map(|alarm| (alarm.url.to_lowercase(), (at, alarm))));
            let host = repository.host.as_ref().filter(|_| Some(at) != *own).and_then(hosted);
            all.hosts.extend(host.map(|host| (at, host)));
        }
        for (at, repository) in outline.repositories.iter().enumerate() {
            for page in &repository.pages {
                for alias in &page.aliases {
                    all.pages.entry(alias.to_lowercase()).or_insert((at, page));
                }
            }
        }
        Some(all)
    }

    /// The meaning of an address. `None` if the outline does not determine it.
    pub fn meant(&self, url: &str) -> Option<AddressMeaning> {
        let base = self.outline.base_url.as_deref();
        let (place, anchor) =
            url.split_once('#').map_or((url, None), |(place, anchor)| (place, Some(anchor)));
        if let Some(rest) = base.and_then(|base| strip_prefix(place, base)) {
            let rest = decoded(rest.split('?').next().unwrap_or(rest));
            return self.on_site(rest.trim_start_matches('/'), anchor);
        }
        self.on_host(url, anchor).map(AddressMeaning::OtherRepository)
    }

    fn on_site(&self, rest: &str, anchor: Option<&str>) -> Option<AddressMeaning> {
        let url = rest.strip_suffix("index.html").or_else(|| rest.strip_suffix(".html")).unwrap_or(rest);
        let url = format!("{}/", url.trim_end_matches('/'));
        let key = url.to_lowercase();
        if key.starts_with(PageKind::Alarm.folder()) {
            return match self.alarms.get(&key) {
                Some((at, alarm)) => Some(AddressMeaning::OtherRepository(self.alarm(*at, alarm))),
                None => Some(AddressMeaning::Own(url)),
            };
        }
        let at = self.repository_of(&key)?;
        if Some(at) == self.own {
            let own = &self.outline.repositories[at].url;
            return Some(AddressMeaning::Own(url.get(own.len()..)?.to_owned()));
        }
        if let Some((at, page)) = self.pages.get(&key) {
            let is_it = |known: &str| known.trim_matches('/') == with_slash(rest).trim_matches('/');
            let is_exact = is_it(&page.url) || page.aliases.iter().any(|alias| is_it(alias));
            let base = self.outline.base_url.as_deref().unwrap_or_default();
            let exact_address = (!is_exact).then(|| format!("{base}{}", page.url));
            return Some(AddressMeaning::OtherRepository(OtherRepositoryTarget {
                exact_address,
                ..self.page(*at, page, anchor)
            }));
        }
        // The outline lists no folders, no other files, and no pages of the site itself.
        let is_file = Utf8Path::new(rest).extension().is_some_and(|ending| ending != "html");
        let first = key.split('/').next().unwrap_or_default();
        let is_of_site = key == "/" || routes::is_reserved(first) || routes::shared_list(&key).is_some();
        if is_file || is_of_site || self.folders.contains(&key) {
            return None;
        }
        Some(AddressMeaning::OtherRepository(self.dead(at, url)))
    }

    /// The repository that an address of the site belongs to. If several contain it, the innermost.
    fn repository_of(&self, key: &str) -> Option<usize> {
        let all = self.outline.repositories.iter().enumerate();
        let around = all.filter(|(_, own)| key.starts_with(&own.url.to_lowercase()));
        around.max_by_key(|(_, own)| own.url.len()).map(|(at, _)| at)
    }

    /// The meaning of an address of a repository on its host. `None` for a file that is not a page, since it may or may
    /// not exist.
    fn on_host(&self, url: &str, anchor: Option<&str>) -> Option<OtherRepositoryTarget> {
        let found = self.hosts.iter().find_map(|(at, host)| Some((*at, host, host.own(url)?)));
        let (at, host, own) = found.filter(|(_, host, own)| !own.is_permalink(host))?;
        let anchor = anchor.filter(|anchor| !host.is_line(anchor));
        let folder = &self.outline.repositories[at].folder;
        let below = own.paths(host).into_iter();
        let below: Vec<Utf8PathBuf> =
            below.filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_owned())).collect();
        let page = below.iter().find_map(|path| self.by_path.get(&(at, path.to_string())));
        if let Some(page) = page {
            return Some(self.page(at, page, anchor));
        }
        let is_home = |path: &&Utf8PathBuf| {
            let home = path.parent().unwrap_or(Utf8Path::new("")).to_string();
            is_document(path) && self.homes.contains(&(at, home))
        };
        below.iter().find(is_home).map(|path| self.dead(at, path.to_string()))
    }

    fn dead(&self, at: usize, title: String) -> OtherRepositoryTarget {
        let repository = self.outline.repositories[at].name.clone();
        OtherRepositoryTarget {
            repository,
            title,
            covers: false,
            missing: Some(MissingTarget::Page),
            exact_address: None,
        }
    }

    fn page(&self, at: usize, page: &Page, anchor: Option<&str>) -> OtherRepositoryTarget {
        let anchor = anchor.map(|anchor| anchor.split(":~:").next().unwrap_or(anchor));
        let anchor = anchor.filter(|anchor| !anchor.is_empty() && !is_no_section(anchor) && !page.open);
        let missing = anchor.and_then(|anchor| {
            let anchors = Anchors::of_outline(&page.sections, &page.also);
            let is_there = section_in(&anchors, anchor).is_some();
            let sections = || page.sections.iter().map(String::as_str).take(300);
            let nearest = || nearest(&decoded(anchor).to_lowercase(), sections()).map(str::to_owned);
            (!is_there).then(|| MissingTarget::Section { anchor: anchor.to_owned(), nearest: nearest() })
        });
        OtherRepositoryTarget {
            repository: self.outline.repositories[at].name.clone(),
            title: page.title.clone(),
            covers: !page.empty && !matches!(page.kind.as_str(), "review" | "postmortem"),
            missing,
            exact_address: None,
        }
    }

    /// A page of an alarm. It covers the linking alarm if its own runbook does.
    fn alarm(&self, at: usize, alarm: &Alarm) -> OtherRepositoryTarget {
        let runbook = alarm.to.as_ref().and_then(|to| {
            let home = self.outline.repositories.iter().position(|own| own.name == to.repository)?;
            let page = self.by_path.get(&(home, to.path.clone()))?;
            Some(self.page(home, page, None))
        });
        OtherRepositoryTarget {
            repository: self.outline.repositories[at].name.clone(),
            title: alarm.name.clone(),
            covers: runbook.is_some_and(|runbook| runbook.covers),
            missing: None,
            exact_address: None,
        }
    }
}
