use super::{Check, Finding, Rule, Subject, listed};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered};
use crate::link::{Class, names_a_page};

pub const RULE: Rule = Rule {
    code: "A010",
    name: "alarm-runbook-unverifiable",
    level: Level::Error,
    page: include_str!("alarm_runbook_unverifiable.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let unverifiable = readiness
        .definitions
        .iter()
        .filter(|judged| judged.coverage.reason() == Some(Uncovered::Unverifiable));
    unverifiable
        .filter_map(|judged| {
            let alarm = judged.alarm;
            let link = alarm.alarm.link.as_ref()?;
            let name = &alarm.alarm.name.value;
            let (message, help) = if alarm.class == Class::Dead || names_a_page(&link.value) {
                let message = format!("no page matches the runbook link of alarm `{name}`: `{}`", link.value);
                (message, "add a page for every value, or fix the link".to_owned())
            } else {
                let message =
                    format!("the runbook link of alarm `{name}` could mean any page: `{}`", link.value);
                let help = format!(
                    "write out the folder of the page in the link, or list the alarm in a runbook: `{}`",
                    listed(name)
                );
                (message, help)
            };
            Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
        })
        .collect()
}
