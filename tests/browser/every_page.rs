//! Checks every page of a site: no policy violation, no error, no request to another host, no dead link, no repeated
//! id, and nothing wider than the window.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::from_value;

use crate::accessibility::kinds;
use crate::browser::Browser;
use crate::site::{LARDER, Site};

#[test]
#[ignore = "needs chromium and chromedriver"]
fn each_kind_from_disk() {
    walk_some(&LARDER, &LARDER.from_disk, &kinds(&LARDER));
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn over_http() {
    assert!(LARDER.pages().len() > 100, "the site has its pages");
    walk_some(&LARDER, &LARDER.over_http, &LARDER.pages());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn each_kind_fits_a_wide_window() {
    let browser = Browser::start();
    browser.resize(1440, 900);
    let mut wrong = Vec::new();
    for path in kinds(&LARDER) {
        browser.open(&format!("{}{path}", LARDER.over_http));
        browser.until("document.readyState === 'complete' && !document.body.matches('.forward')");
        let parts: Vec<String> = from_value(browser.value(TOO_WIDE)).unwrap();
        wrong.extend(parts.iter().map(|part| format!("{path}: {part} is wider than the window")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The content of a page that is checked.
#[derive(Deserialize)]
struct Page {
    address: String,
    ids: Vec<String>,
    /// The links, each relative to the page's address.
    links: BTreeSet<String>,
}

const PAGE: &str = "(() => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const links = all('[href], [src]').map((part) => part.getAttribute('href') ?? part.getAttribute('src'));
    return {
        address: location.href,
        ids: all('[id]').map((part) => part.id),
        links: links.map((link) => new URL(link, document.baseURI).href),
    };
})()";

/// The elements that are wider than the window, except inside a box that scrolls.
pub const TOO_WIDE: &str = "(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (part) => part && part !== document.body && (getComputedStyle(part).overflowX !== 'visible' || scrolls(part.parentElement));
    const parts = [...document.body.querySelectorAll('*')].filter((part) => part.getBoundingClientRect().right > width + 0.5);
    return ['the page', ...parts.filter((part) => !scrolls(part.parentElement)).map((part) => `<${part.tagName} class=\"${part.className}\">`)];
})()";

/// Checks some of the pages, in a window as narrow as a phone. Their links may lead to any page, but sections are only
/// checked in pages that were loaded.
pub fn walk_some(site: &Site, address: &str, pages: &[String]) {
    let browser = Browser::start();
    browser.resize(360, 800);
    let mut wrong = Vec::new();
    let mut ids = BTreeMap::new();
    let mut links = Vec::new();
    for path in pages {
        browser.open(&format!("{address}{path}"));
        browser.until("document.readyState === 'complete' && !document.body.matches('.forward')");
        let page: Page = from_value(browser.value(PAGE)).unwrap();
        let here = page.address.split('#').next().unwrap();
        if here == format!("{address}{path}") {
            links.extend(page.links.into_iter().map(|link| (path.clone(), link)));
            let mut seen = BTreeSet::new();
            let twice = page.ids.iter().filter(|id| !seen.insert((*id).clone()));
            wrong.extend(twice.map(|id| format!("{path}: the id `{id}` is there twice")));
            ids.insert(path.clone(), seen);
            let parts: Vec<String> = from_value(browser.value(TOO_WIDE)).unwrap();
            wrong.extend(parts.iter().map(|part| format!("{path}: {part} is wider than a phone")));
        } else {
            links.push((path.clone(), page.address));
        }
        let complaints = browser.complaints(address);
        wrong.extend(complaints.into_iter().map(|complaint| format!("{path}: {complaint}")));
    }
    let is_walked = |path: &str| pages.iter().any(|page| page == path);
    let leads = |link: &str| leads_somewhere(site, address, &ids, &is_walked, link);
    let dead = links.into_iter().filter(|(_, link)| !leads(link));
    wrong.extend(dead.map(|(path, link)| format!("{path}: {link} leads nowhere")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks where a link leads. Links to other hosts are not followed.
fn leads_somewhere(
    site: &Site,
    address: &str,
    ids: &BTreeMap<String, BTreeSet<String>>,
    is_walked: &dyn Fn(&str) -> bool,
    link: &str,
) -> bool {
    let Some(inside) = link.strip_prefix(address) else { return link.starts_with("https://") };
    let (path, anchor) = inside.split_once('#').unwrap_or((inside, ""));
    let file = path.split('?').next().unwrap();
    let [file, anchor] = [file, anchor].map(|part| percent_decode_str(part).decode_utf8_lossy());
    let has_anchor = || match ids.get(&*file) {
        Some(ids) => ids.contains(&*anchor),
        None => !is_walked(&file) && file.ends_with(".html"),
    };
    site.folder.join(&*file).is_file() && (anchor.is_empty() || has_anchor())
}
