//! Shortens a report for people: of the open items of a draft, it shows the first one, and how many more there are.

use std::collections::BTreeMap;

use super::Report;
use crate::read::shell;
use crate::rules::Reported;
use crate::source::{FileId, Span};

/// The number of open items of a draft from which only the first is shown.
const MANY: usize = 10;

/// An entry of a shortened report.
pub enum Entry<'r> {
    One(&'r Reported),
    More(More<'r>),
}

/// The other open items of a draft.
pub struct More<'r> {
    /// The first of the other items.
    pub reported: &'r Reported,
    pub count: usize,
}

impl More<'_> {
    pub fn place(&self) -> Span {
        self.reported.finding.place
    }

    pub fn message(&self) -> String {
        format!("{} more items of this draft are not answered", self.count)
    }

    /// How to list them.
    pub fn help(&self, report: &Report<'_>) -> String {
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
    let is_open = |reported: &Reported| {
        reported.finding.may_be_grouped && reported.finding.warning_only && !report.is_failure(reported)
    };
    let mut open: BTreeMap<FileId, usize> = BTreeMap::new();
    for reported in report.findings.iter().filter(|reported| is_open(reported)) {
        *open.entry(reported.finding.place.file).or_default() += 1;
    }
    let mut seen: BTreeMap<FileId, usize> = BTreeMap::new();
    let entry = |reported: &'r Reported| {
        let file = reported.finding.place.file;
        let count = open.get(&file).copied().filter(|count| *count >= MANY && is_open(reported));
        let Some(count) = count else { return Some(Entry::One(reported)) };
        let seen = seen.entry(file).or_default();
        *seen += 1;
        match *seen {
            1 => Some(Entry::One(reported)),
            2 => Some(Entry::More(More { reported, count: count - 1 })),
            _ => None,
        }
    };
    report.findings.iter().filter_map(entry).collect()
}
