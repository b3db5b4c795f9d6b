//! A finding is recognised by what it is about, on any day, and not by its message.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::rules::identity::number;

/// The findings of a rule in its bad example, on a day.
fn drawn(rule: &Rule, day: Date) -> (Site, Vec<Reported>) {
    found_in(rule, halves(rule).0, day)
}

fn fingerprints(found: &[Reported]) -> Vec<String> {
    found.iter().map(|reported| reported.identity.fingerprint()).collect()
}

/// Each rule's findings are recognised after every message and help text has been reworded.
#[test]
fn a_message_may_be_reworded() {
    for rule in ALL {
        let (site, found) = drawn(rule, DAY);
        assert!(!found.is_empty(), "{}", rule.name);
        are_told_apart(rule, &site, &found);
        let mut reworded = found.clone();
        for reported in &mut reworded {
            reported.finding.message = "this is said in other words: `x`".to_owned();
            reported.finding.help = "do something else".to_owned();
            let text = site.sources.text(reported.finding.place.file).expect("it is in memory");
            reported.identity = Identity::of(rule, &reported.finding, &site.sources, &text);
        }
        number(&mut reworded);
        assert_eq!(fingerprints(&reworded), fingerprints(&found), "{}", rule.name);
        for (before, after) in found.iter().zip(&reworded) {
            assert_eq!(before.identity.moved(), after.identity.moved(), "{}", rule.name);
        }
    }
}

/// Asserts that subjects distinguish the findings without numbers, and that they are names and not short messages.
fn are_told_apart(rule: &Rule, site: &Site, found: &[Reported]) {
    let mut keys = BTreeSet::new();
    for Reported { finding, identity, .. } in found {
        let subject = finding.subject.as_str();
        assert_ne!(subject, "", "{}", rule.name);
        assert_ne!(subject, finding.message, "{}", rule.name);
        assert!(!subject.contains('`'), "{}: {subject}", rule.name);
        let source = &site.sources[finding.place.file];
        let text = site.sources.text(finding.place.file).expect("it is in memory");
        let line = text[source.lines.line(finding.place.start)].trim().to_owned();
        let key = (source.path.as_str(), subject, line);
        assert!(keys.insert(key.clone()), "{} finds {key:?} twice", rule.name);
        assert_eq!(identity.fingerprint().len(), 16, "{}", rule.name);
    }
}

/// Several findings on one line are distinguished. Equal ones are numbered in order.
#[test]
fn a_line_may_have_several_findings() {
    let page =
        "---\nalarms: [Stands, RunsHot, Stands]\n---\n\n# Mill\n\n[a](map.md) [b](plan.md) [c](map.md)\n";
    let alarms = "alarms: [{name: Creaks}]\n";
    let files = [("content/runbooks/mill.md", page), ("content/alarms/mill.yaml", alarms)];
    let config = ("readyroom.yaml", "runbook_sections: [Impact, Escalation]\n");
    let files = [config].into_iter().chain(files).map(|(path, text)| Source::new(path, text.to_owned()));
    let site = sample::site(files, DAY);
    let found = check(&judge::assess(&site)).findings;
    let of = |code: &str| {
        let found = found.iter().filter(|reported| reported.rule.code == code);
        let known = found.map(|reported| {
            let fingerprint = reported.identity.fingerprint();
            let (hash, ordinal) = fingerprint.split_once('-').unwrap_or((&fingerprint, ""));
            (reported.finding.subject.to_string(), hash.to_owned(), ordinal.to_owned())
        });
        known.collect::<Vec<_>>()
    };
    let numbered =
        |code: &str| of(code).into_iter().map(|(name, _, ordinal)| name + &ordinal).collect::<Vec<_>>();
    assert_eq!(numbered("R004"), ["Escalation", "Impact"]);
    assert_eq!(numbered("R002"), ["Stands", "RunsHot", "Stands2"]);
    assert_eq!(numbered("L001"), ["map.md", "plan.md", "map.md2"]);
    for code in ["R002", "L001"] {
        let found = of(code);
        assert_eq!(found[0].1, found[2].1, "{code}");
        assert_ne!(found[0].1, found[1].1, "{code}");
    }
}

/// No fingerprint changes from day to day.
#[test]
fn days_go_by() {
    let mut compared = BTreeSet::new();
    for rule in ALL {
        let (before, after) = (drawn(rule, DAY).1, drawn(rule, date(2026, 12, 20)).1);
        // Compares by place, since a later day may add a finding at the place of another.
        let places = |found: &[Reported]| {
            let mut places: BTreeMap<Span, BTreeSet<String>> = BTreeMap::new();
            for reported in found {
                places.entry(reported.finding.place).or_default().insert(reported.identity.fingerprint());
            }
            places
        };
        let after = places(&after);
        for (place, before) in places(&before) {
            let Some(after) = after.get(&place).filter(|after| after.len() == before.len()) else { continue };
            assert_eq!(&before, after, "{}", rule.name);
            compared.insert(rule.name);
        }
    }
    assert_eq!(compared.len(), ALL.len(), "each rule has a finding that stays");
}
