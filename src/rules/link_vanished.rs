use std::collections::BTreeMap;

use super::{Change, Check, Finding, Rule, beginning};
use crate::config::{self, Level};
use crate::link::{PageId, Site};
use crate::manifest::Entry;
use crate::read::nearest;
use crate::routes::PageKind;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "L005",
    name: "link-vanished",
    level: Level::Error,
    page: include_str!("link_vanished.md"),
    check: Check::Site(check),
};

/// For how many vanished addresses a similar address is suggested. If more have vanished, `--previous` is probably the
/// manifest of another site.
const MOST_NEAREST: usize = 50;

fn check(site: &Site) -> Vec<Finding> {
    let published = site.previous.iter().flat_map(|previous| &previous.files);
    let gone = published.filter(|entry| is_address(&entry.path) && !site.addresses.has(&entry.path));
    let mut gone = gone.peekable();
    if gone.peek().is_none() {
        return Vec::new();
    }
    let pages = site.pages.iter().enumerate();
    let by_path: BTreeMap<&str, PageId> =
        pages.map(|(at, page)| (site.sources[page.document.file].path.as_str(), PageId(at))).collect();
    let page = |entry: &Entry| by_path.get(entry.source.as_deref()?).copied();
    gone.enumerate().map(|(at, entry)| finding(site, entry, page(entry), at < MOST_NEAREST)).collect()
}

/// Whether people may have a link to the path. Pages about the program's own rules come and go with its version.
fn is_address(path: &str) -> bool {
    path.ends_with("/index.html") && !path.starts_with(PageKind::Rule.folder())
}

/// `page` is the current page of the entry's file. `look` says whether to suggest a similar address.
fn finding(site: &Site, entry: &Entry, page: Option<PageId>, look: bool) -> Finding {
    let url = entry.path.trim_end_matches("index.html");
    let alias = format!("`aliases: [/{url}]`");
    let message = format!("`/{url}` was published, but is gone");
    if let Some(page) = page {
        let help = format!("it moved to `/{}`: add {alias} to this page", site.page(page).url);
        let change = Change::Alias { file: site.page(page).document.file, address: format!("/{url}") };
        return Finding::at(beginning(site, page), url, message, help).with_fix(Some(change));
    }
    let urls = site.pages.iter().map(|page| page.url.as_str());
    let nearest = nearest(url, urls.filter(|_| look)).map(|near| format!("/{near}"));
    let help = match nearest {
        Some(near) => format!("if `{near}` took its place, add {alias} to it"),
        None => format!("add {alias} to the page that took its place"),
    };
    let moved = |source: &String| Change::AliasOfMoved { source: source.into(), address: format!("/{url}") };
    // The page's file is gone, so the finding is placed in the project's own file.
    Finding::at(Span::start_of(config::file()), url, message, help).with_fix(entry.source.as_ref().map(moved))
}
