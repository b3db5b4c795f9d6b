//! How many alarms have a runbook, by severity and by service.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::rows::rank;
use super::shapes::{Coverage, ServiceRef};
use super::view::View;
use crate::judge;
use crate::link::ServiceId;

/// Coverage by severity and by service. Alarms that need no runbook and have none are left out. An alarm with several
/// severities or services counts for each.
#[derive(Serialize)]
pub struct Coverages {
    by_severity: Vec<OfSeverity>,
    /// Services with the most to do first.
    by_service: Vec<OfService>,
}

#[derive(Serialize)]
struct OfSeverity {
    /// `None` for alarms without a severity.
    severity: Option<String>,
    #[serde(flatten)]
    coverage: Coverage,
}

#[derive(Serialize)]
struct OfService {
    /// `None` for alarms that belong to no service.
    service: Option<ServiceRef>,
    #[serde(flatten)]
    coverage: Coverage,
}

pub fn coverages(view: &View<'_>) -> Coverages {
    let site = view.site;
    let mut severities: BTreeMap<Option<String>, Coverage> = BTreeMap::new();
    let mut services: BTreeMap<Option<ServiceId>, Coverage> = BTreeMap::new();
    for (at, name) in site.names.iter().enumerate() {
        let coverage = view.readiness.names[at];
        if coverage.is_exempt() {
            continue;
        }
        let definitions = || name.definitions.iter().map(|at| &site.alarms[*at]);
        let of_name: BTreeSet<Option<String>> = definitions().map(|alarm| alarm.severity.clone()).collect();
        for severity in of_name {
            severities.entry(severity).or_default().add(coverage);
        }
        let of_name: BTreeSet<Option<ServiceId>> = definitions().map(|alarm| alarm.service).collect();
        for service in of_name {
            services.entry(service).or_default().add(coverage);
        }
    }
    let mut by_severity: Vec<OfSeverity> =
        severities.into_iter().map(|(severity, coverage)| OfSeverity { severity, coverage }).collect();
    by_severity.sort_by_key(|row| {
        let severity = row.severity.clone().unwrap_or_default();
        (row.severity.is_none(), rank(&severity), severity)
    });
    let mut by_service: Vec<OfService> = services
        .into_iter()
        .map(|(service, coverage)| OfService { service: service.map(|id| view.service_ref(id)), coverage })
        .collect();
    by_service.sort_by_key(|row| {
        let title = row.service.as_ref().map(|service| service.title.to_lowercase());
        let bare = row.coverage.total - row.coverage.covered - row.coverage.vouched;
        (std::cmp::Reverse(bare), title.is_none(), title)
    });
    Coverages { by_severity, by_service }
}

impl Coverage {
    fn add(&mut self, coverage: judge::Coverage<'_>) {
        self.total += 1;
        self.covered += usize::from(coverage.is_covered());
        self.vouched += usize::from(coverage.is_vouched());
    }
}
