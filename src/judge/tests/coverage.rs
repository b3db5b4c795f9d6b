//! Whether an alarm has a runbook: for every kind of link, and for names with several definitions.

use super::{TODAY, with};
use crate::judge::{Coverage, Uncovered, coverage};

const CONFIG: &str = "base_url: https://rooms.example/\nexternal_runbooks: [https://wiki.example/vouched/]\n";

/// The coverage of each definition and of their name. `definitions` are the annotations of alarm `Full`.
fn verdicts(definitions: &[&str], pages: &[(&str, &str)]) -> (Vec<String>, String) {
    verdicts_of(&definitions.iter().map(|link| ("up == 0", *link)).collect::<Vec<_>>(), pages)
}

fn verdicts_of(definitions: &[(&str, &str)], pages: &[(&str, &str)]) -> (Vec<String>, String) {
    let mut rules = "groups:\n- name: g\n  rules:\n".to_owned();
    for (expression, link) in definitions {
        rules += &format!("  - {{alert: Full, expr: {expression}, annotations: {{{link}}}}}\n");
    }
    let mut files = vec![("readyroom.yaml", CONFIG), ("content/a/alarms/a.yml", rules.as_str())];
    files.extend(pages);
    with(&files, TODAY, |readiness| {
        let site = readiness.site;
        let definitions = site.alarms.iter().map(|alarm| word(coverage(site, alarm))).collect();
        (definitions, word(readiness.names[0]))
    })
}

fn word(coverage: Coverage<'_>) -> String {
    match coverage {
        Coverage::Covered { runbook: Some(found) } => format!("covered by {}", found.by.word()),
        Coverage::Covered { runbook: None } => "covered".to_owned(),
        Coverage::Vouched { .. } => "vouched".to_owned(),
        Coverage::Exempt { why } => why.word().to_owned(),
        Coverage::Uncovered { reason } => format!("{reason:?}"),
    }
}

const PAGE: (&str, &str) =
    ("content/a/runbooks/disk.md", "# Disk\n\n## Room\n\n1. Make some room.\n\n## Later\n\nTODO\n");
const NAMED: (&str, &str) = ("content/a/runbooks/Full.md", "# Full\n\n- Make some room.\n");
const NAMED_TOO: (&str, &str) = ("content/b/runbooks/Full.md", "# Full\n\n    df -h\n");
const FITTING: &str = "runbook_url: 'https://rooms.example/a/runbooks/{{ $labels.page }}/'";
const ELSEWHERE: &str = "runbook_url: https://wiki.example/full";

#[test]
fn each_kind_of_link_has_its_coverage() {
    for (link, expected) in [
        ("", "NoRunbook"),
        ("runbook_url: content/a/runbooks/disk.md", "covered by link"),
        ("runbook_url: 'content/a/runbooks/disk.md#gone'", "covered by link"),
        ("runbook_url: 'content/a/runbooks/disk.md#room'", "covered by link"),
        ("runbook_url: 'content/a/runbooks/disk.md#later'", "Empty"),
        ("runbook_url: content/a/runbooks/gone.md", "Dead"),
        ("runbook_url: the disk page", "Malformed"),
        ("runbook_url: https://rooms.example/alarms/Full/", "NoRunbook"),
        (ELSEWHERE, "External"),
        ("runbook_url: https://wiki.example/vouched/full", "vouched"),
        ("runbook_url: 'https://wiki.example/vouched/{{ $labels.page }}'", "vouched"),
        ("runbook_url: 'https://wiki.example/vouched/../full'", "External"),
        ("runbook_url: https://wiki.example/vouchedfull", "External"),
        ("runbook_url: 'https://wiki.example/{{ $labels.page }}'", "External"),
        (FITTING, "covered"),
        ("runbook_url: 'https://rooms.example/b/{{ $labels.page }}/'", "Unverifiable"),
        ("runbook_url: 'https://rooms.example/{{ $labels.page }}/'", "Unverifiable"),
        (
            "runbook_url: 'https://rooms.example/{{ $labels.a }}/{{ $labels.b }}/{{ $labels.c }}.md'",
            "Unverifiable",
        ),
        ("runbook_url: '{{ $labels.page }}'", "Unverifiable"),
        ("runbook_url: $RUNBOOK_URL", "Unverifiable"),
        ("runbook_url: '${BASE}/nowhere.md'", "Unverifiable"),
        ("runbook_url: 'https://{{ $labels.host }}/full'", "Unverifiable"),
        ("runbook_url: 'content/a/runbooks/{{ $labels.alertname }}.md'", "Dead"),
    ] {
        assert_eq!(verdicts(&[link], &[PAGE]), (vec![expected.to_owned()], expected.to_owned()), "{link}");
    }
}

#[test]
fn the_first_reason_counts() {
    let both = [PAGE, NAMED, NAMED_TOO];
    let of = |link: &str, pages: &[(&str, &str)]| verdicts(&[link], pages).1;
    assert_eq!(of("", &both), "Ambiguous");
    assert_eq!(of(ELSEWHERE, &both), "Ambiguous");
    assert_eq!(of("runbook_url: '{{ $labels.page }}'", &both), "Ambiguous");
    assert_eq!(of("runbook_url: content/a/runbooks/gone.md", &both), "Dead");
    assert_eq!(of(FITTING, &both), "covered");
    let vouched = "runbook_url: https://wiki.example/vouched/full";
    assert_eq!(of(vouched, &both), "vouched", "nobody has to choose");
    assert_eq!(of(vouched, &[NAMED]), "covered by name");
    assert_eq!(of("", &[("content/a/runbooks/Full.md", "# Full\n\nTODO\n")]), "Empty");
    let by_name = "runbook_url: 'content/a/runbooks/{{ $labels.alertname }}.md'";
    assert_eq!(of(by_name, &[NAMED]), "covered by link", "the definition fills it in");
    assert_eq!(of("runbook_url: content/a/runbooks/gone.md", &[NAMED]), "covered by name");
    assert_eq!(verdicts_of(&[("vector(1)", "")], &both).1, "always firing");
    assert_eq!(verdicts_of(&[("vector(1)", "")], &[NAMED]).1, "covered by name", "it may have one");
}

#[test]
fn a_name_is_as_good_as_its_worst_definition() {
    assert_eq!(
        verdicts(&[FITTING, ""], &[PAGE]),
        (vec!["covered".into(), "NoRunbook".into()], "NoRunbook".into())
    );
    assert_eq!(verdicts(&[FITTING, ""], &[NAMED]).1, "covered by name", "the page is for every definition");
    assert_eq!(verdicts(&[ELSEWHERE, ""], &[PAGE]).1, "NoRunbook", "the page on another site is for one");
    let exempt = ("vector(1)", "");
    assert_eq!(verdicts_of(&[exempt, ("up == 0", FITTING)], &[PAGE]).1, "covered");
    assert_eq!(verdicts_of(&[exempt, ("up == 0", "")], &[PAGE]).1, "NoRunbook");
    assert_eq!(verdicts_of(&[exempt, exempt], &[PAGE]).1, "always firing");
}

#[test]
fn reasons_are_ordered_from_what_is_broken_to_what_is_elsewhere() {
    use Uncovered::{Ambiguous, Dead, Empty, External, Malformed, NoRunbook, Unverifiable};
    assert!([Dead, Malformed, Ambiguous, Empty, NoRunbook, Unverifiable, External].is_sorted());
}

/// A page that only links to runbooks has content if one of them has. Links of those pages are not followed.
#[test]
fn links_to_runbooks_are_followed_once() {
    let link = "runbook_url: content/a/runbooks/index.md";
    let of = |index: &str, more: &[(&str, &str)]| {
        let pages = [&[("content/a/runbooks/index.md", index)], more].concat();
        verdicts(&[link], &pages).1
    };
    assert_eq!(of("[d](disk.md)", &[PAGE]), "covered by link");
    assert_eq!(of("[d](disk.md#room)", &[PAGE]), "covered by link");
    assert_eq!(of("[d](disk.md#later)", &[PAGE]), "Empty");
    assert_eq!(of("[d](disk.md#gone)", &[PAGE]), "Empty");
    assert_eq!(of("[d](b.md)", &[("content/a/runbooks/b.md", "[i](index.md)")]), "Empty");
    assert_eq!(of("[d](b.md)", &[("content/a/runbooks/b.md", "[d](disk.md)"), PAGE]), "Empty");
    assert_eq!(of("[i](index.md) [e](https://wiki.example/)", &[]), "Empty");
    assert_eq!(of("[p](../notes.md)", &[("content/a/notes.md", "- This is no runbook")]), "Empty");
}

/// Levels, severities and exceptions only decide what is printed.
#[test]
fn levels_and_exceptions_change_no_verdict() {
    let links = ["", ELSEWHERE, FITTING, "runbook_url: gone.md", "runbook_url: 'a b'", "runbook_url: $URL"];
    let rules: String =
        ["alarm-without-runbook", "alarm-runbook-external", "alarm-runbook-dead", "alarm-runbook-empty"]
            .iter()
            .map(|rule| format!("  {rule}: off\n"))
            .collect();
    let exceptions = "exceptions: [{rule: alarm-runbook-unverifiable, reason: later}]\n";
    let config = format!("base_url: https://rooms.example/\nrules:\n{rules}{exceptions}");
    for link in links {
        let alarms =
            format!("groups: [{{name: g, rules: [{{alert: Full, expr: up, annotations: {{{link}}}}}]}}]");
        let of = |config: &str| {
            let files = [("readyroom.yaml", config), ("content/a/alarms/a.yml", &alarms), PAGE];
            with(&files, TODAY, |readiness| word(readiness.names[0]))
        };
        assert_eq!(of(&config), of("base_url: https://rooms.example/\n"), "{link}");
    }
}
