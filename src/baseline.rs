//! Findings that existed before. They are recognised by their fingerprints and counted, but not reported again.

mod file;
mod version_1;

use std::collections::{BTreeMap, BTreeSet};

pub use file::read;

use crate::link::Site;
use crate::rules::Reported;

/// The maximum number of trailing parts of two paths that are compared to find moved files.
const DEPTH: usize = 5;

/// The findings at an earlier time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
    /// How many alarms each file defined. `None` for a baseline that does not have these counts.
    alarms: Option<BTreeMap<String, usize>>,
}

/// A baseline file of a supported version.
#[derive(Debug, PartialEq, Eq)]
pub enum BaselineFile {
    Baseline(Baseline),
    /// Version 1, which is read but no longer written.
    Version1(Vec<version_1::Entry>),
}

impl BaselineFile {
    /// Separates old findings from new ones.
    pub fn compare(&self, findings: Vec<Reported>, site: &Site) -> Comparison {
        match self {
            Self::Baseline(baseline) => baseline.compare(findings, site),
            Self::Version1(entries) => version_1::compare(entries, findings, site),
        }
    }

    pub fn is_version_1(&self) -> bool {
        matches!(self, Self::Version1(_))
    }
}

/// A finding in a baseline. The path, the rule and the subject are for human readers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    path: String,
    rule: String,
    /// What the finding is about. The message is not stored, since it may be reworded.
    subject: String,
    fingerprint: String,
    /// The fingerprint without the path, to recognise findings in moved files.
    moved: String,
}

/// The findings, compared with a baseline.
#[derive(Default)]
pub struct Comparison {
    pub new: Vec<Reported>,
    pub old: Vec<Reported>,
    /// How many findings of the baseline were fixed.
    pub fixed: usize,
    /// How many findings of the baseline are at another path now.
    pub moved: usize,
    /// Files that define fewer alarms than before, and by how many. Alarms do not count if as many were added to
    /// another file with the same name.
    pub gone: Vec<(String, usize)>,
    /// How many findings of the baseline disappeared with those alarms, without being fixed.
    pub gone_with: usize,
}

impl Baseline {
    pub fn of(findings: &[Reported], site: &Site) -> Self {
        let entry = |reported: &Reported| Entry {
            path: site.sources[reported.finding.place.file].path.to_string(),
            rule: reported.rule.name.to_owned(),
            subject: reported.finding.subject.to_string(),
            fingerprint: reported.identity.fingerprint(),
            moved: reported.identity.moved(),
        };
        let mut entries: Vec<Entry> = findings.iter().map(entry).collect();
        entries.sort();
        Self { entries, alarms: Some(alarms(site)) }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Separates old findings from new ones: by the exact fingerprint or, if the file is gone, by the fingerprint
    /// without the path.
    pub fn compare(&self, findings: Vec<Reported>, site: &Site) -> Comparison {
        let mut left: BTreeMap<&str, &Entry> =
            self.entries.iter().map(|entry| (entry.fingerprint.as_str(), entry)).collect();
        let is_known: Vec<bool> = findings
            .iter()
            .map(|reported| left.remove(reported.identity.fingerprint().as_str()).is_some())
            .collect();
        let mut comparison = Comparison::default();
        let unknown =
            findings.iter().zip(&is_known).filter(|(_, known)| !**known).map(|(reported, _)| reported);
        let moved = moved(unknown, left.values().copied(), site);
        comparison.moved = moved.len();
        comparison.gone = self.alarms.as_ref().map_or_else(Vec::new, |then| gone(then, &alarms(site)));
        let is_gone = |entry: &&&Entry| comparison.gone.iter().any(|(path, _)| *path == entry.path);
        comparison.gone_with = left.values().filter(is_gone).count().min(left.len() - moved.len());
        comparison.fixed = left.len() - moved.len() - comparison.gone_with;
        for (reported, is_known) in findings.into_iter().zip(is_known) {
            if is_known || moved.contains(&reported.identity.fingerprint()) {
                comparison.old.push(reported);
            } else {
                comparison.new.push(reported);
            }
        }
        comparison
    }
}

/// How many alarms each file defines.
fn alarms(site: &Site) -> BTreeMap<String, usize> {
    let mut alarms = BTreeMap::new();
    for alarm in &site.alarms {
        *alarms.entry(site.sources[alarm.file].path.to_string()).or_default() += 1;
    }
    alarms
}

/// The files with fewer alarms than before, and by how many. Alarms of a moved file do not count.
fn gone(then: &BTreeMap<String, usize>, now: &BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    for (path, count) in now {
        let before = then.get(path).copied().unwrap_or_default();
        *came.entry(name(path)).or_default() += count.saturating_sub(before);
    }
    let fewer = then.iter().filter_map(|(path, before)| {
        let left = now.get(path).copied().unwrap_or_default();
        let came = came.entry(name(path)).or_default();
        let moved = before.saturating_sub(left).min(*came);
        *came -= moved;
        let gone = before.saturating_sub(left) - moved;
        (gone > 0).then(|| (path.clone(), gone))
    });
    fewer.collect()
}

/// The findings in moved files: the file of the entry is gone, and exactly one new file matches.
fn moved<'a>(
    findings: impl Iterator<Item = &'a Reported> + Clone,
    entries: impl Iterator<Item = &'a Entry> + Clone,
    site: &Site,
) -> BTreeSet<String> {
    let path = |reported: &Reported| site.sources[reported.finding.place.file].path.as_str();
    let gone: Vec<&Entry> = entries.filter(|entry| !site.sources.has_file(entry.path.as_ref())).collect();
    if gone.is_empty() {
        return BTreeSet::new();
    }
    let mut pairs = Pairs::default();
    // Paths with the most common trailing parts come first, and other file names last.
    for depth in (0..=DEPTH).rev() {
        let name = |path: &str| {
            let from = path.rmatch_indices('/').nth(depth.saturating_sub(1)).map_or(0, |(at, _)| at);
            if depth == 0 { String::new() } else { path[from..].to_owned() }
        };
        let mut groups: BTreeMap<(String, String), Group<'_>> = BTreeMap::new();
        for entry in gone.iter().filter(|entry| !pairs.entries.contains(entry.fingerprint.as_str())) {
            let group = groups.entry((entry.moved.clone(), name(&entry.path))).or_default();
            group.entries.push((entry.path.as_str(), entry.fingerprint.as_str()));
        }
        for reported in findings.clone() {
            let fingerprint = reported.identity.fingerprint();
            let key = (reported.identity.moved(), name(path(reported)));
            if let Some(group) = groups.get_mut(&key).filter(|_| !pairs.findings.contains(&fingerprint)) {
                group.findings.push((path(reported), fingerprint));
            }
        }
        for group in groups.into_values() {
            pairs.add(group);
        }
    }
    pairs.findings
}

/// Findings and entries that are equal except for their paths.
#[derive(Default)]
struct Group<'a> {
    /// The path and the fingerprint of each entry.
    entries: Vec<(&'a str, &'a str)>,
    findings: Vec<(&'a str, String)>,
}

#[derive(Default)]
struct Pairs<'a> {
    entries: BTreeSet<&'a str>,
    findings: BTreeSet<String>,
}

impl<'a> Pairs<'a> {
    /// Pairs the findings and the entries of a group, if each side is in a single file.
    fn add(&mut self, group: Group<'a>) {
        let Group { entries, findings } = group;
        let one_file = entries.windows(2).all(|pair| pair[0].0 == pair[1].0)
            && findings.windows(2).all(|pair| pair[0].0 == pair[1].0);
        if one_file {
            for ((_, entry), (_, finding)) in entries.into_iter().zip(findings) {
                self.entries.insert(entry);
                self.findings.insert(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests;
