use std::collections::BTreeMap;

use super::{Check, Finding, Grouping, Rule, Subject};
use crate::config::Level;
use crate::link::{LinkedAlarm, Site};
use crate::nearest::{Budget, Suggestions};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "A007",
    name: "alarm-without-service",
    level: Level::Warning,
    page: include_str!("alarm_without_service.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    // In a project without services, no alarm needs one.
    if site.services.is_empty() {
        return Vec::new();
    }
    let mut known = Suggestions::new(site.services.iter().map(|service| service.service.name.value.as_str()));
    let mut budget = Budget::default();
    let mut findings: BTreeMap<Span, Finding> = BTreeMap::new();
    let mut unassigned = Vec::new();
    for alarm in &site.alarms {
        if alarm.service.is_some() || alarm.alarm.exempt.is_some() {
            continue;
        }
        let configured = site.config.alarm_files(&site.sources[alarm.file].path);
        let configured = configured.and_then(|files| files.service.as_ref());
        let Some(service) = configured.or(alarm.alarm.service.as_ref()) else {
            unassigned.push(alone(alarm));
            continue;
        };
        // A wrong name in `readyroom.yaml` is reported once, however many alarms it affects.
        let finding = findings.remove(&service.span).unwrap_or_else(|| {
            let message = format!("there is no service `{}`", service.value);
            let help = "fix the name, or add the `service.yaml` of that service";
            let meant = known.of(&service.value, &mut budget);
            Finding::at(service.span, &service.value, message, help).suggests(meant)
        });
        findings.insert(finding.place, finding.of(alarm));
    }
    findings.into_values().chain(unassigned).collect()
}

const HELP: &str = "give it a `service` label, move its file below a folder with a `service.yaml`, \
                    or set `service` for its file under `alarms:`";

fn alone(alarm: &LinkedAlarm) -> Finding {
    let name = &alarm.alarm.name;
    let message = format!("alarm `{}` belongs to no service", name.value);
    let finding = Finding::at(name.span, Subject::alarm(alarm), message, HELP).of(alarm);
    Finding { grouping: Some(Grouping::Alarms), ..finding }
}
