use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered, coverage};

pub const RULE: Rule = Rule {
    code: "A001",
    name: "alarm-without-runbook",
    level: Level::Error,
    page: include_str!("alarm_without_runbook.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let definitions = site.names.iter().flat_map(|name| &name.definitions).map(|at| &site.alarms[*at]);
    // A link that is broken is reported as that; one that leads elsewhere is somebody's page.
    definitions
        .filter(|alarm| coverage(site, alarm).reason() == Some(Uncovered::NoRunbook))
        .map(|alarm| {
            let name = &alarm.alarm.name;
            let message = format!("alarm `{}` has no runbook", name.value);
            let help = format!("list it in the front matter of one: `alarms: [{}]`", name.value);
            Finding::at(name.span, Subject::alarm(alarm), message, help).of(alarm)
        })
        .collect()
}
