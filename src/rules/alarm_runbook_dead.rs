use super::{Check, Finding, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::link::{Class, Site, has_placeholder};

pub const RULE: Rule = Rule {
    code: "A002",
    name: "alarm-runbook-dead",
    level: Level::Error,
    page: include_str!("alarm_runbook_dead.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let dead = site.each_alarm().filter(|alarm| alarm.class == Class::Dead);
    dead.filter_map(|alarm| {
        let link = alarm.alarm.link.as_ref()?;
        let name = &alarm.alarm.name.value;
        // The query carries the alarm's labels; the page is the same.
        let place = link.value.split(['?', '#']).next().unwrap_or_default();
        let (message, otherwise) = if has_placeholder(place) {
            let message = format!("no page fits the runbook link of alarm `{name}`: `{}`", link.value);
            (message, "name a page for every value, or fix the link")
        } else {
            let message = format!("the runbook of alarm `{name}` is not there: `{}`", link.value);
            (message, "write the page, or fix the link")
        };
        let help = did_you_mean(alarm.nearest.as_deref(), otherwise);
        Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
    })
    .collect()
}
