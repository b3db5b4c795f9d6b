//! Maps paths of the repository to addresses of the site and back, according to the entries of `documents`.

use camino::{Utf8Path, Utf8PathBuf};

use super::urls::segment;
use crate::config::{Config, Documents, Repository};
use crate::files::{self, HiddenBy, MARKER, joined};
use crate::markdown::LinkKind;
use crate::mount::{is_document, without_ending};
use crate::parse::is_language;
use crate::sources::Sources;

/// Where files are, in the repository and on the site.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    pub config: &'a Config,
    pub sources: &'a Sources,
}

impl<'a> Places<'a> {
    /// The entries of the path's repository.
    fn entries(self, at: &Utf8Path) -> impl Iterator<Item = &'a Documents> {
        self.config.of(at).documents.iter().filter(|entry| !entry.path.leaves)
    }

    /// The folders that contain the documents of each repository.
    pub fn all_bases(self) -> impl Iterator<Item = &'a Utf8Path> {
        self.config.each().flat_map(move |config| self.bases(&config.below.root))
    }

    /// The folders that contain the documents of a file's repository: the fixed beginnings of its entries.
    pub fn bases(self, at: &Utf8Path) -> Vec<&'a Utf8Path> {
        let mut bases: Vec<&Utf8Path> = Vec::new();
        for base in self.entries(at).map(|entry| entry.path.folder(self.sources.listing())) {
            if !bases.contains(&base) {
                bases.push(base);
            }
        }
        bases
    }

    /// Where a file or folder is on the site, under its own name. `None` if no entry covers it.
    pub fn on_site(self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let listing = self.sources.listing();
        // If several entries contain it, the innermost counts.
        let around = self
            .entries(path)
            .filter_map(|entry| Some((entry.path.folder(listing), entry.place(path, listing)?)));
        let nearest = around.min_by_key(|(folder, _)| std::cmp::Reverse(folder.components().count()));
        let placed = nearest.map(|(_, placed)| placed);
        // Above an entry without its own address, addresses equal paths.
        let is_above = || {
            let mut plain = self.entries(path).filter(|entry| entry.url.is_none());
            plain.any(|entry| entry.path.folder(listing).starts_with(path))
        };
        placed.or_else(|| is_above().then(|| self.config.of(path).below.on_site(path)))
    }

    /// The address of a document. The page of a folder has the folder's address.
    pub fn address(self, path: &Utf8Path, entry: Option<usize>, is_folder_page: bool) -> String {
        let listing = self.sources.listing();
        let own = self.config.of(path);
        let placed = entry.and_then(|at| own.documents[at].place(path, listing));
        let placed = placed.unwrap_or_else(|| own.below.on_site(path));
        let plain = if is_folder_page {
            placed.parent().unwrap_or(&placed).to_owned()
        } else {
            without_ending(&placed)
        };
        self.folder_url(&plain)
    }

    /// The address of a folder by its path on the site. `.github/` is published at `github/`, unless that address is
    /// taken.
    fn folder_url(self, placed: &Utf8Path) -> String {
        if !placed.components().any(|part| part.as_str().starts_with('.')) {
            return folder_url(placed);
        }
        let mut above = Utf8PathBuf::new();
        let mut url = String::new();
        for part in placed.components().map(|part| part.as_str()) {
            let bare = part.strip_prefix('.').filter(|bare| segment(bare) == **bare);
            let bare = bare.filter(|bare| self.is_free(&above.join(bare), &format!("{url}{bare}/")));
            url.push_str(&segment(bare.unwrap_or(part)));
            url.push('/');
            above.push(part);
        }
        url
    }

    /// Whether an address belongs neither to a document nor to a list of the site.
    fn is_free(self, placed: &Utf8Path, url: &str) -> bool {
        let is_taken = |path: &Utf8PathBuf| {
            self.has_documents(path) || self.sources.has_file(Utf8Path::new(&format!("{path}.md")))
        };
        !crate::routes::lists().any(|list| list.eq_ignore_ascii_case(url))
            && !self.paths_of(placed).iter().any(is_taken)
    }

    /// The address of a folder that contains documents. `None` if it is the site's root, or if no entry covers it.
    pub fn folder(self, path: &Utf8Path) -> Option<String> {
        self.folder_or_root(path).filter(|url| !url.is_empty())
    }

    /// The same as `folder`, but with an empty address for the site's root.
    pub fn folder_or_root(self, path: &Utf8Path) -> Option<String> {
        let url = self.folder_url(&self.on_site(path)?);
        let list = crate::routes::shared_list(&url).and_then(crate::routes::PageKind::url);
        Some(list.map_or(url, str::to_owned))
    }

    /// The paths that an address of the site may mean, without file extensions.
    pub fn paths_of(self, url: &Utf8Path) -> Vec<Utf8PathBuf> {
        let there = |config: &&Config| url.starts_with(config.below.url.trim_end_matches('/'));
        let entries = self.config.each().filter(there).flat_map(|config| self.entries(&config.below.root));
        entries.filter_map(|entry| entry.path_of(url, self.sources.listing())).collect()
    }

    /// Whether a folder contains a document, directly or below.
    pub fn has_documents(self, folder: &Utf8Path) -> bool {
        let mut files = self.sources.files_below(folder);
        files.any(|path| is_document(path) && self.takes(path))
    }

    fn takes(self, path: &Utf8Path) -> bool {
        let hidden = self.sources.listing().get(path).and_then(|listed| listed.hidden);
        self.config.documents_at(path, hidden).is_some()
    }

    /// How many Markdown files an entry would match if nothing hid them.
    pub fn hidden_files(self) -> usize {
        let hidden = self.sources.listing().iter().filter(|(path, listed)| {
            listed.hidden.is_some_and(|hidden| {
                is_document(path)
                    && hidden.by != HiddenBy::Output
                    && self.config.documents_at(path, None).is_some()
                    && self.config.documents_at(path, Some(hidden)).is_none()
            })
        });
        hidden.count()
    }

    /// How many hidden folders were not searched although an entry matches paths in them.
    pub fn hidden_folders(self) -> usize {
        let is_reached = |folder: &&Utf8Path| self.entries(folder).any(|entry| entry.path.reaches(folder));
        self.sources.listing().closed().filter(is_reached).count()
    }

    /// Whether a file that a document links to is copied to the site: a file that an entry matches, whatever its
    /// extension, a file of the theme, or an image that a page shows.
    pub fn is_published(self, path: &Utf8Path, kind: LinkKind) -> bool {
        const MEDIA: [&str; 12] =
            ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico", "mp4", "webm", "apng"];
        let is_media = || {
            path.extension()
                .is_some_and(|ending| MEDIA.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        };
        self.sources.theme.copied(path).is_some()
            || ((self.takes(path) || (kind == LinkKind::Image && is_media()))
                && !self.is_hidden(path, is_media()))
    }

    /// Whether a file or the target of its symbolic link is hidden, so that `.env` is never published. Images may be in
    /// hidden folders, such as `.gitbook/assets/`.
    fn is_hidden(self, path: &Utf8Path, is_media: bool) -> bool {
        let is_dotted = |part: &str| part.starts_with('.');
        let has_dot = |path: &Utf8Path| match path.file_name().filter(|_| is_media) {
            Some(name) => is_dotted(name) || path.starts_with(".git"),
            None => path.components().any(|part| is_dotted(part.as_str())),
        };
        let listing = self.sources.listing();
        has_dot(path)
            || match listing.get(path) {
                Some(listed) => listed.refused.is_some() || has_dot(listing.real(path)),
                None => {
                    files::real_path(self.sources.project_files(), path).is_none_or(|real| has_dot(&real))
                }
            }
    }

    /// The path on the site to which a file is copied.
    pub fn published(self, path: &Utf8Path) -> Utf8PathBuf {
        if let Some(path) = self.sources.theme.copied(path) {
            return path.to_owned();
        }
        let placed = self.on_site(path).unwrap_or_else(|| path.to_owned());
        let folder = placed.parent().map(|folder| self.folder_url(folder)).unwrap_or_default();
        Utf8PathBuf::from(folder).join(safe(placed.file_name().unwrap_or_default()))
    }

    /// The paths that a link with a leading slash may mean in a file. It may be relative to the entry's own root, the
    /// folders of documents, the theme's files, the project's root, or the roots of other entries.
    pub fn rooted(self, path: &str, file: &Utf8Path, entry: Option<usize>) -> Vec<Utf8PathBuf> {
        let own = entry.and_then(|at| self.config.of(file).documents[at].link_root.as_deref());
        let root = files::root_of(file);
        let theme = self.sources.theme.static_files.as_deref().filter(|_| root == "");
        let mapped = self.entries(file).filter(|entry| entry.url.is_some());
        let mapped = mapped.map(|entry| entry.path.folder(self.sources.listing()));
        // Docusaurus publishes the blog beside the documents that it has at the root.
        let above = own.and_then(Utf8Path::parent).filter(|above| above.starts_with(root));
        let others = entry.into_iter().flat_map(|_| self.entries(file));
        let others =
            others.filter_map(|other| other.link_root.as_deref()).filter(|other| Some(*other) != own);
        let roots = own.into_iter().chain(mapped).chain(theme).chain([root]).chain(above).chain(others);
        let roots = roots.map(Utf8Path::to_owned).chain(self.beside_content(file, own));
        roots.filter_map(|root| joined(&root, path)).collect()
    }

    /// The path that a link with a leading slash means in documents of several languages, each of which has its own
    /// folder: `content/en/`.
    pub fn of_language(self, file: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
        let bases = self.bases(file).into_iter().filter(|base| *base != files::root_of(file));
        let mut folders = bases.filter_map(|base| {
            let language = file.strip_prefix(base).ok()?.components().next()?;
            is_language(language.as_str()).then(|| base.join(language))
        });
        joined(&folders.next()?, path)
    }

    /// The folders beside the folder of documents, or above the root of its links, that generators copy to the root of
    /// the site: `static/` for Hugo, Docusaurus and Gatsby, `public/` for Next.js and Astro. A folder that contains a
    /// site built by readyroom does not count.
    fn beside_content(self, file: &Utf8Path, own: Option<&'a Utf8Path>) -> impl Iterator<Item = Utf8PathBuf> {
        let bases =
            self.bases(file).into_iter().filter(|base| matches!(base.file_name(), Some("content" | "docs")));
        let root = files::root_of(file);
        let around = own.into_iter().flat_map(|own| own.ancestors().skip(1));
        let around = around.filter(move |folder| folder.starts_with(root));
        let above = bases.filter_map(Utf8Path::parent).chain(around);
        let beside = above.flat_map(|above| ["static", "public"].map(|name| above.join(name)));
        let is_output = move |folder: &Utf8Path| self.sources.listing().get(&folder.join(MARKER)).is_some();
        beside.filter(move |folder| self.sources.has_folder(folder) && !is_output(folder))
    }

    /// The paths that an address of the site may mean to a generator that publishes other folders of the repository
    /// beside its own: the path below the entry's root, joined to each root of links.
    pub fn beside(self, address: &Utf8Path, file: &Utf8Path, entry: Option<usize>) -> Vec<Utf8PathBuf> {
        let own = entry.and_then(|at| self.config.of(file).documents[at].link_root.as_deref());
        let below = own.and_then(|root| address.strip_prefix(root).ok()).unwrap_or(address);
        self.rooted(below.as_str(), file, entry)
    }

    /// The files that an address of a repository on its host may mean, in the project's own or a gathered repository.
    /// `None` if the address belongs to none of them, or leads out of the project.
    pub fn own(self, url: &str, from: &Utf8Path) -> Option<OwnAddress<'a>> {
        self.config.with_repository(url, from).find_map(|(config, repository)| {
            let own = repository.own(url)?;
            let folder = if config.below.root == "" { &self.sources.folder } else { &config.below.folder };
            let paths = own.paths(repository).into_iter();
            let below = paths.filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_owned()));
            let below = below.filter(|path| *path != "");
            let paths: Vec<Utf8PathBuf> = if config.below.root == "" {
                below.collect()
            } else {
                below.map(|path| config.below.root.join(path)).collect()
            };
            let is_permalink = own.is_permalink(repository);
            (!paths.is_empty()).then_some(OwnAddress { paths, is_permalink, repository })
        })
    }

    /// A file's path relative to the root of its repository.
    pub fn in_repository(self, path: &Utf8Path) -> Utf8PathBuf {
        let below = &self.config.of(path).below;
        if below.root == "" {
            return self.sources.folder.join(path);
        }
        below.folder.join(path.strip_prefix(&below.root).unwrap_or(path))
    }
}

/// The meaning of an address of a repository on its host.
pub struct OwnAddress<'a> {
    /// The candidates, the most likely first.
    pub paths: Vec<Utf8PathBuf>,
    /// Whether it names a commit or a tag, so that what it shows never changes.
    pub is_permalink: bool,
    pub repository: &'a Repository,
}

/// The address of a folder by its path on the site.
pub fn folder_url(below: &Utf8Path) -> String {
    below.components().map(|part| segment(part.as_str()) + "/").collect()
}

/// A name that is safe in an address, including its extension.
fn safe(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if segment(name) != name => format!("{}.{}", segment(stem), segment(ending)),
        _ => segment(name),
    }
}
