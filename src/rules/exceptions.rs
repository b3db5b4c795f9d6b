//! Applies exceptions to findings after all other rules have run, and records which exceptions were used.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use camino::Utf8Path;
use globset::{GlobSet, GlobSetBuilder};

use super::Reported;
use crate::allow::Allowance;
use crate::config::{Config, Exception};
use crate::files::root_of;
use crate::link::Site;
use crate::model::says_something;
use crate::source::{FileId, Span};

/// A finding that an exception suppresses.
#[derive(Clone)]
pub struct ExceptedFinding {
    pub reported: Reported,
    pub reason: String,
    /// Whether a comment beside it suppresses it, and not `readyroom.yaml`.
    pub in_source: bool,
}

/// Which exceptions were used.
pub struct Uses<'a> {
    pub site: &'a Site,
    /// For each exception in [`all`], the first finding that it matches, even if the exception has expired.
    pub entries: Vec<Option<Span>>,
    /// For each comment, whether it matches a finding.
    pub comments: Vec<bool>,
}

/// Splits findings into those that are reported and those that an exception suppresses.
pub fn apply(site: &Site, findings: Vec<Reported>) -> (Vec<Reported>, Vec<ExceptedFinding>, Uses<'_>) {
    let index = Index::new(site);
    let mut uses =
        Uses { site, entries: vec![None; all(site).count()], comments: vec![false; site.allowances.len()] };
    let (mut kept, mut excepted) = (Vec::new(), Vec::new());
    for reported in findings {
        match index.reason(&reported, &mut uses) {
            Some((reason, in_source)) => excepted.push(ExceptedFinding { reported, reason, in_source }),
            None => kept.push(reported),
        }
    }
    (kept, excepted, uses)
}

/// Whether a comment counts: its reason is not just a placeholder.
pub fn has_reason(allowance: &Allowance) -> bool {
    says_something(&allowance.reason)
}

/// The exceptions of the project, then those of the repositories that it gathers.
pub fn all(site: &Site) -> impl Iterator<Item = (&Config, &Exception)> {
    site.config.each().flat_map(|config| config.exceptions.iter().map(move |exception| (config, exception)))
}

/// Exceptions indexed by the properties of findings, so that the cost does not grow with the number of exceptions.
struct Index<'a> {
    site: &'a Site,
    /// By the folder of the repository that contains them, and by rule.
    by_rule: BTreeMap<(&'a Utf8Path, &'a str), Entries<'a>>,
    by_file: HashMap<FileId, Vec<usize>>,
}

/// The entries of one rule.
struct Entries<'a> {
    paths: GlobSet,
    /// The entry that each pattern of the set belongs to.
    owners: Vec<usize>,
    /// By the names of alarms and ids of items, in lower case.
    names: HashMap<String, Vec<usize>>,
    all: Arc<[&'a Exception]>,
}

impl<'a> Index<'a> {
    fn new(site: &'a Site) -> Self {
        let mut by_rule: BTreeMap<(&Utf8Path, &str), Vec<usize>> = BTreeMap::new();
        for (at, (config, exception)) in all(site).enumerate() {
            by_rule.entry((&config.below.root, &exception.rule.value)).or_default().push(at);
        }
        let all: Arc<[&Exception]> = all(site).map(|(_, exception)| exception).collect();
        let by_rule = by_rule.into_iter().map(|(rule, entries)| (rule, Entries::new(&all, &entries)));
        let mut by_file: HashMap<FileId, Vec<usize>> = HashMap::new();
        for (at, allowance) in site.allowances.iter().enumerate() {
            by_file.entry(allowance.covers.file).or_default().push(at);
        }
        Self { site, by_rule: by_rule.collect(), by_file }
    }

    /// Why a finding is suppressed, and whether a comment suppresses it. `None` if it is not suppressed.
    fn reason(&self, reported: &Reported, uses: &mut Uses<'_>) -> Option<(String, bool)> {
        let place = reported.finding.place;
        let mut reason = None;
        for at in self.by_file.get(&place.file).into_iter().flatten() {
            let allowance: &Allowance = &self.site.allowances[*at];
            if allowance.rule.value == reported.rule.name && allowance.is_about(place) {
                uses.comments[*at] = true;
                if reason.is_none() && has_reason(allowance) {
                    reason = Some((allowance.reason.clone(), true));
                }
            }
        }
        let root = root_of(&self.site.sources[place.file].path);
        let Some(entries) = self.by_rule.get(&(root, reported.rule.name)) else { return reason };
        for at in entries.about(reported, self.site) {
            uses.entries[at].get_or_insert(place);
            let exception = entries.all[at];
            if !exception.is_over(self.site.config.today) && reason.is_none() {
                reason = Some((exception.reason.clone(), false));
            }
        }
        reason
    }
}

impl<'a> Entries<'a> {
    fn new(all: &Arc<[&'a Exception]>, entries: &[usize]) -> Self {
        let mut paths = GlobSetBuilder::new();
        let (mut owners, mut names) = (Vec::new(), HashMap::<String, Vec<usize>>::new());
        for at in entries {
            for glob in all[*at].globs() {
                paths.add(glob);
                owners.push(*at);
            }
            names.entry(all[*at].at.value.to_lowercase()).or_default().push(*at);
        }
        let paths = paths.build().expect("each pattern was built alone");
        Self { paths, owners, names, all: Arc::clone(all) }
    }

    fn about(&self, reported: &Reported, site: &Site) -> Vec<usize> {
        let path = &site.sources[reported.finding.place.file].path;
        let below = path.strip_prefix(root_of(path)).unwrap_or(path);
        let by_path = self.paths.matches(below).into_iter().map(|pattern| self.owners[pattern]);
        let names = reported.finding.names.iter();
        let by_name = names.filter_map(|name| self.names.get(&name.to_lowercase())).flatten().copied();
        let mut about: Vec<usize> = by_path.chain(by_name).collect();
        about.sort_unstable();
        about.dedup();
        about
    }
}
