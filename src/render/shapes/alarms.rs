//! Alarms, in the form that templates get.

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
    /// A smaller number is a higher severity.
    pub rank: usize,
    pub class: &'static str,
    pub matched_by: Option<&'static str>,
    pub covered: bool,
    /// `covered`, `vouched`, `exempt` or `uncovered`.
    pub verdict: &'static str,
    /// Why it is uncovered: `empty`, `external`, `dead`, `malformed`, `ambiguous`, `unverifiable` or `no_runbook`.
    /// `None` if it is not uncovered.
    pub reason: Option<&'static str>,
    /// Why it needs no runbook. `None` if it needs one.
    pub exempt: Option<&'static str>,
    /// False if only unrendered templates define it. No total counts it then.
    pub rendered: bool,
    pub runbooks: Vec<RunbookRef>,
    /// The first of the pages that a templated link may lead to, if it is not known which.
    pub fits: Vec<RunbookRef>,
    pub fits_in_all: usize,
    /// Whether it has no runbook on this site, but links to other sites.
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
    /// Why it is uncovered: `empty`, `external`, `dead`, `malformed`, `ambiguous`, `unverifiable` or `no_runbook`.
    /// `None` if it is not uncovered.
    pub reason: Option<&'static str>,
    /// Why it needs no runbook. `None` if it needs one.
    pub exempt: Option<&'static str>,
    /// False if only unrendered templates define it. No total counts it then.
    pub rendered: bool,
    pub definitions: Vec<Definition>,
    pub runbooks: Vec<RunbookRef>,
    /// The first of the pages that a templated link may lead to, if it is not known which.
    pub fits: Vec<RunbookRef>,
    pub fits_in_all: usize,
    /// URLs of runbooks on other sites.
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
    /// As HTML. `None` if it equals the summary, or if the page does not show the card.
    pub description: Option<String>,
    pub path: String,
    pub line: usize,
    pub format: FormatName,
    pub source_url: Option<String>,
    pub link: Option<String>,
    /// Whether parts of the link are filled in when the alarm fires.
    pub link_is_template: bool,
    pub class: &'static str,
    pub dashboards: Vec<Dashboard>,
    /// The labels that distinguish this definition from others with the same name: `env=prod`.
    pub labels: Vec<String>,
    /// The id that distinguishes it from others with the same name in the files of its system.
    pub id: Option<String>,
    pub exempt: Option<&'static str>,
}

/// A dashboard of an alarm.
#[derive(Serialize)]
pub struct Dashboard {
    pub title: String,
    /// `None` if the address is not a complete URL, or has placeholders before its query.
    pub href: Option<String>,
    /// The address as written, if the alarm's labels fill in parts of it after the host.
    pub address: Option<String>,
}

/// How many of the alarms that need a runbook have one.
#[derive(Default, Serialize)]
pub struct Coverage {
    pub covered: usize,
    /// How many alarms have a runbook on another site that the project vouches for.
    pub vouched: usize,
    pub total: usize,
}

/// A past incident in which an alarm fired, or should have.
#[derive(Serialize)]
pub struct Incident {
    pub title: String,
    pub url: String,
    pub started_on: Option<String>,
    /// As written: `s1`.
    pub severity: Option<String>,
    /// The severity in the terms of alarms: `critical`.
    pub rank: Option<String>,
}
