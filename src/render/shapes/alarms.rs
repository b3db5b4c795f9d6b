//! Alarms, as templates are given them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{RunbookRef, ServiceRef};
use crate::model::FormatName;
use crate::render::fields::Part;

/// An alarm in a list.
#[derive(Serialize)]
pub struct AlarmRow {
    pub name: String,
    pub url: String,
    pub service: Option<ServiceRef>,
    pub severity: Option<String>,
    pub severities: Vec<String>,
    /// The higher the severity, the smaller the number.
    pub rank: usize,
    pub class: &'static str,
    pub matched_by: Option<&'static str>,
    pub covered: bool,
    /// `covered`, `vouched`, `exempt` or `uncovered`.
    pub verdict: &'static str,
    /// Why it is uncovered: `empty`, `external`, `dead`, `malformed`, `ambiguous`, `unverifiable`, `no_runbook`.
    pub reason: Option<&'static str>,
    /// Why it needs no runbook.
    pub exempt: Option<&'static str>,
    /// False if only unrendered templates define it: then no total counts it.
    pub rendered: bool,
    pub runbooks: Vec<RunbookRef>,
    /// Pages that a templated link may mean, if it is not known which; only the first few.
    pub fits: Vec<RunbookRef>,
    pub fits_in_all: usize,
    /// Whether it has no runbook here, but links to other sites.
    pub elsewhere: bool,
    pub definitions: usize,
    pub formats: Vec<FormatName>,
    /// The gathered repositories that define it. Empty for the project's own.
    pub repositories: BTreeSet<String>,
    pub path: String,
    pub line: usize,
}

/// An alarm with its definitions, on the page of its runbook or on its own.
#[derive(Serialize)]
pub struct AlarmCard {
    pub name: String,
    pub slug: String,
    pub url: String,
    pub service: Option<ServiceRef>,
    pub owner: Option<String>,
    pub severity: Option<String>,
    pub severities: Vec<String>,
    pub class: &'static str,
    pub covered: bool,
    /// `covered`, `vouched`, `exempt` or `uncovered`.
    pub verdict: &'static str,
    /// Why it is uncovered: `empty`, `external`, `dead`, `malformed`, `ambiguous`, `unverifiable`, `no_runbook`.
    pub reason: Option<&'static str>,
    /// Why it needs no runbook.
    pub exempt: Option<&'static str>,
    /// False if only unrendered templates define it: then no total counts it.
    pub rendered: bool,
    pub definitions: Vec<Definition>,
    pub runbooks: Vec<RunbookRef>,
    /// Pages that a templated link may mean, if it is not known which; only the first few.
    pub fits: Vec<RunbookRef>,
    pub fits_in_all: usize,
    /// Addresses of runbooks on other sites.
    pub external: Vec<String>,
    pub incidents: Vec<Incident>,
    pub escalation: Vec<String>,
}

/// A definition of an alarm.
#[derive(Serialize)]
pub struct Definition {
    pub severity: Option<String>,
    /// The condition as HTML.
    pub expression: Option<String>,
    pub language: &'static str,
    #[serde(rename = "for")]
    pub hold: Option<String>,
    pub summary: Vec<Part>,
    /// As HTML; `None` if it says the same as the summary.
    pub description: Option<String>,
    pub path: String,
    pub line: usize,
    pub format: FormatName,
    pub source_url: Option<String>,
    pub link: Option<String>,
    /// Parts of the link are filled in when the alarm fires.
    pub link_is_template: bool,
    pub class: &'static str,
    pub dashboards: Vec<Dashboard>,
    /// The labels that tell this definition from others of the same name: `env=prod`.
    pub labels: Vec<String>,
    /// The id that tells it from others of its name in its system's files.
    pub id: Option<String>,
    pub exempt: Option<&'static str>,
}

/// A dashboard of an alarm.
#[derive(Serialize)]
pub struct Dashboard {
    pub title: String,
    /// `None` if it is not a complete web address.
    pub href: Option<String>,
    /// As it is written, if the alarm's labels fill in parts after its host.
    pub address: Option<String>,
}

/// How many alarms of a kind have a runbook, of those that need one.
#[derive(Default, Serialize)]
pub struct Coverage {
    pub covered: usize,
    /// How many have a runbook on another site that the project vouches for.
    pub vouched: usize,
    pub total: usize,
}

/// A past incident in which an alarm fired, or should have.
#[derive(Serialize)]
pub struct Incident {
    pub title: String,
    pub url: String,
    pub started_on: Option<String>,
    /// As it is written: `s1`.
    pub severity: Option<String>,
    /// The mapped severity, as alarms have it: `critical`.
    pub rank: Option<String>,
}
