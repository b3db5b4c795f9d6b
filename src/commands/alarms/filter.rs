//! Decides which alarms to show.

use std::collections::BTreeSet;

use crate::commands::{find_service, hint};
use crate::judge::Coverage;
use crate::link::{AlarmName, LinkedAlarm, ServiceId, Site};
use crate::read::meant;

/// The filters on the command line.
#[derive(Debug, Default, clap::Args)]
pub struct Filters {
    /// Only alarms of this service
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    service: Option<String>,
    /// Only alarms of this severity, in the words of the alarm or of readyroom.yaml
    #[arg(long, value_name = "WORD", conflicts_with = "files")]
    severity: Option<String>,
    /// Only alarms whose link is of this class
    #[arg(long, value_name = "WORD", conflicts_with = "files", value_parser = CLASSES)]
    class: Option<String>,
    /// Only alarms without a runbook, apart from those that need none
    #[arg(long, conflicts_with = "files")]
    uncovered: bool,
}

impl Filters {
    /// The message about a severity that no alarm has. It may be misspelled.
    pub fn unknown_severity(&self, site: &Site) -> Option<String> {
        let word = self.severity.as_deref()?;
        let own = site.config.severity(word);
        let known: BTreeSet<&str> = site.each_alarm().filter_map(|alarm| alarm.severity.as_deref()).collect();
        if known.iter().any(|known| known.eq_ignore_ascii_case(own)) {
            return None;
        }
        let known: Vec<&str> = known.into_iter().collect();
        let hint = hint(meant(own, known.iter().copied()), &known);
        let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
        Some(format!("no alarm has the severity `{word}`{hint}"))
    }
}

const CLASSES: [&str; 8] =
    ["resolved", "dead", "anchor_dead", "malformed", "templated", "external", "permanent", "none"];

/// The conditions for an alarm to be shown.
pub struct Filter<'a> {
    name: Option<&'a str>,
    service: Option<ServiceId>,
    severity: Option<&'a str>,
    class: Option<&'a str>,
    uncovered: bool,
}

impl<'a> Filter<'a> {
    pub fn new(args: &'a Filters, name: Option<&'a AlarmName>, site: &'a Site) -> anyhow::Result<Self> {
        let service = args.service.as_deref().map(|name| find_service(site, name)).transpose()?;
        Ok(Self {
            name: name.map(|name| name.key.as_str()),
            service,
            severity: args.severity.as_deref().map(|word| site.config.severity(word)),
            class: args.class.as_deref(),
            uncovered: args.uncovered,
        })
    }

    pub fn lets(&self, alarm: &LinkedAlarm, coverage: Coverage<'_>) -> bool {
        let of_severity = |wanted: &str| {
            alarm.severity.as_deref().is_some_and(|severity| severity.eq_ignore_ascii_case(wanted))
        };
        self.name.is_none_or(|name| alarm.key == name)
            && self.service.is_none_or(|service| alarm.service == Some(service))
            && self.severity.is_none_or(of_severity)
            && self.class.is_none_or(|class| alarm.class.word() == class)
            && (!self.uncovered || coverage.is_uncovered())
    }
}
