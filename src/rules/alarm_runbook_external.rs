use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::{Class, Site};
use crate::read::shorten;

pub const RULE: Rule = Rule {
    code: "A006",
    name: "alarm-runbook-external",
    level: Level::Off,
    page: include_str!("alarm_runbook_external.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let external = site.each_alarm().filter(|alarm| alarm.class == Class::External);
    external
        .filter_map(|alarm| {
            let link = alarm.alarm.link.as_ref()?;
            let name = &alarm.alarm.name.value;
            let message =
                format!("the runbook of alarm `{name}` is on another site: `{}`", shorten(&link.value));
            let help = "write the page here, or map the site to a folder under `runbook_urls`";
            Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
        })
        .collect()
}
