//! What each kind of query finds, on a site of a few pages.

use super::super::tests::{alarm, files, page, section};
use super::*;
use crate::routes::PageKind;
use crate::search::Entry;

fn pages() -> Vec<Entry> {
    let mut disk = page(
        "Disk is full",
        vec![
            section("", "", "Writes fail.", ""),
            section("room", "Make room", "Remove old certificates and roll back.", "rm -r /var/log"),
        ],
    );
    disk.service = Some("orders".to_owned());
    let mut review = page("Launch review", vec![section("", "", "The disk is large. Read it again.", "")]);
    review.kind = PageKind::Review;
    vec![
        disk,
        review,
        page("磁盘已满", vec![section("", "", "🔥 NxDomain", "")]),
        alarm("KubePodCrashLooping", "kube_pod_info > 0"),
        alarm("Disk almost full", "free < 1"),
    ]
}

fn found(query: &str) -> Vec<String> {
    let index = Index::of(files(&pages())).expect("it was written just now");
    let results = index.search(query).results(10);
    results.into_iter().map(|found| format!("{}#{}", found.url, found.id)).collect()
}

fn first(query: &str) -> String {
    found(query).into_iter().next().unwrap_or_default()
}

#[test]
fn an_exact_name_comes_first() {
    assert_eq!(first("kubepodcrashlooping"), "kubepodcrashlooping/#");
    assert_eq!(first("disk almost full"), "disk-almost-full/#");
}

#[test]
fn words_are_found_by_their_beginnings_mistakes_and_halves() {
    assert_eq!(first("crashlo"), "kubepodcrashlooping/#");
    assert_eq!(first("certifciates"), "disk-is-full/#room");
    assert_eq!(first("nxdomain"), "磁盘已满/#");
    assert_eq!(first("rollback"), "disk-is-full/#room");
    assert_eq!(first("cert"), "disk-is-full/#room");
}

#[test]
fn ideographs_and_emoji_are_words() {
    assert_eq!(found("磁盘"), ["磁盘已满/#"]);
    assert_eq!(found("🔥"), ["磁盘已满/#"]);
}

#[test]
fn facets_filter_and_count_as_words() {
    assert_eq!(found("kind:review disk"), ["launch-review/#"]);
    assert_eq!(found("service:orders"), ["disk-is-full/#"]);
    assert_eq!(first("orders disk"), "disk-is-full/#");
}

#[test]
fn stop_words_alone_find_pages_that_have_them() {
    assert_eq!(found("again"), ["launch-review/#"]);
    assert_eq!(found("kind:review"), ["launch-review/#"]);
}

#[test]
fn quotes_ask_for_words_side_by_side() {
    assert_eq!(first("\"make room\""), "disk-is-full/#room");
    assert_eq!(first("\"disk is large\""), "launch-review/#");
}

#[test]
fn a_word_with_many_synonyms_counts_as_it_was_typed() {
    let text = |title: &str, text: &str| page(title, vec![section("", "", text, "")]);
    let mut pages = vec![text("By hand", "Erase it.")];
    pages.extend((0..20).map(|n| text(&format!("Page {n}"), "Delete it.")));
    pages.extend((20..23).map(|n| text(&format!("Page {n}"), "Walrus it.")));
    pages.extend((23..40).map(|n| text(&format!("Page {n}"), "Leave it.")));
    let index = Index::of(files(&pages)).expect("it was written just now");
    assert_eq!(index.search("erase walrus").results(1)[0].url, "by-hand/");
}

#[test]
fn two_words_are_found_as_one_and_by_its_synonyms() {
    let text = |title: &str, text: &str| page(title, vec![section("", "", text, "")]);
    let pages =
        [text("Late", "Mail is unprocessed."), text("Sent", "Mail is processed."), text("Old", "Delete it.")];
    let index = Index::of(files(&pages)).expect("it was written just now");
    for (query, url) in [("mail isn't processed", "late/"), ("not processed", "late/"), ("tear down", "old/")]
    {
        assert!(index.search(query).results(10).iter().any(|found| found.url == url), "{query}");
    }
}

#[test]
fn a_query_without_words_finds_nothing() {
    for query in ["", " ", "...", "\"\"", "\u{301}", "(", "xyzzyx"] {
        assert!(found(query).is_empty(), "{query:?}");
    }
}

#[test]
fn an_empty_site_answers() {
    let index = Index::of(files(&[]));
    let index = index.expect("it was written just now");
    let answer = index.search("disk kind:alarm");
    assert_eq!((answer.count(), answer.results(10).len(), answer.offered().len()), (0, 0, 0));
}

#[test]
fn missing_or_damaged_files_are_reported() {
    let mut written = files(&[]);
    written.retain(|(path, _)| path != "search/index.js");
    assert!(Index::of(written).is_err());
}
