use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::Readiness;
use crate::judge::releases::{AlarmWithoutRunbook, alarms_without_runbook};

pub const RULE: Rule = Rule {
    code: "S013",
    name: "rollback-alarm-without-runbook",
    level: Level::Warning,
    page: include_str!("rollback_alarm_without_runbook.md"),
    check: Check::Readiness(check),
};

/// A finding at each place that names a rollback alarm, if one of the alarm's definitions has no runbook.
fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let findings = alarms_without_runbook(readiness).into_iter().map(|AlarmWithoutRunbook { service, name, alarm }| {
        let entry = &readiness.site.service(service).service;
        let message = format!("alarm `{}` rolls releases back but has no runbook", name.value);
        let help =
            "write one that says what to do once the release is rolled back, and link to it from the alarm";
        let subject = [entry.name.value.as_str(), &name.value];
        let finding = Finding::at(name.span, subject, message, help).of(alarm);
        finding.related(alarm.alarm.name.span, "the alarm is defined here")
    });
    findings.collect()
}
