//! Tests each change in memory: the file that it makes, or why it is refused.

#![allow(clippy::unwrap_used, reason = "edits texts of its own")]

use jiff::civil::date;

use super::{
    AddItems, AnswerSet, Current, NewChecklist, NewPostmortem, NewReview, NewRunbook, NewService, Refusal,
    SetAnswer,
};
use crate::emit::Patch;
use crate::judge::{self, Readiness};
use crate::link::{ServiceId, Site};
use crate::model::Value;
use crate::sample;
use crate::source::Source;

const REVIEW: &str = "content/shop/reviews/launch.md";

const CHECKLIST: &str = "---
id: launch
version: 2
sections:
  - title: Alarms
    items:
      - {id: a.one, question: One?}
      - {id: a.two, question: Two?}
---
";

const ALARMS: &str = "groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up == 0
        for: 5m
        labels: {severity: page}
";

/// The site of a shop with a checklist, an alarm and these files, as of November 2026.
fn site(files: &[(&str, &str)]) -> Site {
    let entry = "application: shop\nrole: cart\nowner: mira\n";
    let shop = [
        ("checklists/launch.md", CHECKLIST),
        ("content/shop/alarms/shop.yml", ALARMS),
        ("content/shop/service.yaml", entry),
    ];
    let all = shop.iter().chain(files).map(|(path, text)| Source::new(*path, (*text).to_owned()));
    sample::site(all, date(2026, 11, 20))
}

/// The shop with a review that has this text.
fn reviewed(text: &str) -> Site {
    site(&[(REVIEW, text)])
}

fn current<'s>(readiness: &'s Readiness<'s>) -> Current<'s> {
    let assessment = readiness.current().next().unwrap();
    Current { assessment, review: assessment.review, checklist: assessment.checklist.unwrap() }
}

/// Answers no to an item of the review, whose content is `bytes`.
fn no(site: &Site, item: &str, bytes: &[u8]) -> Result<AnswerSet, Refusal> {
    let readiness = judge::assess(site);
    let review = current(&readiness);
    let item = review.items().iter().find(|known| known.id() == item).unwrap();
    SetAnswer {
        review,
        item,
        answer: &Value::One("no".to_owned()),
        evidence: &[],
        note: Some("Not yet."),
        justification: None,
        by: None,
        on: date(2026, 11, 19),
    }
    .patch(site, bytes)
}

/// The path and the text of a patch that creates a file.
fn made(patch: Result<Patch, Refusal>) -> (String, String) {
    let patch = patch.unwrap();
    assert_eq!(patch.before, None);
    (patch.path.into_string(), String::from_utf8(patch.bytes).unwrap())
}

fn refused<T: std::fmt::Debug>(patch: Result<T, Refusal>) -> String {
    patch.unwrap_err().to_string()
}

#[test]
fn an_answer_is_one_edit_of_the_review() {
    let before = "---\nchecklist: launch\nanswers:\n  # One?\n  a.one: # open\n---\nText\n";
    let set = no(&reviewed(before), "a.one", before.as_bytes()).unwrap();
    let after = "---\nchecklist: launch\nanswers:\n  # One?\n  a.one: # open\n    answer: no\n    note: Not yet.\n    \
                 answered_on: 2026-11-19\n---\nText\n";
    assert_eq!(set.patch, Patch::replace(REVIEW, before.as_bytes(), after));
    assert_eq!(set.line, 5);
}

#[test]
fn links_that_nobody_can_open_are_refused_unless_they_are_there() {
    let text = "---\nchecklist: launch\nanswers:\n  a.one: {answer: yes, evidence: [\"file:///old\"]}\n---\n";
    let site = reviewed(text);
    let readiness = judge::assess(&site);
    let review = current(&readiness);
    let item = review.items().iter().find(|item| item.id() == "a.one").unwrap();
    let answered = |links: &[&str]| {
        let evidence: Vec<String> = links.iter().map(|link| (*link).to_owned()).collect();
        let (answer, on) = (Value::One("yes".to_owned()), date(2026, 11, 19));
        let (note, justification, by) = (None, None, None);
        let change =
            SetAnswer { review, item, answer: &answer, evidence: &evidence, note, justification, by, on };
        change.patch(&site, text.as_bytes())
    };
    answered(&["https://ci.example/run/1", "file:///old"]).unwrap();
    for (link, shown) in [("data:text/html,x", "data:text/html,x"), ("java\tscript:x", "java\\tscript:x")] {
        let why = format!("`{shown}` is not a link that a reader can open; use an https URL or a path");
        assert_eq!(refused(answered(&["https://ci.example/run/1", link])), why);
    }
}

#[test]
fn the_same_answer_again_is_an_empty_patch() {
    let before = "---\nchecklist: launch\nanswers:\n---\n";
    let first = no(&reviewed(before), "a.two", before.as_bytes()).unwrap().patch;
    assert!(!first.is_empty());
    let text = String::from_utf8(first.bytes).unwrap();
    let second = no(&reviewed(&text), "a.two", text.as_bytes()).unwrap().patch;
    assert!(second.is_empty());
    assert_eq!(second.bytes, text.as_bytes());
}

#[test]
fn a_mark_and_the_line_ends_of_windows_stay() {
    let text = "---\r\nchecklist: launch\r\nanswers:\r\n  a.one:\r\n---\r\n";
    let bytes = ["\u{feff}", text].concat().into_bytes();
    let site = reviewed(text);
    let answered = no(&site, "a.one", &bytes).unwrap().patch;
    assert_eq!(
        String::from_utf8(answered.bytes).unwrap(),
        "\u{feff}---\r\nchecklist: launch\r\nanswers:\r\n  a.one:\r\n    answer: no\r\n    note: Not yet.\r\n    \
         answered_on: 2026-11-19\r\n---\r\n"
    );
    let readiness = judge::assess(&site);
    let change = AddItems { review: current(&readiness), service: ServiceId(0) };
    let added = change.patch(&site, &bytes).unwrap();
    assert_eq!(added.added, ["a.two"]);
    assert!(added.patch.is_of(&bytes));
    assert_eq!(
        String::from_utf8(added.patch.bytes).unwrap(),
        "\u{feff}---\r\nchecklist: launch\r\nanswers:\r\n  a.one:\r\n  # Two? (major)\r\n  a.two:\r\n---\r\n"
    );
}

#[test]
fn a_review_that_changed_since_it_was_read_is_refused() {
    let text = "---\nchecklist: launch\nanswers:\n  a.one:\n---\n";
    let now = text.replace("a.one:", "a.one: yes");
    assert_eq!(
        refused(no(&reviewed(text), "a.one", now.as_bytes())),
        format!("`{REVIEW}` changed while this command ran: run it again")
    );
}

#[test]
fn what_is_in_the_way_of_an_answer_is_named_with_its_position() {
    let text = "---\nchecklist: launch\nanswers: {x: &x {answer: no}, a.one: *x}\n---\n";
    assert_eq!(
        refused(no(&reviewed(text), "a.one", text.as_bytes())),
        format!(
            "{REVIEW}:3:31: `note` cannot be written here without changing its surroundings\n  \
             help: edit the file yourself; an alias, a merge key or an unusual layout is in the way"
        )
    );
}

#[test]
fn a_review_gets_what_it_lacks_and_keeps_what_it_has() {
    let text = "---\nchecklist: {id: launch, version: 1}\nanswers:\n  a.two: yes\n  old: no\n  \
                # no longer asked by launch version 1\n  a.one:\n---\n";
    let site = reviewed(text);
    let readiness = judge::assess(&site);
    let change = AddItems { review: current(&readiness), service: ServiceId(0) };
    let added = change.patch(&site, text.as_bytes()).unwrap();
    assert_eq!((&added.added[..], &added.left[..], &added.back[..]), (&[][..], &["old"][..], &["a.one"][..]));
    assert_eq!(
        String::from_utf8(added.patch.bytes).unwrap(),
        "---\nchecklist: {id: launch, version: 1}\nanswers:\n  a.two: yes\n  # no longer asked by launch version 2\n  \
         old: no\n  a.one:\n---\n"
    );

    let flow = "---\nchecklist: launch\nanswers: {a.two: yes}\n---\n";
    let site = reviewed(flow);
    let readiness = judge::assess(&site);
    let change = AddItems { review: current(&readiness), service: ServiceId(0) };
    let said = change.patch(&site, flow.as_bytes()).map(|added| added.patch);
    assert!(refused(said).contains("are in braces"));
}

#[test]
fn a_new_review_has_every_item_and_is_near_the_entry() {
    let site = site(&[]);
    let readiness = judge::assess(&site);
    let change = NewReview { service: ServiceId(0), checklist: &site.checklists[0] };
    let (path, text) = made(change.patch(&readiness));
    assert_eq!(path, REVIEW);
    assert!(text.starts_with("---\nchecklist: {id: launch, version: 2}\n"), "{text}");
    assert!(text.contains("\n  # One? (major)\n  a.one:\n  # Two? (major)\n  a.two:\n---\n"), "{text}");
}

#[test]
fn a_runbook_says_what_its_alarm_says() {
    let site = site(&[]);
    let change = NewRunbook { service: Some(ServiceId(0)), alarm: site.name("ShopDown"), title: None };
    let (path, text) = made(change.patch(&site));
    assert_eq!(path, "content/shop/runbooks/ShopDown.md");
    assert!(text.starts_with("---\ntitle: \"ShopDown\"\nalarms: [\"ShopDown\"]\n"), "{text}");
    assert!(text.contains("Fires (page) when this holds for 5m:\n\n```promql\nup == 0\n```\n"), "{text}");

    let change = NewRunbook { service: None, alarm: None, title: Some("The disk: it fills") };
    assert_eq!(made(change.patch(&site)).0, "content/runbooks/the-disk-it-fills.md");
    let change = NewRunbook { title: Some("?!"), ..change };
    assert_eq!(refused(change.patch(&site)), "a title needs at least one letter or digit");
}

#[test]
fn documents_of_an_entry_elsewhere_name_their_service() {
    let entry = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: till}\n";
    let files = [("till/alarms/till.yml", ALARMS), ("till/catalog-info.yaml", entry)];
    let config = ("readyroom.yaml", "alarms:\n  - path: till/alarms/*\n");
    let site = site(&[files[0], files[1], config]);
    let service = site.service_by_name("till").unwrap();
    let (path, text) = made(NewPostmortem { service, title: "Out of paper" }.patch(&site));
    assert_eq!(path, "content/till/postmortems/2026-11-20-out-of-paper.md");
    assert!(
        text.starts_with("---\ntitle: \"Out of paper\"\nservice: \"till\"\nincident: 2026-11-20-"),
        "{text}"
    );
    let beside = NewPostmortem { service: site.service_by_name("shop-cart").unwrap(), title: "Out" };
    let (path, text) = made(beside.patch(&site));
    assert_eq!(path, "content/shop/postmortems/2026-11-20-out.md");
    assert!(!text.contains("\nservice: "), "{text}");
}

#[test]
fn an_entry_is_named_for_its_folder() {
    let site = sample::site([], date(2026, 11, 20));
    let (path, text) = made(NewService { folder: "content/eu/shop/search/", schema: None }.patch(&site));
    assert_eq!(path, "content/eu/shop/search/service.yaml");
    assert!(text.contains("\napplication: shop\nrole: search\ntitle: \"shop search\"\n"), "{text}");
    assert!(
        refused(NewService { folder: "shop", schema: None }.patch(&site))
            .starts_with("give the application and the role")
    );
    assert!(
        refused(NewService { folder: "../shop/search", schema: None }.patch(&site))
            .starts_with("`../shop/search` is not a valid folder")
    );
    let told = NewService { folder: "eu/shop/search", schema: Some(".vscode/service.schema.json") };
    let modeline = "# yaml-language-server: $schema=../../../../.vscode/service.schema.json\n";
    assert_eq!(made(told.patch(&site)).1, format!("{modeline}{text}"));
}

#[test]
fn an_entry_has_what_the_owed_checklists_ask_about() {
    let checklist = "---\nid: launch\nsections:\n  - title: A\n    items:\n\
                     \x20     - {id: a.one, question: Does the entry list objectives?, check: slo-defined}\n\
                     \x20     - {id: a.two, question: Two?, when: {facts: [has_tides]}}\n---\n";
    let made_for = |config: &str| {
        let files = [("readyroom.yaml", config), ("checklists/launch.md", checklist)];
        let sources = files.map(|(path, text)| Source::new(path, text.to_owned()));
        let site = sample::site_with_built_in(sources, date(2026, 11, 20));
        made(NewService { folder: "shop/search", schema: None }.patch(&site)).1
    };
    let owed = made_for("reviews: [{checklist: launch, when: {tier: [1]}}]");
    let keys: Vec<&str> = owed.lines().filter(|line| !line.starts_with([' ', '#'])).collect();
    let keys: Vec<&str> = keys.iter().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!(keys, ["application", "role", "title", "owner", "tier", "facts", "slos"], "{owed}");
    assert!(owed.contains("\n  has_tides:\n"), "{owed}");
    let default = made_for("");
    assert!(default.contains("\n  has_database:\n") && !default.contains("has_tides"), "{default}");
}

#[test]
fn a_checklist_is_new_and_extends_others() {
    let site = site(&[]);
    let checklist = |id, extends: &[String]| NewChecklist { id, extends }.patch(&site);
    let (path, text) = made(checklist("data-store", &["launch".to_owned()]));
    assert_eq!(path, "checklists/data-store.md");
    assert!(text.contains("\nid: data-store\n"), "{text}");
    assert!(
        text.contains("\ntitle: \"Data store\"\n") && text.contains("\nextends:\n  - launch\n"),
        "{text}"
    );
    assert_eq!(
        refused(checklist("Launch", &[])),
        "checklist `Launch` already exists: `checklists/launch.md`"
    );
    assert_eq!(refused(checklist("own", &["own".to_owned()])), "`own` cannot extend itself");
    assert!(refused(checklist("1st", &[])).starts_with("`1st` is not a valid id"));
}
