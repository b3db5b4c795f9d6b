//! Resolves the evidence of answers, and decides whether it can show anything.

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::blank;
use super::evidence_link::evidence_link;
use super::ids::PageId;
use super::index::Index;
use super::pages::Page;
use super::placeholders::has_placeholder;
use super::places::{OwnAddress, Places};
use super::sections::{is_no_section, nearest_section, section};
use super::urls::{UrlFault, decoded, normal, strip_prefix};
use super::{forms, web};
use crate::config::{self, Hosting, Repository};
use crate::files::joined;
use crate::model::{Kind, Postmortem};
use crate::nearest::Budget;

/// Where a piece of evidence leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An address on some host.
    External,
    /// Words that are not a path.
    Text,
    Page {
        page: PageId,
        anchor: Option<String>,
    },
    /// A file or folder of the project that is not a page.
    File(Utf8PathBuf),
    /// A page without the section that the link names.
    AnchorDead {
        page: PageId,
        nearest: Option<String>,
    },
    /// A path that leads nowhere.
    Dead {
        nearest: Option<Utf8PathBuf>,
    },
    /// A document that is not published.
    Draft,
    /// A link that cannot show anything, and the reason. Reads well after "it".
    Unusable {
        why: &'static str,
    },
}

/// Resolves the evidence of one review.
pub struct Finder<'a> {
    pub pages: &'a [Page],
    pub index: &'a Index<'a>,
    pub places: Places<'a>,
    /// The page of the review, and its file.
    pub own: (PageId, &'a Utf8Path),
    /// The folders from which a path is resolved: the review's, its service's, and the project's root.
    pub folders: Vec<&'a Utf8Path>,
    /// The paths of the services' entries.
    pub entries: &'a HashSet<&'a Utf8Path>,
}

/// Why an address shows nothing if it runs something, or leads to the reader's own machine.
pub const UNOPENED: &str = "is not a link that a reader can open";
const ITSELF: &str = "is the review itself";
const TEMPLATED: &str = "is filled in by a template";

impl Finder<'_> {
    /// Resolves an address, or a path from the first of the folders where it exists.
    pub fn find(&self, text: &str, budget: &mut Budget) -> Evidence {
        let (text, whole) = (evidence_link(text), text);
        if cannot_be_opened(whole) || cannot_be_opened(text) {
            return Evidence::Unusable { why: UNOPENED };
        }
        if is_templated(text) {
            return Evidence::Unusable { why: TEMPLATED };
        }
        if let Some((scheme, rest)) = scheme(text) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => self.web(text),
                "s3" | "gs" => match rest.trim_start_matches('/').split_once('/') {
                    Some((bucket, key)) if web::is_named(bucket) && web::is_named(key) => Evidence::External,
                    _ => Evidence::Unusable { why: "is a bucket as a whole" },
                },
                "mailto" => Evidence::Unusable { why: "is an address to write to" },
                _ => Evidence::Unusable { why: UNOPENED },
            };
        }
        if text.starts_with("//") {
            return self.web(&format!("https:{text}"));
        }
        let (path, anchor) = parts(text);
        if path.is_empty() {
            return match anchor {
                Some(_) => Evidence::Unusable { why: "names a section of the review itself" },
                None => Evidence::Text,
            };
        }
        let places = self.places_of(path);
        let found = |places: &[Utf8PathBuf]| places.iter().find_map(|place| self.at(place, anchor));
        let found = found(&places).or_else(|| found(&self.places_of(without_lines(path)?)));
        if let Some(found) = found {
            return found;
        }
        if !is_path(path) {
            return Evidence::Text;
        }
        let place = places.first().filter(|_| budget.has_more());
        let nearest = place.and_then(|path| self.index.nearest(path.as_str(), budget));
        Evidence::Dead { nearest: nearest.map(Utf8Path::to_owned) }
    }

    /// Where a path may lead: from each of the folders, and, as in a link, with the meaning of `load%20test.md`.
    fn places_of(&self, path: &str) -> Vec<Utf8PathBuf> {
        let unescaped = decoded(path);
        let spellings = if unescaped == path { vec![path] } else { vec![path, unescaped.as_str()] };
        spellings
            .iter()
            .flat_map(|path| self.folders.iter().filter_map(move |folder| joined(folder, path)))
            .collect()
    }

    /// The page, file or folder at a path of the project.
    fn at(&self, path: &Utf8Path, anchor: Option<&str>) -> Option<Evidence> {
        let sources = self.places.sources;
        if let Some(page) = self.index.page(path.as_str()) {
            return Some(self.page(page, anchor));
        }
        if self.index.is_draft(path) {
            return Some(Evidence::Draft);
        }
        if sources.has_file(path) {
            return Some(self.file(path));
        }
        if !sources.has_folder(path) && !path.as_str().is_empty() {
            return None;
        }
        let why = if self.own.1.starts_with(path) {
            Some("is a folder that the review itself lies in")
        } else {
            let mut files = sources.files_below(path).peekable();
            let shows_nothing = files.peek().is_some() && files.all(|file| self.flaw_of_file(file).is_some());
            shows_nothing.then_some("is a folder without anything that shows it")
        };
        Some(why.map_or_else(|| Evidence::File(path.to_owned()), |why| Evidence::Unusable { why }))
    }

    fn file(&self, path: &Utf8Path) -> Evidence {
        let why = self.flaw_of_file(path);
        why.map_or_else(|| Evidence::File(path.to_owned()), |why| Evidence::Unusable { why })
    }

    /// Why a file that is not a page shows nothing.
    fn flaw_of_file(&self, path: &Utf8Path) -> Option<&'static str> {
        let listing = self.places.sources.listing();
        let real = listing.real(path);
        if real == listing.real(self.own.1) {
            Some(ITSELF)
        } else if self.index.checklist(real).is_some() {
            Some("is a checklist, which only asks")
        } else if self.entries.contains(real) {
            Some("is the entry of a service, which only declares")
        } else if real.file_name() == Some(config::FILE) {
            Some("is the configuration of a site")
        } else if self.index.is_draft(real) {
            Some("is a draft")
        } else {
            blank::flaw(self.places.sources, path)
        }
    }

    fn page(&self, page: PageId, anchor: Option<&str>) -> Evidence {
        let target = &self.pages[page.0];
        let (sources, listing) = (self.places.sources, self.places.sources.listing());
        let path = &sources[target.document.file].path;
        if page == self.own.0 || listing.real(path) == listing.real(self.own.1) {
            return Evidence::Unusable { why: ITSELF };
        }
        if target.document.is_blank() {
            return Evidence::Unusable { why: "is an empty page" };
        }
        if is_stub(target) {
            return Evidence::Unusable { why: "is a page that says nothing" };
        }
        if is_unanswered(target) {
            return Evidence::Unusable { why: "is a review that answers nothing" };
        }
        match anchor.filter(|anchor| !anchor.is_empty() && !is_no_section(anchor)) {
            None => Evidence::Page { page, anchor: None },
            Some(wanted) => match section(target, wanted) {
                Some(anchor) if is_unwritten(target, &anchor) => {
                    Evidence::Unusable { why: "is a section that says nothing" }
                }
                Some(anchor) if is_title(target, &anchor) => Evidence::Page { page, anchor: None },
                Some(anchor) => Evidence::Page { page, anchor: Some(anchor) },
                None => Evidence::AnchorDead { page, nearest: nearest_section(target, wanted) },
            },
        }
    }

    /// Judges an address with `http://` or `https://`, however it is spelled.
    fn web(&self, url: &str) -> Evidence {
        match normal(url) {
            // Pages of the site and files of the repository are judged by their content, not by their addresses.
            Ok(url) => self.of_project(&url).unwrap_or_else(|| {
                let why = web::flaw(&url, self.hosting(&url));
                why.map_or(Evidence::External, |why| Evidence::Unusable { why })
            }),
            Err(UrlFault::Host) => Evidence::Unusable { why: "has no host" },
            Err(UrlFault::Scheme) => Evidence::Unusable { why: UNOPENED },
        }
    }

    /// The software of a host of repositories: judged by the host's name, or as the project declares it for its own
    /// host. A host that has repositories below a folder may have anything else beside them.
    fn hosting(&self, url: &str) -> Option<Hosting> {
        let host = web::host(url);
        let is_at_top = |repository: &&Repository| {
            let path = repository.url.split_once("://").map_or("", |(_, rest)| rest);
            web::host(&repository.url) == host && path.split('/').filter(|part| !part.is_empty()).count() == 3
        };
        let mut known = self.places.config.each().filter_map(|config| config.repository.as_ref());
        forms::hosting(host).or_else(|| known.find(is_at_top).map(|repository| repository.kind))
    }

    /// Resolves an address of this site, or of a file of its repository.
    fn of_project(&self, url: &str) -> Option<Evidence> {
        let anchor = url.split_once('#').map(|(_, anchor)| anchor);
        if let Some(OwnAddress { paths, is_permalink, .. }) = self.places.own(url, self.own.1) {
            let found = paths.iter().find_map(|path| self.at(path, anchor));
            // A permalink shows a state of the past.
            return found.or_else(|| (!is_permalink).then_some(Evidence::Dead { nearest: None }));
        }
        let config = self.places.config;
        let mut wholes = config
            .with_repository(url, self.own.1)
            .filter_map(|(_, repository)| strip_prefix(url, &repository.url));
        if wholes.any(is_whole) {
            return Some(Evidence::Unusable { why: "is the repository as a whole" });
        }
        for (rest, entry) in self.index.published(url) {
            let path = decoded(parts(rest).0);
            let path = joined(Utf8Path::new(&entry.path), path.trim_start_matches('/'));
            if let Some(found) = path.and_then(|path| self.at(&path, anchor)) {
                return Some(found);
            }
        }
        let rest = strip_prefix(url, config.base_url.as_deref()?)?;
        let address = decoded(parts(rest).0);
        if let Some(page) = self.index.page_by_url(&address) {
            return Some(self.page(page, anchor));
        }
        // A file that is copied to the site, or a document by its file name.
        let mut paths = self.places.paths_of(Utf8Path::new(&address)).into_iter();
        let found = paths.find_map(|path| self.at(&path, anchor));
        Some(found.unwrap_or(Evidence::Unusable { why: "is neither a document nor a file of this site" }))
    }
}

/// Whether a text is an address that runs something, contains its own data, or leads to the reader's own machine. It is
/// read as a browser reads it, but `data: 97 %` is prose.
pub fn cannot_be_opened(text: &str) -> bool {
    let text = text.trim_start_matches(|c| c <= ' ' || c == '<');
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme: String = scheme.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    match scheme.to_ascii_lowercase().as_str() {
        "javascript" | "vbscript" => true,
        "about" | "blob" | "data" | "file" | "filesystem" | "view-source" => {
            rest.starts_with(|c: char| !c.is_whitespace())
        }
        _ => false,
    }
}

/// The scheme of an address, and the part after the colon.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let is_web = || ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    (is_scheme && (rest.starts_with("//") || is_web())).then_some((scheme, rest))
}

/// A path and its anchor, without a query.
fn parts(text: &str) -> (&str, Option<&str>) {
    let (path, anchor) = text.split_once('#').map_or((text, None), |(path, anchor)| (path, Some(anchor)));
    (path.split_once('?').map_or(path, |(path, _)| path), anchor)
}

/// A path without the lines of its file that it names: `main.tf:10`, `main.tf:10:3`, `main.tf:10-20`.
fn without_lines(path: &str) -> Option<&str> {
    let (path, lines) = path.split_once(':')?;
    let is_number = |c: char| c.is_ascii_digit();
    (lines.starts_with(is_number) && lines.chars().all(|c| is_number(c) || matches!(c, ':' | '-')))
        .then_some(path)
}

/// Whether a text contains a placeholder: `https://ci.acme.example/{{ run }}`, `…/$RUN`, `…/<run>`, `…/{run}`.
fn is_templated(text: &str) -> bool {
    let path = text.split('?').next().unwrap_or_default();
    let between = |open: char, close: char| {
        path.split_once(open).is_some_and(|(_, rest)| rest.split(close).next().is_some_and(|own| own != rest))
    };
    has_placeholder(path) || text.contains("{{") || between('<', '>') || between('{', '}') || is_encoded(path)
}

/// Whether a part of a path is a percent-encoded placeholder: `%7Brun%7D`, `%3Crun%3E`. A part with a digit may be an
/// id, and `Vec%3CT%3E` is a name.
fn is_encoded(path: &str) -> bool {
    let path = path.split('#').next().unwrap_or_default();
    if !path.contains('%') {
        return false;
    }
    let is_placeholder = |part: &str| {
        let of_pair = |open: char, close: char| {
            let inner = part.strip_prefix(open)?.strip_suffix(close)?;
            Some(inner.trim_matches([open, close]).trim())
        };
        let inner = of_pair('<', '>').or_else(|| of_pair('{', '}'));
        let is_of_name = |c: char| c.is_alphabetic() || c.is_whitespace() || "_.-".contains(c);
        inner.is_some_and(|inner| !inner.is_empty() && inner.chars().all(is_of_name))
    };
    decoded(path).split('/').any(is_placeholder)
}

/// Whether an address shows a whole repository. `rest` is the part after the repository's own address.
fn is_whole(rest: &str) -> bool {
    let mut parts = parts(rest).0.split('/').filter(|part| !part.is_empty() && *part != "-");
    matches!(parts.next(), None | Some("tree" | "src" | "blob")) && parts.nth(1).is_none()
}

/// Whether a page has no content. Unlike a runbook, evidence may be short: a picture, or `p99 was 120 ms`.
fn is_stub(page: &Page) -> bool {
    let is_plain = matches!(page.kind, Kind::Runbook | Kind::Page);
    (is_plain || page.document.postmortem().is_some_and(tells_nothing))
        && !page.document.markdown.has_content()
}

/// Whether the section below a heading is not written yet.
fn is_unwritten(page: &Page, id: &str) -> bool {
    let markdown = &page.document.markdown;
    // Most sections have content, so the headings are only searched for the others.
    markdown.is_unwritten(&markdown.section(Some(id)))
        && markdown.headings.iter().any(|heading| heading.id == id)
}

/// Whether a section is the whole page: that of the title, if it is the first heading and the only one of its level.
fn is_title(page: &Page, id: &str) -> bool {
    let markdown = &page.document.markdown;
    let is_first =
        markdown.title() == Some(0) && markdown.headings.first().is_some_and(|title| title.id == id);
    is_first && markdown.section(Some(id)).end == markdown.section(None).end
}

/// Whether the front matter of a postmortem does not say what happened.
fn tells_nothing(postmortem: &Postmortem) -> bool {
    postmortem.impact.is_none()
        && postmortem.root_causes.is_empty()
        && postmortem.timeline.is_empty()
        && postmortem.runbooks.is_empty()
        && postmortem.actions.is_empty()
}

/// Whether a page is a review without an answer.
fn is_unanswered(page: &Page) -> bool {
    let review = page.document.review();
    review.is_some_and(|review| review.answers.iter().all(|(_, answer)| answer.text().is_none()))
}

/// Whether a text is probably a path: it ends like a file or a folder.
fn is_path(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = ending.len() <= 5
        && ending.starts_with(|c: char| c.is_ascii_alphabetic())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    !text.contains(char::is_whitespace)
        && (text.contains('/') && (is_file || name.is_empty()) || ending.eq_ignore_ascii_case("md"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_opens_are_told_apart_from_words() {
        for text in [
            "javascript:alert(1)",
            " JavaScript: alert(1)",
            "java\tscript:alert(1)",
            "<vbscript:x>",
            "data:text/html,<script>alert(1)</script>",
            "file:///etc/passwd",
            "file:/etc/passwd",
            "blob:https://x.example/1",
            "view-source:https://x.example",
            "about:blank",
        ] {
            assert!(cannot_be_opened(text), "{text}");
        }
        for text in [
            "data: 97 % of requests",
            "file",
            "https://x.example/data:1",
            "OPS:812",
            "a javascript:",
            "file:",
        ] {
            assert!(!cannot_be_opened(text), "{text}");
        }
    }

    #[test]
    fn templates_are_told_apart_from_addresses() {
        for text in [
            "https://x.example/{{ run }}",
            "https://x.example/$RUN",
            "https://x.example/{run}",
            "https://x.example/%7B%7Brun%7D%7D",
            "https://x.example/%3Crun%3E/log",
            "<run>",
        ] {
            assert!(is_templated(text), "{text}");
        }
        for text in [
            "https://x.example/run?$filter=a",
            "https://x.example/a%7Bb",
            "https://x.example/d/%7B3f2504e0%7D",
            "https://x.example/graph/up%7Bjob%3D%22a%22%7D",
            "https://x.example/Load%20test%20%7Bpay%7D.docx",
            "https://x.example/api/Vec%3CT%3E",
            "https://x.example/graph?expr=up%7Bjob%3D%22a%22%7D",
            "run.md",
            "a < b",
        ] {
            assert!(!is_templated(text), "{text}");
        }
    }
}
