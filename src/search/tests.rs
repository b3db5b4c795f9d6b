//! What a search finds on a site of a few pages. The browser searches the files, and `evaluate` searches the terms from
//! which they are made.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::markdown::Section;
use crate::routes::PageKind;

pub(super) fn section(id: &str, heading: &str, text: &str, code: &str) -> Section {
    let id = (!id.is_empty()).then(|| id.to_owned());
    Section { id, heading: heading.to_owned(), text: text.to_owned(), code: code.to_owned() }
}

/// The search files for pages.
pub(super) fn files(entries: &[Entry]) -> Vec<File> {
    let vocabulary = Vocabulary::default();
    let mut indexer = Indexer::new(&vocabulary);
    let pages = entries.iter().map(|entry| index(entry, &mut indexer)).collect();
    super::files(pages, vocabulary, &Ok).expect("nothing is written to a disk")
}

pub(super) fn page(title: &str, sections: Vec<Section>) -> Entry {
    Entry {
        url: format!("{}/", title.to_lowercase().replace(' ', "-")),
        title: title.to_owned(),
        kind: PageKind::Runbook,
        service: None,
        severity: None,
        status: None,
        leads_to: None,
        repositories: BTreeSet::new(),
        alarm: None,
        summary: String::new(),
        also: String::new(),
        sections,
    }
}

pub(super) fn alarm(name: &str, expression: &str) -> Entry {
    let sections = vec![section("", "", "", expression)];
    Entry { kind: PageKind::Alarm, alarm: Some(name.to_owned()), ..page(name, sections) }
}

fn stemmed(word: &str) -> Option<String> {
    let mut stem = word.to_owned();
    stem::stem(&mut stem).then_some(stem)
}

/// The titles of the pages with all terms, best first, each with its best section.
fn evaluate(entries: &[Entry], query: &str) -> Vec<String> {
    let wanted: Vec<String> = words::runs(query).map(str::to_lowercase).collect();
    let mut found: Vec<(u32, &str, u8)> = Vec::new();
    for entry in entries {
        let vocabulary = Vocabulary::default();
        let indexed = index(entry, &mut Indexer::new(&vocabulary));
        let words = vocabulary.into_words();
        let terms = indexed.terms.iter().map(|(term, impact, section)| (words.text(term), (impact, section)));
        let terms: BTreeMap<&str, (u8, u8)> = terms.collect();
        let hit = |word: &str| terms.get(word).copied().or_else(|| terms.get(&*stemmed(word)?).copied());
        let hits: Option<Vec<(u8, u8)>> = wanted.iter().map(|word| hit(word)).collect();
        if let Some(hits) = hits {
            let total = hits.iter().map(|hit| u32::from(hit.0)).sum();
            found.push((total, &entry.title, hits.last().expect("a word was asked for").1));
        }
    }
    found.sort_by_key(|(total, title, _)| (u32::MAX - total, *title));
    found.into_iter().map(|(_, title, section)| format!("{title} #{section}")).collect()
}

#[test]
fn titles_outrank_headings_and_headings_outrank_text() {
    let pages = [
        page("Slow queries", vec![section("", "", "The disk may be full. A full disk is slow.", "")]),
        page("Database", vec![section("", "", "", ""), section("disk", "Disk is full", "Make room.", "")]),
        page("Disk full", vec![section("", "", "Make room.", "")]),
    ];
    assert_eq!(evaluate(&pages, "disk full"), ["Disk full #0", "Database #1", "Slow queries #0"]);
}

#[test]
fn an_alarm_is_found_by_its_name_and_its_parts() {
    let pages = [
        page(
            "Crash loops",
            vec![section("", "", "KubePodCrashLooping fires when a pod crashes in a loop.", "")],
        ),
        alarm("KubePodCrashLooping", "kube_pod_container_status_waiting_reason >= 1"),
    ];
    let [runbook, alarm] = ["Crash loops #0", "KubePodCrashLooping #0"];
    assert_eq!(evaluate(&pages, "KubePodCrashLooping"), [alarm, runbook]);
    assert_eq!(evaluate(&pages, "crash looping"), [alarm, runbook]);
    assert_eq!(evaluate(&pages, "podcrashlooping"), [alarm]);
    assert_eq!(evaluate(&pages, "kube_pod_container_status_waiting_reason"), [alarm]);
    assert_eq!(evaluate(&pages, "waiting"), [alarm]);
}

#[test]
fn a_word_leads_to_the_section_that_says_it_most() {
    let sections = vec![
        section("", "", "Errors rise.", ""),
        section("diagnosis", "Diagnosis", "Look before you roll back.", ""),
        section(
            "rollback",
            "Mitigation",
            "Roll back the release.",
            "helm rollback checkout\nhelm history checkout",
        ),
    ];
    let pages = [page("Checkout errors", sections)];
    assert_eq!(evaluate(&pages, "errors"), ["Checkout errors #0"]);
    assert_eq!(evaluate(&pages, "checkout"), ["Checkout errors #0"]);
    assert_eq!(evaluate(&pages, "diagnose"), [""; 0]);
    assert_eq!(evaluate(&pages, "looking"), ["Checkout errors #1"]);
    assert_eq!(evaluate(&pages, "helm"), ["Checkout errors #2"]);
}

#[test]
fn long_pages_need_more_mentions() {
    let long = format!("The token expires. {}", "Nothing to see in this line. ".repeat(500));
    let pages = [
        page("Long", vec![section("", "", &long, "")]),
        page("Short", vec![section("", "", "The token expires.", "")]),
    ];
    assert_eq!(evaluate(&pages, "token"), ["Short #0", "Long #0"]);
}

#[test]
fn services_have_titles_unless_two_have_the_same() {
    let service = |name: &str, title: &str| Entry {
        kind: PageKind::Service,
        service: Some(name.to_owned()),
        url: format!("services/{name}/"),
        ..page(title, Vec::new())
    };
    let index = |entries: &[Entry]| {
        let files = files(entries);
        let (_, bytes) = files.iter().find(|(path, _)| path == "search/index.js").expect("it is written");
        String::from_utf8(bytes.clone()).expect("files are UTF-8")
    };
    let two = [service("api", "Checkout \"API\""), service("db", "Orders"), service("queue", "Orders")];
    let written = index(&two);
    assert!(written.contains(r#""titles":["","Checkout \"API\"","",""]"#), "{written}");
    assert!(!index(&[service("api", "api")]).contains("titles"), "the names are enough");
}

#[test]
fn files_have_the_documented_content() {
    let mut disk = page("Disk full", vec![section("room", "Make room", "Delete logs.", "rm -r /var/log")]);
    disk.service = Some("store".to_owned());
    disk.repositories.insert("pay".to_owned());
    let files = files(&[disk, alarm("DiskFull", "free < 1")]);
    let text = |name: &str| {
        let (_, bytes) = files.iter().find(|(path, _)| path.as_str().starts_with(name)).expect(name);
        let text = std::str::from_utf8(bytes).expect("files are UTF-8");
        text.split_once(',').expect("a file is a call with a name and data").1
    };
    let index = text("search/index.js");
    let names = r#""names":[["","alarm","runbook"],["","store"],[""],[""],["","pay"]]"#;
    assert!(index.contains(names) && index.contains(r#""groups":[[1,1,0,0,0,0],[1,2,1,0,0,1]]"#), "{index}");
    // `filesystem!` has the pages of all its synonyms, here those of `disk`. After `disk` come the words that may be
    // joined to it. `diskfull`: four letters in common with `disk+` before it, then the first page (`#`), an exact name
    // (`~`), and its top (`#`).
    assert_eq!(
        text("search/terms-0"),
        "\"#1 #4# #cleanup! $9$ 'r! $9$ #delet $9$ (e $9$ %stroy! $9$ $isk #n##a# '+ full 'full #~# #eras! $9$ \
         $xhaust! #n##a# #filesystem! #n##a# &l! #n##a# $ree #4# $ull #n##a# #log $C$ &s $9$ #make $V$ \
         #purg! $9$ #r $4$ $emov! $9$ $m $4$ $oom $V$ #space! #n##a# #teardown! $9$ #uninstal! $9$ #var $4$ &/log $4$ \
         $olum! #n##a# #wipe! $9$\");\n"
    );
    assert_eq!(
        text("search/cards-0"),
        r#"[["DiskFull","diskfull/","",[["","","free < 1"]]],"#.to_owned()
            + r#"["Disk full","disk-full/","",[["","",""],["room","Make room","Delete logs. rm -r /var/log"]]]]);"#
            + "\n"
    );
    assert_eq!(
        text("search/spelling-0"),
        "\"#delet (e $isk 'full #free $ull #log &s #make #rm $oom #var\");\n"
    );
}

/// A search whose results contain no rule does not load the cards of rules.
#[test]
fn cards_of_rules_are_in_files_of_their_own() {
    let rule = Entry { kind: PageKind::Rule, ..page("Link dead", Vec::new()) };
    let files = files(&[rule, page("Disk full", Vec::new())]);
    let cards: Vec<&[u8]> = files
        .iter()
        .filter(|(path, _)| path.as_str().starts_with("search/cards-"))
        .map(|(_, bytes)| bytes.as_slice())
        .collect();
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert_eq!(cards.len(), 2);
    for (bytes, own, other) in [(cards[0], "Disk full", "Link dead"), (cards[1], "Link dead", "Disk full")] {
        assert!(has(bytes, own) && !has(bytes, other));
    }
}

#[test]
fn the_order_of_pages_does_not_matter() {
    let pages = || {
        let many = (0..200).map(|n| {
            let text = format!("word{n} shared checkout-api-{n} {}", "filler ".repeat(n));
            let mut page = page(&format!("Page {n}"), vec![section("", "", &text, "")]);
            page.service = Some(format!("service-{}", n % 7));
            page
        });
        many.collect::<Vec<_>>()
    };
    let mut reversed = pages();
    reversed.reverse();
    assert!(files(&pages()) == files(&reversed));
}

#[test]
fn hostile_text_stays_inside_its_strings() {
    let title = "</script><img src=x> \"quotes\" \\ \u{2028} \u{2029} \u{0}";
    let files = files(&[page(title, vec![section("\"'>", "<b>", "</script>", "")])]);
    for (path, bytes) in &files {
        let text = std::str::from_utf8(bytes).expect("files are UTF-8");
        let data = text.strip_prefix("readyroomShard(\"").and_then(|rest| rest.strip_suffix(");\n"));
        let (_, data) = data.and_then(|rest| rest.split_once("\",")).expect("a file is one call");
        assert!(!text.contains(['\u{2028}', '\u{2029}', '\0']) && !data.contains("</"), "{path}");
        if !path.as_str().contains("engine") {
            serde_json::from_str::<serde_json::Value>(data).expect("data is JSON");
        }
    }
}

#[test]
fn data_in_a_page_does_not_crowd_out_its_headings() {
    let data: Vec<String> = (0..100_000).map(|n| format!("Q{n:x}Zq{n:x}")).collect();
    let text = ["word ".repeat(100_000), "a-".repeat(100_000), "b".repeat(100_000)].concat();
    let pages =
        [page("Blob", vec![section("", "", &data.join(" "), ""), section("end", "Recovery", &text, "")])];
    assert_eq!(evaluate(&pages, "blob"), ["Blob #0"]);
    assert_eq!(evaluate(&pages, "recovery"), ["Blob #1"]);
    let size: usize = files(&pages).iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 500_000, "{size}");
}

#[test]
fn an_empty_site_has_an_index() {
    let files = files(&[]);
    assert!(files.iter().any(|(path, _)| path == "search/index.js"));
}
