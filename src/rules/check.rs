//! Runs the rules: those of the site, then the exceptions from what they found, then the rules of exceptions.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::{ALL, Check, ExceptedFinding, Finding, Identity, Reported, Rule, exceptions, identity, level};
use crate::config::Level;
use crate::judge::Readiness;
use crate::link::Site;
use crate::source::FileId;
use crate::sources::Sources;

/// The result of a check. In the order of paths, places and codes.
#[derive(Default)]
pub struct CheckResult {
    pub findings: Vec<Reported>,
    /// Findings that an exception allows.
    pub excepted: Vec<ExceptedFinding>,
}

/// Runs every rule that is not off.
pub fn check(readiness: &Readiness<'_>) -> CheckResult {
    let site = readiness.site;
    let found = found(site, |rule| match rule.check {
        Check::Site(check) => check(site),
        Check::Readiness(check) => check(readiness),
        Check::Exceptions(_) => Vec::new(),
    });
    let (mut findings, excepted, uses) = exceptions::apply(site, found);
    let of_exceptions = self::found(site, |rule| match rule.check {
        Check::Exceptions(check) => check(&uses),
        Check::Site(_) | Check::Readiness(_) => Vec::new(),
    });
    if !of_exceptions.is_empty() {
        findings.extend(of_exceptions);
        sort(&mut findings, site);
    }
    CheckResult { findings, excepted }
}

/// What rules find, each told from all others.
fn found(site: &Site, check: impl Fn(&Rule) -> Vec<Finding> + Sync) -> Vec<Reported> {
    let weighed: Vec<Vec<Weighed>> = ALL.par_iter().map(|rule| weigh(rule, site, || check(rule))).collect();
    let mut by_file: BTreeMap<FileId, Vec<Weighed>> = BTreeMap::new();
    for weighed in weighed.into_iter().flatten() {
        by_file.entry(weighed.finding.place.file).or_default().push(weighed);
    }
    let reported = by_file.into_par_iter().flat_map_iter(|(file, weighed)| {
        // Empty if the file was changed since it was parsed.
        let text = site.sources.text(file).unwrap_or_default();
        weighed.into_iter().map(move |weighed| weighed.identified(&site.sources, &text))
    });
    let mut reported: Vec<Reported> = reported.collect();
    sort(&mut reported, site);
    identity::number(&mut reported);
    reported
}

/// In the order of paths, places and codes.
pub fn sort(findings: &mut [Reported], site: &Site) {
    findings.par_sort_by_cached_key(|reported| {
        let place = reported.finding.place;
        // As paths are compared, part by part.
        let path = site.sources[place.file].path.as_str().replace('/', "\0");
        (path, place.start, place.end, reported.rule.code, reported.finding.message.clone())
    });
}

/// A finding at the level that the project gives its rule.
struct Weighed {
    rule: &'static Rule,
    level: Level,
    finding: Finding,
}

impl Weighed {
    /// The finding with what it is known by tomorrow, from the text of its file.
    fn identified(self, sources: &Sources, text: &str) -> Reported {
        let Self { rule, level, finding } = self;
        let subject = finding.subject.clone().looked_up(text);
        let finding = Finding { subject, ..finding };
        let identity = Identity::of(rule, &finding, sources, text);
        Reported { rule, level, finding, identity }
    }
}

/// What a rule finds, at the level that the project gives it.
fn weigh(rule: &'static Rule, site: &Site, check: impl FnOnce() -> Vec<Finding>) -> Vec<Weighed> {
    let policy = site.config.policy(rule.name);
    let level = level(rule, policy);
    if level == Level::Off {
        return Vec::new();
    }
    let concerns = |finding: &Finding| {
        let Some(severities) = policy.map(|policy| &policy.severities).filter(|all| !all.is_empty()) else {
            return true;
        };
        // In the words of alarms, or in ours.
        let mut wanted = severities.iter().map(|word| site.config.severity(word));
        wanted.any(|wanted| finding.severities.iter().any(|word| word.eq_ignore_ascii_case(wanted)))
    };
    let weighed = |finding: Finding| {
        let level = if finding.early { level.max(Level::Warning) } else { level };
        Weighed { rule, level, finding }
    };
    check().into_iter().filter(concerns).map(weighed).collect()
}
