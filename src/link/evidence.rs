//! The evidence of an answer to where it leads, and whether that can show anything.

use std::net::{Ipv4Addr, Ipv6Addr};

use camino::{Utf8Path, Utf8PathBuf};

use super::ids::PageId;
use super::index::Index;
use super::links::{anchor as section, is_no_section, nearest_anchor};
use super::pages::Page;
use super::places::Places;
use super::urls::{decoded, strip_prefix};
use crate::files::joined;
use crate::sources::Sources;

/// Where a piece of evidence leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An address on some host.
    External,
    /// Words that are no path.
    Text,
    Page {
        page: PageId,
        anchor: Option<String>,
    },
    /// A file or folder of the project that is no page.
    File(Utf8PathBuf),
    /// A page that has no such section.
    AnchorDead {
        page: PageId,
        nearest: Option<String>,
    },
    /// A path at which nothing is.
    Dead {
        nearest: Option<Utf8PathBuf>,
    },
    /// A link that shows nothing, and why. Reads well after "it".
    Hollow {
        why: &'static str,
    },
}

/// What a review may name, and from where.
pub struct Finder<'a> {
    pub pages: &'a [Page],
    pub index: &'a Index<'a>,
    pub places: Places<'a>,
    /// The page of the review, and its file.
    pub own: (PageId, &'a Utf8Path),
    /// Where a path may begin: the review's folder, its service's, the project's root.
    pub folders: Vec<&'a Utf8Path>,
}

const ITSELF: &str = "is the review itself";

impl Finder<'_> {
    /// An address, or a path from the first of the folders where there is such a file.
    pub fn find(&self, text: &str) -> Evidence {
        let text = text.trim();
        // A link that is written as Markdown writes it.
        let text = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
        if let Some((scheme, rest)) = scheme(text) {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => self.web(text, rest),
                "s3" | "gs" if is_named(rest.trim_start_matches('/')) => Evidence::External,
                "mailto" => Evidence::Hollow { why: "is an address to write to" },
                _ => Evidence::Hollow { why: "is not a link that a reader can open" },
            };
        }
        if text.starts_with("//") {
            return self.web(&format!("https:{text}"), text);
        }
        let (path, anchor) = parts(text);
        if path.is_empty() {
            return match anchor {
                Some(_) => Evidence::Hollow { why: "names a section of the review itself" },
                None => Evidence::Text,
            };
        }
        let places: Vec<Utf8PathBuf> =
            self.folders.iter().filter_map(|folder| joined(folder, path)).collect();
        if let Some(found) = places.iter().find_map(|place| self.at(place, anchor)) {
            return found;
        }
        if !is_path(path) {
            return Evidence::Text;
        }
        let nearest = places.first().and_then(|path| self.index.nearest(path.as_str()));
        Evidence::Dead { nearest: nearest.map(Utf8Path::to_owned) }
    }

    /// What stands at a path of the project.
    fn at(&self, path: &Utf8Path, anchor: Option<&str>) -> Option<Evidence> {
        let sources = self.places.sources;
        if let Some(page) = self.index.page(path.as_str()) {
            return Some(self.page(page, anchor));
        }
        if self.index.is_draft(path) {
            return Some(Evidence::Dead { nearest: None });
        }
        if sources.has_file(path) {
            return Some(self.file(path));
        }
        if !sources.has_folder(path) && !path.as_str().is_empty() {
            return None;
        }
        let hollow = self.own.1.starts_with(path);
        let why = "is a folder that the review itself lies in";
        Some(if hollow { Evidence::Hollow { why } } else { Evidence::File(path.to_owned()) })
    }

    fn file(&self, path: &Utf8Path) -> Evidence {
        if path == self.own.1 {
            Evidence::Hollow { why: ITSELF }
        } else if is_empty(self.places.sources, path) {
            Evidence::Hollow { why: "is an empty file" }
        } else {
            Evidence::File(path.to_owned())
        }
    }

    fn page(&self, page: PageId, anchor: Option<&str>) -> Evidence {
        let target = &self.pages[page.0];
        if page == self.own.0 {
            return Evidence::Hollow { why: ITSELF };
        }
        let text = self.places.sources.text(target.document.file);
        if text.is_ok_and(|text| text.get(target.document.body..).unwrap_or_default().trim().is_empty()) {
            return Evidence::Hollow { why: "is an empty page" };
        }
        match anchor.filter(|anchor| !anchor.is_empty() && !is_no_section(anchor)) {
            None => Evidence::Page { page, anchor: None },
            Some(wanted) => match section(target, wanted) {
                Some(anchor) => Evidence::Page { page, anchor: Some(anchor) },
                None => Evidence::AnchorDead { page, nearest: nearest_anchor(target, wanted) },
            },
        }
    }

    /// An address with `http://` or `https://`; `rest` is what stands behind the colon.
    fn web(&self, url: &str, rest: &str) -> Evidence {
        if let Some(why) = flaw_of_web(rest) {
            return Evidence::Hollow { why };
        }
        self.of_project(url).unwrap_or(Evidence::External)
    }

    /// An address of this very site, or of a file of its repository.
    fn of_project(&self, url: &str) -> Option<Evidence> {
        let anchor = url.split_once('#').map(|(_, anchor)| anchor);
        if let Some((paths, is_permalink)) = self.places.own(url) {
            let found = paths.iter().find_map(|path| self.at(path, anchor));
            // A permalink shows what was there once.
            return found.or_else(|| (!is_permalink).then_some(Evidence::Dead { nearest: None }));
        }
        let config = self.places.config;
        let prefixes = config.runbook_urls.iter().map(|prefix| (prefix.url.as_str(), prefix.path.as_str()));
        for (prefix, folder) in prefixes {
            let Some(rest) = strip_prefix(url, prefix) else { continue };
            let path = decoded(parts(rest).0);
            let path = joined(Utf8Path::new(folder), path.trim_start_matches('/'));
            if let Some(found) = path.and_then(|path| self.at(&path, anchor)) {
                return Some(found);
            }
        }
        let rest = strip_prefix(url, config.base_url.as_deref()?)?;
        let address = decoded(parts(rest).0);
        let page = self.index.page_by_url(&address)?;
        Some(self.page(page, anchor))
    }
}

/// The scheme of an address, and what stands behind its colon.
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

fn is_empty(sources: &Sources, path: &Utf8Path) -> bool {
    sources.project_files().size(sources.listing().real(path)).is_ok_and(|bytes| bytes == 0)
}

/// Whether a text names something: it holds a letter or a digit.
fn is_named(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Why an address on the web shows nothing.
fn flaw_of_web(rest: &str) -> Option<&'static str> {
    let Some(rest) = rest.strip_prefix("//") else { return Some("has no host") };
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find(['/', '?', '\\']).unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(host) => host.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if !is_host(&host) {
        Some("has no host")
    } else if is_private(&host) {
        Some("is on a host that only one machine or one network knows")
    } else if !is_named(path) {
        Some("is a bare host")
    } else {
        None
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.chars().any(char::is_alphanumeric);
    host.parse::<Ipv6Addr>().is_ok()
        || (host.split('.').all(is_label) && host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)))
}

/// Loopback, addresses without a host of their own, and names that are kept for tests.
fn is_private(host: &str) -> bool {
    if let Ok(address) = host.parse::<Ipv6Addr>() {
        return address.to_ipv4_mapped().is_some_and(is_private_v4)
            || address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
    }
    // Browsers read `127.1`, `2130706433` and `0x7f.1` as addresses too.
    let is_number = |part: &str| {
        let hex = part.strip_prefix("0x");
        hex.is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()))
            || part.chars().all(|c| c.is_ascii_digit())
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        return host.parse::<Ipv4Addr>().map_or(true, is_private_v4);
    }
    ["localhost", "localdomain", "local", "test", "invalid"].contains(&last)
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_unspecified() || address.is_private() || address.is_link_local()
}

/// Whether words are meant as a path: they end as a file does, or as a folder.
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
    fn an_address_shows_something_if_it_names_more_than_a_public_host() {
        for url in [
            "https://ci.acme.example/run/81",
            "http://go/restore",
            "https://8.8.8.8/x",
            "https://user@ci.acme.example:8443/run",
            "https://ci.acme.example?run=81",
            "https://[2001:db8::1]/x",
        ] {
            let rest = url.split_once(':').expect("it has a scheme").1;
            assert_eq!(flaw_of_web(rest), None, "{url}");
        }
        for url in [
            "https://",
            "https:///x",
            "https:x",
            "https://…/x",
            "https://acme.example",
            "https://acme.example/",
            "https://acme.example/#top",
            "https://acme.example/?",
            "https://acme.example//",
            "http://localhost/x",
            "http://LOCALHOST:8080/x",
            "http://ci.localhost/x",
            "http://printer.local/x",
            "http://127.0.0.1/x",
            "http://127.1/x",
            "http://2130706433/x",
            "http://0x7f.1/x",
            "http://[::1]/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://10.1.2.3/x",
            "http://192.168.0.1/x",
            "http://mira@localhost/x",
        ] {
            let rest = url.split_once(':').expect("it has a scheme").1;
            assert!(flaw_of_web(rest).is_some(), "{url}");
        }
    }
}
