//! Runs every rule's page: its bad files must yield exactly the report on the page, and its good files nothing.
//!
//! `BLESS=1 cargo test rules` writes the reports into the pages. Review what it wrote.

#![allow(clippy::disallowed_methods, reason = "reads and blesses the pages beside this file")]

use jiff::civil::date;

use super::*;
use crate::edit::edited;
use crate::source::Source;
use crate::{config, judge, report, sample};

mod fingerprints;
mod front_matter;
mod unknown;
mod postmortems;

/// The current day in the examples.
const DAY: Date = date(2026, 11, 20);

#[test]
fn pages_hold() {
    for rule in ALL {
        let (bad, good) = halves(rule);
        let (found, fix) = report_and_fix(rule, bad);
        if std::env::var_os("BLESS").is_some() {
            bless(rule, &found, &fix);
        } else {
            assert_eq!(found, report_in(bad), "the bad example of {}", rule.name);
            assert_eq!(fix, fence(bad, "diff"), "the fix of {}", rule.name);
            assert_ne!(found, "", "the bad example of {} is good", rule.name);
        }
        assert_eq!(report_on(rule, good), "", "the good example of {}", rule.name);
    }
}

#[test]
fn codes_are_sorted_and_unique() {
    // Rules about reviews come last, for historical reasons.
    let order = |rule: &Rule| (rule.code.starts_with('V'), rule.code);
    assert!(ALL.is_sorted_by(|a, b| order(a) < order(b)), "by letter, then by code");
}

/// `/rules/` and the reference list rules by letter. A rule with an unlisted letter would be missing from both.
#[test]
fn the_letter_of_every_rule_is_in_the_list() {
    for rule in ALL {
        let letter = rule.code.chars().next();
        assert!(LETTERS.iter().any(|(known, _)| Some(*known) == letter), "{} of {}", rule.code, rule.name);
    }
}

#[test]
fn names_are_those_of_the_files() {
    for rule in ALL {
        assert!(file(rule).exists(), "{} has no page", rule.name);
        assert!(rule.summary().ends_with('.'), "the first line of {} is a sentence", rule.name);
    }
}

/// `tests/cmd/findings.md` is a project with every fault, except those of links between repositories, which are in
/// `with.md`.
#[test]
fn the_session_with_every_finding_has_every_rule() {
    let sessions = ["findings.md", "with.md"].map(|name| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd").join(name);
        std::fs::read_to_string(path).expect("the session is there")
    });
    let session = sessions.concat();
    for rule in ALL {
        assert!(session.contains(&format!("[{}] ", rule.code)), "{} is not in it", rule.name);
    }
}

/// A policy by severity applies to every rule about alarms: an alarm with another severity is not reported.
#[test]
fn policies_by_severity_hold() {
    for rule in ALL.iter().filter(|rule| rule.code.starts_with('A') && rule.name != "alarm-without-severity")
    {
        let bad = halves(rule).0.replace("- alert: ", "- labels: {severity: page}\n        alert: ");
        let found = |severities: &str| {
            let project = format!(
                "\n```yaml readyroom.yaml\nseverities: {{page: critical}}\n\
                 rules: {{{}: {{level: error, severity: [{severities}]}}}}\n```\n{bad}",
                rule.name
            );
            report_on(rule, &project)
        };
        assert_ne!(found("info, critical"), "", "{} skips its alarms", rule.name);
        assert_eq!(found("page"), found("critical"), "{}, by the alarms' own severities", rule.name);
        assert_eq!(found("warning"), "", "{} reports alarms of other severities", rule.name);
    }
}

fn file(rule: &Rule) -> std::path::PathBuf {
    let name = rule.name.replace('-', "_");
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{name}.md"))
}

fn halves(rule: &Rule) -> (&'static str, &'static str) {
    let page = rule.page.split_once("\n## Bad\n").expect("a rule's page has `## Bad`").1;
    page.split_once("\n## Good\n").expect("a rule's page has `## Good`")
}

/// The files in the fenced blocks of a piece of Markdown.
fn files(markdown: &str) -> impl Iterator<Item = Source> {
    fences(markdown).filter_map(|(info, text)| Some(Source::new(info.split_once(' ')?.1, text.to_owned())))
}

/// The findings of a rule in a project.
fn found_in(rule: &Rule, markdown: &str, day: Date) -> (Site, Vec<Reported>) {
    let site = sample::site_with_built_in(files(markdown), day);
    let mut found = check(&judge::assess(&site)).findings;
    found.retain(|reported| reported.rule.code == rule.code);
    (site, found)
}

/// The report for a project, and the changes of `check --fix` as a diff.
fn report_and_fix(rule: &Rule, markdown: &str) -> (String, String) {
    let (site, found) = found_in(rule, markdown, DAY);
    let fix = fix_of(&site, &found);
    (report_of(&site, found), fix)
}

fn report_on(rule: &Rule, markdown: &str) -> String {
    let (site, found) = found_in(rule, markdown, DAY);
    report_of(&site, found)
}

fn report_of(site: &Site, mut found: Vec<Reported>) -> String {
    let place = |reported: &Reported| {
        let Span { file, start, end } = reported.finding.place;
        let path = site.sources[file].path.clone();
        (path != config::FILE, path, start, end)
    };
    found.sort_by_key(place);
    let reports = found.iter().map(|reported| report::plain(reported, &site.sources));
    reports.collect::<Vec<_>>().join("\n\n")
}

fn fix_of(site: &Site, found: &[Reported]) -> String {
    let fixes: Vec<Fix> = found.iter().filter_map(|own| fix(site, own.finding.change.as_ref()?)).collect();
    let mut edited_files: Vec<_> = fixes.iter().map(|fix| fix.file).collect();
    edited_files.sort_by_key(|file| site.sources[*file].path.clone());
    edited_files.dedup();
    let diffs = edited_files.into_iter().map(|file| {
        let own: Vec<&Fix> = fixes.iter().filter(|fix| fix.file == file).collect();
        let old = site.sources.text(file).expect("it was read");
        let (new, path) = (edited(&old, &own), &site.sources[file].path);
        let diff = similar::TextDiff::from_lines(&old, &new);
        diff.unified_diff().context_radius(1).header(path.as_str(), path.as_str()).to_string()
    });
    diffs.collect::<String>().trim_end().to_owned()
}

fn report_in(markdown: &str) -> &str {
    fence(markdown, "text")
}

/// The first fenced block of a language.
fn fence<'m>(markdown: &'m str, language: &str) -> &'m str {
    fences(markdown).find(|(info, _)| *info == language).map_or("", |(_, text)| text.trim_end())
}

/// Every block that is fenced by three or four backticks, as its info string and its text.
fn fences(markdown: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = markdown;
    std::iter::from_fn(move || {
        let start = rest.find("\n```")? + 1;
        let fence = &rest[start..];
        let ticks = fence.len() - fence.trim_start_matches('`').len();
        let line = fence.find('\n')?;
        // Starts at the end of the opening line, so that an empty block is found too.
        let body = &fence[line..];
        let close = format!("\n{}", &fence[..ticks]);
        let end = body.find(&close).unwrap_or(body.len() - 1);
        rest = &body[(end + close.len()).min(body.len())..];
        Some((&fence[ticks..line], &body[1..end.max(1) + usize::from(end > 0)]))
    })
}

fn bless(rule: &Rule, found: &str, fix: &str) {
    let (before, after) = rule.page.split_once("\n```text\n").expect("the page has a fence for the report");
    let (_, after) = format!("\n{after}")
        .split_once("\n```\n")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("the fence is closed");
    let (_, good) = after.split_once("\n## Good\n").expect("the page has a good example");
    let fix = if fix.is_empty() {
        String::new()
    } else {
        format!("\n## Fix\n\n`readyroom check --fix` changes it:\n\n```diff\n{fix}\n```\n")
    };
    let page = format!("{before}\n```text\n{found}\n```\n{fix}\n## Good\n{good}");
    std::fs::write(file(rule), page).expect("the page can be written");
}
