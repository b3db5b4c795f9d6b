use super::{Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Class;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A002",
    name: "alarm-runbook-dead",
    level: Level::Error,
    page: include_str!("alarm_runbook_dead.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let dead = site.alarms.iter().filter(|alarm| alarm.class == Class::Dead);
    dead.filter_map(|alarm| {
        let link = alarm.alarm.link.as_ref()?;
        let message =
            format!("the runbook of alarm `{}` is not there: `{}`", alarm.alarm.name.value, link.value);
        let help = did_you_mean(alarm.nearest.as_deref(), "write the page, or mend the link");
        Some(Finding { severity: alarm.severity.clone(), ..Finding::at(link.span, message, help) })
    })
    .collect()
}
