//! Whether an alarm has a runbook: of each kind of link, and of names with several definitions.

use super::{TODAY, with};
use crate::judge::{Coverage, Uncovered, coverage};

const CONFIG: &str = "base_url: https://rooms.example/\n";

/// What each definition comes to, and what their name does. `definitions` are the annotations of alarm `Full`.
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
        Coverage::Exempt { why } => why.word().to_owned(),
        Coverage::Uncovered { reason } => format!("{reason:?}"),
    }
}

const PAGE: (&str, &str) = ("content/a/runbooks/disk.md", "# Disk\n\nMake room.\n");
const NAMED: (&str, &str) = ("content/a/runbooks/Full.md", "# Full\n\nMake room.\n");
const NAMED_TOO: (&str, &str) = ("content/b/runbooks/Full.md", "# Full\n\nWait.\n");
const FITTING: &str = "runbook_url: 'https://rooms.example/a/runbooks/{{ $labels.page }}/'";
const ELSEWHERE: &str = "runbook_url: https://wiki.example/full";

#[test]
fn of_each_kind_of_link() {
    for (link, expected) in [
        ("", "NoRunbook"),
        ("runbook_url: content/a/runbooks/disk.md", "covered by link"),
        ("runbook_url: 'content/a/runbooks/disk.md#gone'", "covered by link"),
        ("runbook_url: content/a/runbooks/gone.md", "Dead"),
        ("runbook_url: the disk page", "Malformed"),
        ("runbook_url: https://rooms.example/alarms/Full/", "NoRunbook"),
        (ELSEWHERE, "External"),
        (FITTING, "covered"),
        ("runbook_url: 'https://rooms.example/b/{{ $labels.page }}/'", "Dead"),
        ("runbook_url: '{{ $labels.page }}'", "Unverifiable"),
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
    assert_eq!(of("runbook_url: content/a/runbooks/gone.md", &[NAMED]), "covered by name");
    assert_eq!(verdicts_of(&[("vector(1)", "")], &both).1, "always firing");
    assert_eq!(verdicts_of(&[("vector(1)", "")], &[NAMED]).1, "covered by name", "it may have one");
}

#[test]
fn a_name_is_as_its_worst_definition() {
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
    use Uncovered::{Ambiguous, Dead, External, Malformed, NoRunbook, Unverifiable};
    assert!([Dead, Malformed, Ambiguous, NoRunbook, Unverifiable, External].is_sorted());
}
