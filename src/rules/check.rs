//! Runs the rules on the site, applies the exceptions to their findings, then runs the rules about exceptions.

use std::collections::BTreeMap;

use ahash::AHashMap;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

pub use super::file_secret::{RULE as FILE_SECRET, message as message_of_secret};
use super::{
    ALL, Check, ExceptedFinding, Finding, Identity, Reported, Rule, Subject, exceptions, file_secret,
    identity, level,
};
use crate::config::{Config, Level};
use crate::files::root_of;
use crate::judge::Readiness;
use crate::link::Site;
use crate::source::{FileId, Span, order_of};
use crate::sources::Sources;

/// The result of a check, ordered by path, place and code.
#[derive(Default)]
pub struct CheckResult {
    pub findings: Vec<Reported>,
    /// Findings that an exception suppresses.
    pub excepted: Vec<ExceptedFinding>,
}

/// A site that was checked before, and its findings.
#[derive(Clone, Copy)]
pub struct Earlier<'e> {
    pub site: &'e Site,
    pub findings: &'e [Reported],
}

/// Runs every rule that is not turned off.
pub fn check(readiness: &Readiness<'_>) -> CheckResult {
    check_again(readiness, None)
}

/// Runs every rule that is not turned off, and reuses findings of an earlier check where possible.
pub fn check_again(readiness: &Readiness<'_>, earlier: Option<Earlier<'_>>) -> CheckResult {
    let site = readiness.site;
    let earlier = EarlierFindings::of(site, earlier);
    let found = found(site, &earlier, |rule| match rule.check {
        Check::File(check) | Check::Site(check) => check(site),
        Check::Readiness(check) => check(readiness),
        Check::Exceptions(_) => Vec::new(),
    });
    let (mut findings, excepted, uses) = exceptions::apply(site, found);
    let of_exceptions = self::found(site, &earlier, |rule| match rule.check {
        Check::Exceptions(check) => check(&uses),
        Check::File(_) | Check::Site(_) | Check::Readiness(_) => Vec::new(),
    });
    if !of_exceptions.is_empty() {
        findings.extend(of_exceptions);
        sort(&mut findings, site);
    }
    CheckResult { findings, excepted }
}

/// The findings of the rules that look at one file at a time, in a site that may consist of a single file.
pub fn check_alone(site: &Site) -> Vec<Reported> {
    let found = found(site, &EarlierFindings::of(site, None), |rule| match rule.check {
        Check::File(check) => check(site),
        Check::Site(_) | Check::Readiness(_) | Check::Exceptions(_) => Vec::new(),
    });
    exceptions::apply(site, found).0
}

/// Whether [`check_alone`] runs a rule.
pub fn is_of_file_alone(rule: &Rule) -> bool {
    matches!(rule.check, Check::File(_))
}

/// Secrets that no exception suppresses. They are always errors, whatever the rule's level, since they must not leave
/// the project.
pub fn secrets(site: &Site) -> Vec<Reported> {
    let rule =
        ALL.iter().find(|rule| rule.name == file_secret::RULE.name).expect("every rule is in the list");
    let as_error = |finding| LeveledFinding { rule, level: Level::Error, finding };
    let leveled = file_secret::check(site).into_iter().map(as_error).collect();
    exceptions::apply(site, reported(site, &EarlierFindings::of(site, None), vec![leveled])).0
}

/// The findings of the rules, each with its identity.
fn found(
    site: &Site,
    earlier: &EarlierFindings<'_>,
    check: impl Fn(&Rule) -> Vec<Finding> + Sync,
) -> Vec<Reported> {
    reported(site, earlier, ALL.par_iter().map(|rule| leveled_findings(rule, site, || check(rule))).collect())
}

fn reported(site: &Site, earlier: &EarlierFindings<'_>, leveled: Vec<Vec<LeveledFinding>>) -> Vec<Reported> {
    let mut by_file: BTreeMap<FileId, Vec<LeveledFinding>> = BTreeMap::new();
    let mut unchanged: Vec<Reported> = Vec::new();
    for leveled in leveled.into_iter().flatten() {
        match earlier.identity(&leveled) {
            Some(identity) => unchanged.push(leveled.with_identity(identity)),
            None => by_file.entry(leveled.finding.place.file).or_default().push(leveled),
        }
    }
    let reported = by_file.into_par_iter().flat_map_iter(|(file, leveled)| {
        // The text is empty if the file has changed since it was parsed.
        let text = site.sources.text(file).unwrap_or_default();
        leveled.into_iter().map(move |leveled| leveled.identified(&site.sources, &text))
    });
    let mut reported: Vec<Reported> = reported.collect();
    reported.extend(unchanged);
    sort(&mut reported, site);
    // The definition of a link is one mistake, however many links use it.
    reported.dedup_by(|next, one| next.repeats(one));
    identity::number(&mut reported);
    reported
}

/// Sorts by path, place and code.
pub fn sort(findings: &mut [Reported], site: &Site) {
    findings.par_sort_by_cached_key(|reported| {
        let place = reported.finding.place;
        let path = order_of(&site.sources[place.file].path);
        (path, place.start, place.end, reported.rule.code, reported.finding.message.clone())
    });
}

/// A finding with the level that the project sets for its rule.
struct LeveledFinding {
    rule: &'static Rule,
    level: Level,
    finding: Finding,
}

/// Earlier findings in files that have not changed since, by place and rule.
struct EarlierFindings<'e>(AHashMap<(Span, &'static str), &'e Reported>);

impl<'e> EarlierFindings<'e> {
    fn of(site: &Site, earlier: Option<Earlier<'e>>) -> Self {
        let Some(earlier) = earlier else { return Self(AHashMap::new()) };
        let is_same = |file: FileId| {
            let now = site.sources.get(file);
            now.is_some_and(|now| earlier.site.sources.get(file).is_some_and(|before| now.is_same(before)))
        };
        let findings = earlier.findings.iter().filter(|reported| is_same(reported.finding.place.file));
        Self(findings.map(|reported| ((reported.finding.place, reported.rule.code), reported)).collect())
    }

    /// `None` if the text of the file is needed to compute the identity.
    fn identity(&self, leveled: &LeveledFinding) -> Option<Identity> {
        let LeveledFinding { rule, finding, .. } = leveled;
        let earlier = self.0.get(&(finding.place, rule.code))?;
        let is_named = matches!(finding.subject, Subject::Named(_));
        (is_named && earlier.finding.subject == finding.subject).then_some(earlier.identity)
    }
}

impl LeveledFinding {
    fn with_identity(self, identity: Identity) -> Reported {
        let Self { rule, level, finding } = self;
        Reported { rule, level, finding, identity }
    }

    /// The finding with its identity, which is computed from the text of its file.
    fn identified(self, sources: &Sources, text: &str) -> Reported {
        let Self { rule, level, finding } = self;
        let subject = finding.subject.clone().looked_up(text);
        let finding = Finding { subject, ..finding };
        let identity = Identity::of(rule, &finding, sources, text);
        Reported { rule, level, finding, identity }
    }
}

/// The findings of a rule, with the level that the project sets for it.
fn leveled_findings(
    rule: &'static Rule,
    site: &Site,
    check: impl FnOnce() -> Vec<Finding>,
) -> Vec<LeveledFinding> {
    let is_off = |config: &Config| level(rule, config.policy(rule.name)) == Level::Off;
    if site.config.each().all(is_off) {
        return Vec::new();
    }
    // Each repository sets the level of its own findings, except those that concern other repositories too.
    let root = |place: Span| root_of(&site.sources[place.file].path);
    let is_between = |finding: &Finding| {
        finding.shared || finding.related.iter().any(|(place, _)| root(*place) != root(finding.place))
    };
    let policy = |finding: &Finding| {
        let config = if is_between(finding) { &site.config } else { site.config_of(finding.place.file) };
        config.policy(rule.name)
    };
    let concerns = |finding: &Finding| {
        let policy = policy(finding);
        let Some(severities) = policy.map(|policy| &policy.severities).filter(|all| !all.is_empty()) else {
            return true;
        };
        // The policy may list the severities of the alarm files, or the project's severities that they are mapped to.
        let mut wanted = severities.iter().map(|word| site.config.severity(&word.value));
        wanted.any(|wanted| finding.severities.iter().any(|word| word.eq_ignore_ascii_case(wanted)))
    };
    let with_level = |finding: Finding| {
        let level = level(rule, policy(&finding));
        let level = if finding.warning_only { level.max(Level::Warning) } else { level };
        (level != Level::Off).then_some(LeveledFinding { rule, level, finding })
    };
    // Problems of the gathering project are reported there.
    let is_ours = |finding: &Finding| !site.sources.is_of_outline(finding.place.file);
    check().into_iter().filter(is_ours).filter(concerns).filter_map(with_level).collect()
}
