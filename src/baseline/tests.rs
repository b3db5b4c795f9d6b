//! Lines move, files are renamed, equal findings come and go: what is old stays old, and what is new is seen.

use jiff::civil::date;

use super::{Baseline, Compared, read};
use crate::link::Site;
use crate::rules::Reported;
use crate::source::Source;
use crate::{judge, rules, sample};

type Files<'a> = &'a [(&'a str, &'a str)];

fn found(files: Files<'_>) -> (Site, Vec<Reported>) {
    let files = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(files, date(2026, 11, 20));
    let findings = rules::check(&judge::assess(&site)).findings;
    (site, findings)
}

fn compared(before: Files<'_>, after: Files<'_>) -> Compared {
    let (site, findings) = found(before);
    let baseline = read(&Baseline::of(&findings, &site).text()).expect("it reads what it wrote");
    let (site, findings) = found(after);
    baseline.compare(findings, &site)
}

/// Numbers of new, old, mended and moved findings.
fn counts(before: Files<'_>, after: Files<'_>) -> [usize; 4] {
    let Compared { new, old, mended, moved } = compared(before, after);
    [new.len(), old.len(), mended, moved]
}

const PAGE: &str = "# Mill\n\nSee [the map](map.md).\n";

#[test]
fn lines_move() {
    let after = "# Mill\n\nGrease it.\n\nTwice.\n\nSee [the map](map.md).\n";
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", after)]), [0, 1, 0, 0]);
}

#[test]
fn what_is_mended_leaves_and_what_comes_is_new() {
    let after = "# Mill\n\nSee [the plan](plan.md).\n";
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", after)]), [1, 0, 1, 0]);
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", "# Mill\n")]), [0, 0, 1, 0]);
}

#[test]
fn of_equal_findings_as_many_are_old_as_there_were() {
    let two = "# Mill\n\n[a](map.md)\n\n[a](map.md)\n";
    let three = "# Mill\n\n[a](map.md)\n\n[a](map.md)\n\n[a](map.md)\n";
    assert_eq!(counts(&[("content/a.md", two)], &[("content/a.md", three)]), [1, 2, 0, 0]);
    assert_eq!(counts(&[("content/a.md", three)], &[("content/a.md", two)]), [0, 2, 1, 0]);
}

#[test]
fn a_folder_is_renamed() {
    let before = [("content/a/x.md", PAGE), ("content/a/y.md", PAGE)];
    let after = [("content/b/x.md", PAGE), ("content/b/y.md", PAGE)];
    assert_eq!(counts(&before, &after), [0, 2, 0, 2]);
    // Of folders with files of the same names.
    let before = [("content/a/b/x.md", PAGE), ("content/a/c/x.md", PAGE)];
    let after = [("content/d/b/x.md", PAGE), ("content/d/c/x.md", PAGE)];
    assert_eq!(counts(&before, &after), [0, 2, 0, 2]);
    // And a file in one.
    let before = [("content/a/x.md", PAGE), ("content/a/y.md", PAGE)];
    let after = [("content/b/x.md", PAGE), ("content/b/z.md", PAGE)];
    assert_eq!(counts(&before, &after), [0, 2, 0, 2]);
}

#[test]
fn where_it_is_in_doubt_a_finding_is_new() {
    // Two files are gone: the one that came may be either.
    let before = [("content/a/x.md", PAGE), ("content/a/y.md", PAGE)];
    assert_eq!(counts(&before, &[("content/b/z.md", PAGE)]), [1, 0, 2, 0]);
    // The file is there, and mended.
    let after = [("content/x.md", "# Mill\n"), ("content/y.md", PAGE)];
    assert_eq!(counts(&[("content/x.md", PAGE)], &after), [1, 0, 1, 0]);
}

#[test]
fn days_go_by() {
    let page = "---\nreviewed_on: 2026-01-01\n---\n\n# Mill\n\nGrease it.\n";
    let site = |day| sample::site([Source::new("content/runbooks/mill.md", page.to_owned())], day);
    let findings = |site: &Site| rules::check(&judge::assess(site)).findings;
    let before = site(date(2026, 7, 1));
    let baseline = Baseline::of(&findings(&before), &before);
    for day in [date(2026, 7, 2), date(2027, 11, 20)] {
        let after = site(day);
        let found = findings(&after);
        assert!(!found.is_empty());
        assert_eq!(baseline.compare(found, &after).new.len(), 0, "{day}");
    }
}

#[test]
fn its_text_is_a_finding_a_line_in_the_order_of_paths() {
    let (site, findings) = found(&[("content/b.md", PAGE), ("content/a.md", PAGE)]);
    let text = Baseline::of(&findings, &site).text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("\"path\"")).collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("    {\"path\":\"content/a.md\",\"rule\":\"link-dead\",\"message\":"),
        "{text}"
    );
    assert_eq!(read(&text).expect("it reads what it wrote"), Baseline::of(&findings, &site));
    assert_eq!(Baseline::default(), read(&Baseline::default().text()).expect("it reads what it wrote"));
}

#[test]
fn other_files_are_no_baselines() {
    for text in ["", "[]", "{\"version\": 1, \"findings\": [", "{\"version\": 2, \"findings\": []}"] {
        assert!(read(text).is_err(), "{text}");
    }
}
