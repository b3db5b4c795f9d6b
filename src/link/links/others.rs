//! Resolves links by the rules of other generators.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Destination, Finder, From, has_section};
use crate::files::{joined, root_of};
use crate::link::ids::PageId;
use crate::link::pages::Page;
use crate::link::sections::section;
use crate::link::urls::decoded;
use crate::markdown::{Inclusion, Link, LinkKind};
use crate::mount::{DOCUSAURUS, is_document};
use crate::parse::is_language;
use crate::sources::Sources;

impl Finder<'_> {
    /// The target of a path by the rules of other generators: without number prefixes, by another name, by a date, or
    /// from a page that includes the text.
    pub(super) fn of_others(
        &self,
        from: &From<'_>,
        path: &str,
        anchor: Option<&str>,
        link: &Link,
    ) -> Option<Destination> {
        let From { page, folder, .. } = *from;
        let file = &self.sources[page.document.file].path;
        let included = || {
            let found = self.where_included(file, path, anchor, link);
            let found = found.or_else(|| self.of_part(page, path, anchor, link));
            found.or_else(|| self.untranslated(from, path, anchor, link))
        };
        let of_site = self.of_docusaurus(file, path, anchor, link.kind);
        if let Some(found) = of_site.or_else(|| self.of_theme(file, path, link.kind)) {
            return Some(found);
        }
        if link.kind != LinkKind::Link {
            return included();
        }
        let mut meanings = self.meanings(page, folder, path, link.is_name);
        if let Some(page) = meanings.find_map(|path| self.index.unnumbered(path.as_str())) {
            return Some(self.arrive(page, anchor));
        }
        let dated =
            || dated(path)?.iter().find_map(|path| self.target_from(page, folder, path, anchor, link));
        let by_slug = || self.by_slug(from, path, anchor, link);
        self.by_other_name(path, anchor, file).or_else(by_slug).or_else(dated).or_else(included)
    }

    /// The target of a path on a translated page, if only the first language has it. Docusaurus and `MkDocs` show that
    /// one then.
    fn untranslated(
        &self,
        from: &From<'_>,
        path: &str,
        anchor: Option<&str>,
        link: &Link,
    ) -> Option<Destination> {
        let mut places = self.meanings(from.page, from.folder, path, link.is_name);
        places.find_map(|place| self.at(&untranslated(&place)?, anchor, link.kind))
    }

    /// What the path of a document means to Docusaurus: below the folder of documents, or below the folder of the
    /// settings, which is also `@site`. A path that begins with a dot is relative to its page only.
    fn of_docusaurus(
        &self,
        file: &Utf8Path,
        path: &str,
        anchor: Option<&str>,
        kind: LinkKind,
    ) -> Option<Destination> {
        let of_site = path.strip_prefix("@site/");
        let is_bare = || !path.starts_with(['.', '/']) && is_document(Utf8Path::new(path));
        if of_site.is_none() && !is_bare() {
            return None;
        }
        let root = root_of(file);
        let has_settings = |folder: &&Utf8Path| {
            folder.starts_with(root)
                && DOCUSAURUS.iter().any(|name| self.sources.has_file(&folder.join(name)))
        };
        let site = file.ancestors().skip(1).find(has_settings)?;
        let documents = file.strip_prefix(site).ok()?.components().next().map(|top| site.join(top));
        let folders = [documents.filter(|_| of_site.is_none()), Some(site.to_owned())];
        let path = of_site.unwrap_or(path);
        folders.into_iter().flatten().find_map(|folder| self.at(&joined(&folder, path)?, anchor, kind))
    }

    /// The file of a theme of Hugo that a path with a leading slash means: Hugo copies `themes/acme/static/` to the top
    /// of the site.
    fn of_theme(&self, file: &Utf8Path, path: &str, kind: LinkKind) -> Option<Destination> {
        let below = path.strip_prefix('/')?;
        let themes = self.themes.get_or_init(|| themes(self.sources)).iter();
        let mut own = themes.filter(|(_, site)| file.starts_with(site));
        own.find_map(|(files, _)| self.at(&joined(files, below)?, None, kind))
    }

    /// What a path means if its last part is the slug of a page in that folder.
    fn by_slug(&self, from: &From<'_>, path: &str, anchor: Option<&str>, link: &Link) -> Option<Destination> {
        let root = root_of(&self.sources[from.page.document.file].path);
        let mut places = self.meanings(from.page, from.folder, path, link.is_name);
        let page = places.find_map(|place| {
            let address = self.places.on_site(&place)?;
            let (page, is_whole) = self.index.page_by_permalink(root, address.as_str())?;
            (!is_whole).then_some(page)
        });
        page.map(|page| self.arrive(page, anchor))
    }

    /// The section with a `MyST` label. `#label` and `label` lead to it from every page of the repository.
    pub(super) fn labelled(&self, label: &str, file: &Utf8Path) -> Option<Destination> {
        let found = self.arrive(self.labels.page(file, label)?, Some(label));
        has_section(&found).then_some(found)
    }

    /// The target of a path that is an address given by another generator, a former address, or the label of a section.
    /// The page must be in the same repository.
    fn by_other_name(&self, path: &str, anchor: Option<&str>, file: &Utf8Path) -> Option<Destination> {
        let permalink = Some(path).filter(|path| path.starts_with('/'));
        match permalink.and_then(|path| self.index.page_by_permalink(root_of(file), path)) {
            Some((page, _)) => Some(self.arrive(page, anchor)),
            None => self.labelled(path, file).filter(|_| anchor.is_none()),
        }
    }

    /// The target of an anchor that is a route in a program such as Docsify, which renders the pages below an entry's
    /// root in the browser: `#/orders/down?id=steps`.
    pub(super) fn routed(&self, page: PageId, file: &Utf8Path, anchor: &str) -> Option<Destination> {
        let (route, query) = anchor.split_once('?').unwrap_or((anchor, ""));
        let entry = self.pages[page.0].document.entry.filter(|_| route.starts_with('/'))?;
        let root = self.config.of(file).documents[entry].link_root.as_deref()?;
        let section = query.split('&').find_map(|pair| pair.strip_prefix("id="));
        self.at(&joined(root, &decoded(route))?, section, LinkKind::Link)
    }

    /// The page itself, if another page that includes its text has the section: the link works there.
    pub(super) fn included_with(&self, page: PageId, file: &Utf8Path, wanted: &str) -> Option<Destination> {
        let mut includers = self.includers.get(file.as_str())?.iter();
        let has_section = includers.any(|id| section(&self.pages[id.0], wanted).is_some());
        has_section.then_some(Destination::Page { page, anchor: None })
    }

    /// The target of a relative path on the pages that include the text of a file. Only the first pages are tried.
    fn where_included(
        &self,
        file: &Utf8Path,
        path: &str,
        anchor: Option<&str>,
        link: &Link,
    ) -> Option<Destination> {
        const MOST: usize = 100;
        let includers = self.includers.get(file.as_str()).filter(|_| !path.starts_with('/'))?;
        includers.iter().take(MOST).find_map(|id| {
            let page = &self.pages[id.0];
            let own = self.sources.listing().real(&self.sources[page.document.file].path);
            let folder = own.parent().unwrap_or(Utf8Path::new(""));
            self.target_from(page, folder, path, anchor, link)
        })
    }

    /// The target of a relative path in a text that the page includes, counted from the folder of that text's file. Only
    /// the first files of an include are tried.
    fn of_part(&self, page: &Page, path: &str, anchor: Option<&str>, link: &Link) -> Option<Destination> {
        const MOST: usize = 100;
        let parts = around(page, link).take(MOST);
        let mut folders = parts.filter_map(|part| Utf8Path::new(part.path.trim_start_matches('/')).parent());
        folders.find_map(|folder| self.target_from(page, folder, path, anchor, link))
    }

    /// The target of a path on a page, as if the page were in this folder.
    fn target_from(
        &self,
        page: &Page,
        folder: &Utf8Path,
        path: &str,
        anchor: Option<&str>,
        link: &Link,
    ) -> Option<Destination> {
        let mut places = self.meanings(page, folder, path, link.is_name);
        places.find_map(|place| self.at(&place, anchor, link.kind))
    }
}

/// The folders of files in Hugo's themes, each with the folder of its site: `site/themes/acme/static` and `site`.
fn themes(sources: &Sources) -> BTreeMap<Utf8PathBuf, Utf8PathBuf> {
    let all = sources.listing().iter().flat_map(|(path, _)| path.ancestors().skip(1));
    let files = all.filter(|folder| folder.file_name() == Some("static"));
    let named = files.filter_map(|files| {
        let themes = files.parent()?.parent()?;
        let site = themes.parent().filter(|_| themes.file_name() == Some("themes"))?;
        Some((files.to_owned(), site.to_owned()))
    });
    named.collect()
}

/// The includes that a link may come from. In an included text, links and includes have the position of the outermost
/// include.
pub fn around<'p>(page: &'p Page, link: &Link) -> impl Iterator<Item = &'p Inclusion> + use<'p> {
    let included = &page.document.markdown.included;
    let span = link.span;
    let first = included.partition_point(|included| included.span.start < span.start);
    included[first..].iter().take_while(move |included| included.span == span)
}

/// The paths of the file that a blog publishes at an address with a date: `/news/2026-01-02-full`, or with Jekyll
/// `/news/_posts/2026-01-02-full`, for `/news/2026/01/02/full/`.
fn dated(path: &str) -> Option<[String; 2]> {
    let is_number = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let name = parts.pop().filter(|name| !name.is_empty())?;
    let at = parts.len().checked_sub(3)?;
    let [year, month, day] = parts[at..] else { return None };
    let is_date = is_number(year, 4) && is_number(month, 2) && is_number(day, 2);
    is_date.then(|| {
        let above: String = parts[..at].iter().flat_map(|part| [*part, "/"]).collect();
        ["", "_posts/"].map(|posts| format!("{above}{posts}{year}-{month}-{day}-{name}"))
    })
}

/// The path in the first language for one in another: in Docusaurus `docs/a.md` for
/// `i18n/fr/docusaurus-plugin-content-docs/current/a.md`, else `docs/en/a.md` for `docs/fr/a.md`.
fn untranslated(place: &Utf8Path) -> Option<Utf8PathBuf> {
    let parts: Vec<&str> = place.components().map(|part| part.as_str()).collect();
    let plugin = |part: &&str| part.starts_with("docusaurus-plugin-content-");
    if let Some(at) = parts.iter().position(plugin).filter(|at| *at > 1 && parts[at - 2] == "i18n") {
        let (above, rest) = (&parts[..at - 2], &parts[at + 1..]);
        let (folder, rest) = match (parts[at].rsplit('-').next()?, rest.first()?) {
            ("docs", &"current") => ("docs", &rest[1..]),
            ("docs", _) => ("versioned_docs", rest),
            ("blog", _) => ("blog", rest),
            _ => return None,
        };
        return Some([above, &[folder], rest].concat().join("/").into());
    }
    let at = parts.iter().position(|part| is_language(part)).filter(|at| parts[*at] != "en")?;
    let (above, rest) = (&parts[..at], &parts[at + 1..]);
    Some([above, &["en"], rest].concat().join("/").into())
}

#[cfg(test)]
mod tests {
    use super::{dated, untranslated};

    #[test]
    fn a_translation_has_a_path_in_the_first_language() {
        for (path, first) in [
            ("i18n/fr/docusaurus-plugin-content-docs/current/a/b.md", Some("docs/a/b.md")),
            ("web/i18n/fr/docusaurus-plugin-content-blog/b.md", Some("web/blog/b.md")),
            (
                "i18n/fr/docusaurus-plugin-content-docs/version-2.0/b.md",
                Some("versioned_docs/version-2.0/b.md"),
            ),
            ("docs/de/a/b.md", Some("docs/en/a/b.md")),
            ("docs/en/b.md", None),
            ("docs/guide/b.md", None),
        ] {
            let found = untranslated(path.into());
            assert_eq!(found.as_ref().map(|path| path.as_str()), first, "{path}");
        }
    }

    #[test]
    fn an_address_with_a_date_means_a_file() {
        let paths = ["/news/2026-01-02-full", "/news/_posts/2026-01-02-full"].map(str::to_owned);
        assert_eq!(dated("/news/2026/01/02/full/"), Some(paths));
        let paths = ["2026-01-02-full.html", "_posts/2026-01-02-full.html"].map(str::to_owned);
        assert_eq!(dated("2026/01/02/full.html"), Some(paths));
        for path in ["/news/2026/01/full/", "/2026/1/2/full/", "/a/b/c/d", "full", "", "/2026/01/02/"] {
            assert_eq!(dated(path), None, "{path}");
        }
    }
}
