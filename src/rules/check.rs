//! Runs the rules: those of the site, then the exceptions from what they found, then the rules of exceptions.

use super::{ALL, Check, ExceptedFinding, Finding, Identity, Reported, Rule, exceptions, identity, level};
use crate::config::Level;
use crate::judge::Readiness;
use crate::link::Site;
use crate::sources::Texts;

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
    let texts = Texts::new(&site.sources);
    let (mut findings, excepted, uses) = exceptions::apply(site, found(readiness, &texts));
    let of_exceptions = ALL.iter().filter_map(|rule| match rule.check {
        Check::Exceptions(check) => Some(weigh(rule, site, &texts, || check(&uses))),
        Check::Site(_) | Check::Readiness(_) => None,
    });
    let mut of_exceptions: Vec<Reported> = of_exceptions.flatten().collect();
    if !of_exceptions.is_empty() {
        identity::number(&mut of_exceptions);
        findings.extend(of_exceptions);
        sort(&mut findings, site);
    }
    CheckResult { findings, excepted }
}

/// What rules find before exceptions are applied.
fn found(readiness: &Readiness<'_>, texts: &Texts<'_>) -> Vec<Reported> {
    let site = readiness.site;
    let found = ALL.iter().flat_map(|rule| match rule.check {
        Check::Site(check) => weigh(rule, site, texts, || check(site)),
        Check::Readiness(check) => weigh(rule, site, texts, || check(readiness)),
        Check::Exceptions(_) => Vec::new(),
    });
    let mut found: Vec<Reported> = found.collect();
    sort(&mut found, site);
    identity::number(&mut found);
    found
}

/// In the order of paths, places and codes.
pub fn sort(findings: &mut [Reported], site: &Site) {
    findings.sort_by_cached_key(|reported| {
        let place = reported.finding.place;
        let path = site.sources[place.file].path.clone();
        (path, place.start, place.end, reported.rule.code, reported.finding.message.clone())
    });
}

/// What a rule finds, at the level that the project gives it.
fn weigh(
    rule: &'static Rule,
    site: &Site,
    texts: &Texts<'_>,
    check: impl FnOnce() -> Vec<Finding>,
) -> Vec<Reported> {
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
    let reported = |finding: Finding| {
        let subject = finding.subject.clone().looked_up(texts);
        let finding = Finding { subject, ..finding };
        let level = if finding.early { level.max(Level::Warning) } else { level };
        let identity = Identity::of(rule, &finding, texts);
        Reported { rule, level, finding, identity }
    };
    check().into_iter().filter(concerns).map(reported).collect()
}
