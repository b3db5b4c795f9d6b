//! The JSON of `readyroom alarms`: keys are added, never changed or removed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::filter::Filter;
use crate::alarms::AlarmFile;
use crate::judge::{Coverage, Tally, Uncovered, coverage};
use crate::link::{LinkedAlarm, Site, has_placeholder};
use crate::model::Exempt;

/// The alarms that are shown, the files that were read, and their totals.
#[derive(Serialize)]
pub struct Document<'a> {
    pub version: u32,
    pub alarms: Vec<Alarm<'a>>,
    pub files: Vec<File<'a>>,
    pub totals: Totals<'a>,
}

/// A definition of an alarm.
#[derive(Serialize)]
pub struct Alarm<'a> {
    pub name: &'a str,
    pub format: &'a str,
    pub path: &'a str,
    /// The gathered repository that defines it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<&'a str>,
    pub line: usize,
    pub severity: Option<&'a str>,
    pub service: Option<&'a str>,
    pub link: Option<&'a str>,
    pub class: &'a str,
    pub matched_by: Option<&'a str>,
    pub runbook: Option<&'a str>,
    pub anchor: Option<&'a str>,
    pub url: &'a str,
    pub id: Option<&'a str>,
    pub covered: bool,
    /// Its coverage: `covered`, `vouched`, `exempt` or `uncovered`.
    pub verdict: &'a str,
    /// Why it is uncovered. `None` if it is not.
    pub reason: Option<&'a str>,
    pub exempt: Option<&'a str>,
    /// False for an alarm in a template that is not rendered. No total except `unrendered` counts it.
    pub rendered: bool,
    /// The pages that its templated link may lead to.
    pub fits: Vec<&'a str>,
}

/// A file that matches `alarms`, and what was found in it.
#[derive(Serialize)]
pub struct File<'a> {
    pub path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<&'a str>,
    pub format: Option<&'a str>,
    pub alarms: usize,
    pub note: Option<String>,
}

/// Counts of the alarms in the document.
#[derive(Default, Serialize)]
pub struct Totals<'a> {
    pub alarms: usize,
    pub names: usize,
    pub by_format: BTreeMap<&'a str, usize>,
    pub by_class: BTreeMap<&'a str, usize>,
    pub covered: usize,
    /// Exempt, and without a runbook.
    pub exempt: usize,
    /// With a runbook on another site that the project vouches for.
    pub vouched: usize,
    pub uncovered: usize,
    /// In templates that are not rendered. No other total counts them.
    pub unrendered: usize,
}

impl<'a> Document<'a> {
    pub fn of(site: &'a Site, filter: &Filter<'_>) -> Self {
        let shown = |alarms: &'a [LinkedAlarm]| -> Vec<(&'a LinkedAlarm, Coverage<'a>)> {
            let judged = alarms.iter().map(|alarm| (alarm, coverage(site, alarm)));
            judged.filter(|(alarm, coverage)| filter.lets(alarm, *coverage)).collect()
        };
        let (shown, unrendered) = (shown(&site.alarms), shown(&site.unrendered.alarms));
        let Tally { covered, vouched, exempt, uncovered } =
            Tally::of(shown.iter().map(|(_, coverage)| *coverage));
        let counts = (shown.len(), unrendered.len());
        let mut totals = Totals {
            alarms: counts.0,
            covered,
            vouched,
            exempt,
            uncovered,
            unrendered: counts.1,
            ..Totals::default()
        };
        // If an alarm's name consists only of references, it is counted by its key, as a distinct name.
        let name = |alarm: &'a LinkedAlarm| {
            let name = &alarm.alarm.name.value;
            if alarm.alarm.is_unnamed && !has_placeholder(name) { &alarm.key } else { name }
        };
        let names = shown.iter().map(|(alarm, _)| name(alarm)).collect::<BTreeSet<_>>().len();
        let all = shown.into_iter().zip(std::iter::repeat(true));
        let all = all.chain(unrendered.into_iter().zip(std::iter::repeat(false)));
        let all =
            all.map(|((alarm, coverage), rendered)| Alarm { rendered, ..Alarm::of(site, alarm, coverage) });
        let alarms: Vec<Alarm<'_>> = all.collect();
        for alarm in alarms.iter().filter(|alarm| alarm.rendered) {
            *totals.by_format.entry(alarm.format).or_default() += 1;
            *totals.by_class.entry(alarm.class).or_default() += 1;
        }
        totals.names = names;
        let files = site.alarm_files.iter().map(|file| File::of(site, file)).collect();
        Self { version: 1, alarms, files, totals }
    }
}

impl<'a> Alarm<'a> {
    fn of(site: &'a Site, alarm: &'a LinkedAlarm, coverage: Coverage<'a>) -> Self {
        let name = site.name_of(alarm).expect("every alarm has its name among the names");
        let found = match coverage {
            Coverage::Covered { runbook } | Coverage::Vouched { runbook } => runbook,
            Coverage::Exempt { .. } | Coverage::Uncovered { .. } => None,
        };
        let path = |page| site.sources[site.page(page).document.file].shown();
        let source = &site.sources[alarm.file];
        Self {
            name: &alarm.alarm.name.value,
            format: &alarm.alarm.format,
            path: source.shown(),
            repository: source.repository(),
            line: source.position(alarm.alarm.name.span.start).line,
            severity: alarm.severity.as_deref(),
            service: alarm.service.map(|service| site.service(service).service.name.value.as_str()),
            link: alarm.alarm.link.as_ref().map(|link| link.value.as_str()),
            class: alarm.class.word(),
            matched_by: found.map(|found| found.by.word()),
            runbook: found.map(|found| path(found.page)),
            anchor: found.and_then(|found| found.anchor.as_deref()),
            url: &name.url,
            id: alarm.alarm.id.as_deref(),
            covered: coverage.is_covered(),
            verdict: coverage.word(),
            reason: coverage.reason().map(Uncovered::word),
            exempt: alarm.alarm.exempt.map(Exempt::word),
            rendered: true,
            fits: alarm.matching_pages.iter().map(|page| path(*page)).collect(),
        }
    }

    /// Its runbook in a few words: where it is and how it was found, or why it has none.
    pub fn runbook(&self) -> String {
        let mut words = match (self.runbook, &self.fits[..]) {
            (Some(path), _) if self.verdict == "vouched" => format!("{path} (vouched)"),
            (Some(path), _) => {
                let anchor = self.anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                format!("{path}{anchor} ({})", self.matched_by.unwrap_or_default())
            }
            (None, [page]) if self.covered => format!("{page} (fits)"),
            (None, [_, _, ..]) if self.covered => format!("fits {} pages", self.fits.len()),
            (None, []) if self.covered && self.link.is_some() => {
                format!("{} (another repository)", self.link.unwrap_or_default())
            }
            (None, _) if self.verdict == "vouched" => format!("{} (vouched)", self.link.unwrap_or_default()),
            (None, _) => self.reason.map_or_else(String::new, |reason| reason_in_words(reason, self.link)),
        };
        let exempt = self.exempt.map(|reason| format!("exempt: {reason}"));
        let unrendered = (!self.rendered).then(|| "not rendered".to_owned());
        for more in exempt.into_iter().chain(unrendered) {
            let mark = if words.is_empty() { "" } else { "; " };
            words.push_str(&format!("{mark}{more}"));
        }
        words
    }
}

/// Why an alarm has no runbook, in a few words. Empty if it has no link.
fn reason_in_words(reason: &str, link: Option<&str>) -> String {
    match reason {
        "no_runbook" => String::new(),
        "external" => format!("uncovered: {} is on another site", link.unwrap_or_default()),
        "empty" => "uncovered: the runbook says nothing".to_owned(),
        "ambiguous" => "uncovered: several pages could be it".to_owned(),
        "unverifiable" => "uncovered: the link could mean any page, or none".to_owned(),
        "malformed" => "uncovered: the link is not an address".to_owned(),
        _ => "uncovered: the link leads nowhere".to_owned(),
    }
}

impl<'a> File<'a> {
    fn of(site: &'a Site, file: &'a AlarmFile) -> Self {
        let source = &site.sources[file.file];
        let fault = file.malformed.as_ref().map(|malformed| {
            let line = source.position(malformed.span.start).line;
            let how = if file.count == 0 { "cannot be read" } else { "cannot be read to the end" };
            format!("{how}: {}, in line {line}", malformed.message)
        });
        Self {
            path: source.shown(),
            repository: source.repository(),
            format: file.format.as_deref(),
            alarms: file.count,
            note: fault.or_else(|| file.note.as_deref().map(str::to_owned)),
        }
    }
}
