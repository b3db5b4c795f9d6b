//! Checks that old findings stay old and new ones are reported when lines move, files are renamed, or equal findings
//! come and go.

use jiff::civil::date;

use super::{Baseline, BaselineFile, Comparison, read};
use crate::link::Site;
use crate::rules::{Identity, Reported};
use crate::source::Source;
use crate::{judge, rules, sample};

type Files<'a> = &'a [(&'a str, &'a str)];

fn found(files: Files<'_>) -> (Site, Vec<Reported>) {
    let files = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(files, date(2026, 11, 20));
    let findings = rules::check(&judge::assess(&site)).findings;
    (site, findings)
}

fn comparison(before: Files<'_>, after: Files<'_>) -> Comparison {
    let (site, findings) = found(before);
    let known = read(&Baseline::of(&findings, &site).text()).expect("it reads what it wrote");
    let (site, findings) = found(after);
    known.compare(findings, &site)
}

/// The numbers of new, old, fixed and moved findings.
fn counts(before: Files<'_>, after: Files<'_>) -> [usize; 4] {
    let Comparison { new, old, fixed, moved, .. } = comparison(before, after);
    [new.len(), old.len(), fixed, moved]
}

const PAGE: &str = "# Mill\n\nSee [the map](map.md).\n";

#[test]
fn lines_move() {
    let after = "# Mill\n\nGrease it.\n\nTwice.\n\nSee [the map](map.md).\n";
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", after)]), [0, 1, 0, 0]);
}

#[test]
fn a_fixed_finding_is_gone_and_another_one_is_new() {
    let after = "# Mill\n\nSee [the plan](plan.md).\n";
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", after)]), [1, 0, 1, 0]);
    assert_eq!(counts(&[("content/a.md", PAGE)], &[("content/a.md", "# Mill\n")]), [0, 0, 1, 0]);
}

#[test]
fn only_as_many_equal_findings_are_old_as_there_were() {
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
    // The folders have files with the same names.
    let before = [("content/a/b/x.md", PAGE), ("content/a/c/x.md", PAGE)];
    let after = [("content/d/b/x.md", PAGE), ("content/d/c/x.md", PAGE)];
    assert_eq!(counts(&before, &after), [0, 2, 0, 2]);
    // Another file in the folder is renamed, too.
    let before = [("content/a/x.md", PAGE), ("content/a/y.md", PAGE)];
    let after = [("content/b/x.md", PAGE), ("content/b/z.md", PAGE)];
    assert_eq!(counts(&before, &after), [0, 2, 0, 2]);
}

#[test]
fn in_doubt_a_finding_is_new() {
    // Two files are gone, and the new one may be either of them.
    let before = [("content/a/x.md", PAGE), ("content/a/y.md", PAGE)];
    assert_eq!(counts(&before, &[("content/b/z.md", PAGE)]), [1, 0, 2, 0]);
    // The file still exists, and is fixed.
    let after = [("content/x.md", "# Mill\n"), ("content/y.md", PAGE)];
    assert_eq!(counts(&[("content/x.md", PAGE)], &after), [1, 0, 1, 0]);
}

#[test]
fn a_finding_stays_old_as_days_go_by() {
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
fn the_file_has_one_finding_per_line_in_the_order_of_paths() {
    let (site, findings) = found(&[("content/b.md", PAGE), ("content/a.md", PAGE)]);
    let text = Baseline::of(&findings, &site).text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("\"path\"")).collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("    {\"path\":\"content/a.md\",\"rule\":\"link-dead\",\"subject\":\"map.md\","),
        "{text}"
    );
    for baseline in [Baseline::of(&findings, &site), Baseline::default()] {
        let read = read(&baseline.text()).expect("it reads what it wrote");
        assert_eq!(read, BaselineFile::Baseline(baseline));
    }
}

/// A new version of readyroom may reword its messages.
#[test]
fn a_reworded_message_is_the_same_finding() {
    let page = "# Mill\n\nSee [the map](map.md), and [the plan](plan.md).\n";
    let (site, before) = found(&[("content/a.md", page), ("content/b.md", PAGE)]);
    let baseline = Baseline::of(&before, &site);
    let reworded: Vec<Reported> = before
        .into_iter()
        .map(|mut reported| {
            reported.finding.message = "link destination not found".to_owned();
            let text = site.sources.text(reported.finding.place.file).expect("it is in memory");
            reported.identity = Identity::of(reported.rule, &reported.finding, &site.sources, &text);
            reported
        })
        .collect();
    assert_eq!(Baseline::of(&reworded, &site), baseline);
    let Comparison { new, old, fixed, moved, .. } = baseline.compare(reworded, &site);
    assert_eq!([new.len(), old.len(), fixed, moved], [0, 3, 0, 0]);
}

/// A baseline of version 1, with these paths and messages.
fn version_1(entries: &[(&str, &str)]) -> BaselineFile {
    let entry = |(path, message): &(&str, &str)| {
        format!(
            "{{\"path\":\"{path}\",\"rule\":\"link-dead\",\"message\":\"{message}\",\"fingerprint\":\"0\",\"moved\":\"0\"}}"
        )
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    read(&format!("{{\"version\": 1, \"findings\": [{}]}}", entries.join(","))).expect("it is a baseline")
}

/// Findings are matched by the code, the path and the names in the message, not by its words or the line.
#[test]
fn version_1_is_matched_by_names() {
    let page = "# Mill\n\n[a](map.md)\n\n[b](map.md)\n\n[c](plan.md)\n";
    let (site, findings) = found(&[("content/a.md", page)]);
    let counts = |entries: &[(&str, &str)]| {
        let Comparison { new, old, fixed, moved, .. } = version_1(entries).compare(findings.clone(), &site);
        [new.len(), old.len(), fixed, moved]
    };
    let map = ("content/a.md", "in words of then: `map.md`");
    let plan = ("content/a.md", "in words of then: `plan.md`");
    assert_eq!(counts(&[map, map, plan]), [0, 3, 0, 0]);
    // Each entry matches only one finding.
    assert_eq!(counts(&[map, plan]), [1, 2, 0, 0]);
    assert_eq!(counts(&[map, map, map, plan]), [0, 3, 1, 0]);
    // Not the same: another path, other names, no names or more names.
    assert_eq!(counts(&[("content/b.md", "this link leads nowhere: `map.md`")]), [3, 0, 1, 0]);
    for message in ["`maps.md`", "map.md", "`map.md` of `a`", ""] {
        assert_eq!(counts(&[("content/a.md", message)]), [3, 0, 1, 0], "{message}");
    }
}

#[test]
fn other_files_are_not_baselines() {
    let entry = "{\"path\":\"a.md\",\"rule\":\"link-dead\",\"message\":\"\",\"fingerprint\":\"0\"}";
    // The last entry is from `--format json`.
    let report = format!("{{\"version\": 1, \"findings\": [{entry}]}}");
    for text in ["", "[]", "{\"version\": 1, \"findings\": [", "{\"version\": 2}", &report] {
        let error = read(text).expect_err(text);
        assert_eq!(error.to_string(), "this is not a baseline", "{text}");
    }
}

#[test]
fn an_unknown_version_is_refused() {
    for version in [0, 3, 40] {
        let error =
            read(&format!("{{\"version\": {version}, \"entries\": {{}}}}")).expect_err("it is refused");
        let expected = format!("this baseline has version {version}; this readyroom reads versions 1 and 2");
        assert_eq!(error.to_string(), expected);
    }
}
