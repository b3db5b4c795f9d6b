//! Shortens a report for people: of the open items of a draft, or of the alarms of a file that belong to no service, it
//! shows the first one, and how many more there are.

use std::collections::BTreeMap;

use super::Report;
use crate::read::shell;
use crate::rules::{Grouping, Reported};
use crate::source::{FileId, Span};

/// The number of findings from which only the first is shown.
const MANY: usize = 10;

/// An entry of a shortened report.
pub enum Entry<'r> {
    One(&'r Reported),
    More(More<'r>),
}

/// The findings that are like one that is shown.
pub struct More<'r> {
    /// The first of them.
    pub reported: &'r Reported,
    pub count: usize,
    grouping: Grouping,
}

impl More<'_> {
    pub fn place(&self) -> Span {
        self.reported.finding.place
    }

    pub fn message(&self) -> String {
        match self.grouping {
            Grouping::OpenItems => format!("{} more items of this draft are not answered", self.count),
            Grouping::Alarms => format!("{} more alarms of this file belong to no service", self.count),
        }
    }

    /// How to list them.
    pub fn help(&self, report: &Report<'_>) -> String {
        if self.grouping == Grouping::Alarms {
            return "set `service` for the file under `alarms:`; `readyroom check --format json` lists them all"
                .to_owned();
        }
        let site = report.site;
        let page = site.page_of(self.place().file).map(|page| site.page(page));
        let service = page.and_then(|page| page.service).map(|id| &site.service(id).service.name.value);
        let service = service.map_or("SERVICE".into(), |name| shell(name));
        format!(
            "`readyroom answer {service}` asks them one by one; `readyroom check --format json` lists them all"
        )
    }
}

/// The findings in order. A finding that fails the run is always shown.
pub fn entries<'r>(report: &Report<'r>) -> Vec<Entry<'r>> {
    let key = |reported: &Reported| {
        let grouping = reported.finding.grouping.filter(|_| !report.is_failure(reported))?;
        Some((reported.finding.place.file, grouping))
    };
    let mut alike: BTreeMap<(FileId, Grouping), usize> = BTreeMap::new();
    for key in report.findings.iter().filter_map(key) {
        *alike.entry(key).or_default() += 1;
    }
    let mut seen: BTreeMap<(FileId, Grouping), usize> = BTreeMap::new();
    let entry = |reported: &'r Reported| {
        let key = key(reported).filter(|key| alike[key] >= MANY);
        let Some(key) = key else { return Some(Entry::One(reported)) };
        let seen = seen.entry(key).or_default();
        *seen += 1;
        match *seen {
            1 => Some(Entry::One(reported)),
            2 => Some(Entry::More(More { reported, count: alike[&key] - 1, grouping: key.1 })),
            _ => None,
        }
    };
    report.findings.iter().filter_map(entry).collect()
}
