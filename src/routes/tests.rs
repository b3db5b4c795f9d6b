//! Tests that scripts, styles and templates agree with the list of routes.

#![allow(clippy::disallowed_methods, reason = "reads the source tree")]

use std::collections::BTreeSet;

use super::*;
use crate::theme::{ASSETS, TEMPLATES};

const RANKING: &str = include_str!("../search/constants.rs");

fn asset(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|(path, _)| path.strip_prefix("assets/") == Some(name));
    found.expect("it is one of the theme's").1
}

/// Each piece of a text between `before` and `after`.
fn between<'t>(text: &'t str, before: &'t str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| Some(rest.split_once(after)?.0))
}

/// Every name after a prefix in a text: `warning` after `.level-`.
fn names<'t>(text: &'t str, prefix: &'t str) -> BTreeSet<&'t str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let names = text.split(prefix).skip(1);
    let names = names.map(move |rest| rest.split(|c| !is_name(c)).next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).collect()
}

fn words() -> BTreeSet<&'static str> {
    PageKind::ALL.iter().map(|kind| kind.about().word).collect()
}

#[test]
fn the_script_knows_the_same_keys() {
    let keys = PageKind::ALL.iter().filter_map(|kind| Some((kind.about().key?.to_string(), kind.name())));
    let keys: Vec<(String, &str)> = keys.collect();
    let go = between(asset("site.js"), "const GO = {", "};").next().expect("the script has its keys");
    let pairs = go.split(',').map(|pair| pair.split_once(':').expect("a key and a list"));
    let pairs: Vec<(String, &str)> =
        pairs.map(|(key, list)| (key.trim().to_owned(), list.trim().trim_matches('\''))).collect();
    assert_eq!(pairs, keys);
    let distinct: BTreeSet<&String> = keys.iter().map(|(key, _)| key).collect();
    assert_eq!(distinct.len(), keys.len(), "a key leads to one list");
    assert!(!distinct.contains(&"g".to_owned()), "`g` begins a chord");
}

#[test]
fn scripts_and_styles_name_only_existing_kinds() {
    let searched = PageKind::ALL.iter().map(|kind| kind.about()).filter(|about| about.in_search);
    let searched: BTreeSet<&str> = searched.map(|about| about.word).collect();
    let ranked = between(RANKING, "KIND_COUNTS: [(&str, f64); 5] =", "];").next().expect("it ranks kinds");
    let ranked: BTreeSet<&str> = between(ranked, "(\"", "\"").collect();
    assert!(!ranked.is_empty() && ranked.is_subset(&searched), "{ranked:?} of {searched:?}");

    let texts = || ASSETS.iter().chain(TEMPLATES).map(|(_, text)| *text);
    for prefix in [".page-", ".kind-", " kind-"] {
        let named: BTreeSet<&str> = texts().flat_map(|text| names(text, prefix)).collect();
        assert!(!named.is_empty(), "`{prefix}` is in no file");
        assert!(named.is_subset(&words()), "{prefix}: {:?}", named.difference(&words()));
    }
}

#[test]
fn search_loads_its_files_where_they_are() {
    assert!(asset("search.js").contains(&search_file("${name}")));
}

/// Every kind of page has a template, and every template is used.
#[test]
fn kinds_and_data_files_have_their_templates() {
    let wanted: BTreeSet<&str> = PageKind::ALL.iter().map(|kind| kind.about().template).collect();
    let is_page =
        |text: &str| text.starts_with("{% extends \"base.html\" %}") || text.contains("<!doctype html>");
    let there = TEMPLATES.iter().filter(|(name, text)| is_page(text) && *name != "base.html");
    assert_eq!(there.map(|(name, _)| *name).collect::<BTreeSet<_>>(), wanted);
    let data: BTreeSet<&str> = DataFile::ALL.iter().map(|data| data.about().path).collect();
    let feeds = TEMPLATES.iter().map(|(name, _)| *name).filter(|name| !name.contains(".html"));
    assert!(feeds.collect::<BTreeSet<_>>().is_subset(&data));
}

/// Literal links in templates lead to pages and files that every site has.
#[test]
fn templates_link_to_existing_pages() {
    let own: BTreeSet<String> = own_files([].into_iter(), ASSETS.iter().map(|(path, _)| *path)).collect();
    let pages: BTreeSet<String> = PageKind::ALL.iter().filter_map(|kind| kind.file()).collect();
    let mut seen = 0;
    for (name, text) in TEMPLATES {
        let links = ["href=\"", "src=\""].into_iter().flat_map(|attribute| between(text, attribute, "\""));
        let links = links.map(|link| link.strip_prefix("{{ root }}").unwrap_or(link));
        for link in links.filter(|link| !link.is_empty() && !link.contains(['{', '#'])) {
            assert!(own.contains(link) || pages.contains(link), "{name} links to `{link}`");
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} links were found");
}

#[test]
fn no_two_share_an_address() {
    let pages = PageKind::ALL.iter().filter_map(|kind| kind.file());
    let all: Vec<String> = pages.chain(own_files([].into_iter(), [].into_iter())).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
    for url in lists() {
        assert!(url.ends_with('/') && !url.starts_with('/'), "{url}");
    }
}

/// The address of each page begins with that of its list, and the page's navigation entry is a list.
#[test]
fn every_page_is_below_a_list() {
    for kind in PageKind::ALL {
        if let Each(folder) = kind.about().address {
            assert!(lists().any(|url| url == folder), "{kind:?}");
        }
        let section = kind.section();
        assert!(section.is_none_or(|section| section.is_in(Navigation::Header)), "{kind:?}");
    }
}

/// The modules that make the site take addresses from the list of routes, and do not contain any.
#[test]
fn no_other_module_writes_an_address() {
    let data = DataFile::ALL.iter().map(|data| data.about().path);
    let known: Vec<&str> = lists().chain(data).chain(["badges/", "search/", NOT_FOUND]).collect();
    let folders = ["link", "rules", "search", "render", "commands/serve"];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut read = 0;
    for entry in folders.iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder))) {
        let path = entry.expect("the source is there").into_path();
        let is_code = path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs");
        let is_code = is_code && !path.iter().any(|part| part == "tests");
        if !is_code {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("it can be read");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for literal in code.split('"') {
            let written = known.iter().find(|known| literal.trim_start_matches('/').starts_with(**known));
            // Comments and messages may contain addresses in backticks.
            assert_eq!(written, None, "{}: `{literal}`", path.display());
        }
        read += 1;
    }
    assert!(read > 50, "only {read} files were read");
}

#[test]
fn names_become_addresses_and_addresses_names() {
    assert_eq!(PageKind::Alarm.url_of("Disk full"), format!("alarms/{}/", segment("Disk full")));
    assert_eq!(PageKind::Alarm.segment_of("alarms/DiskFull/"), "DiskFull");
    // A service may have the same name as its list.
    assert_eq!(badge(&PageKind::Service.url_of("services")), "badges/services.svg");
    assert_eq!(PageKind::Alarms.name(), "alarms");
    assert_eq!(PageKind::Board.name(), "");
}
