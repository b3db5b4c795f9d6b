use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Class;
use crate::link::Site;
use crate::read::shorten;

pub const RULE: Rule = Rule {
    code: "A004",
    name: "alarm-runbook-malformed",
    level: Level::Error,
    page: include_str!("alarm_runbook_malformed.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let malformed = site.each_alarm().filter(|alarm| alarm.class == Class::Malformed);
    malformed
        .filter_map(|alarm| {
            let link = alarm.alarm.link.as_ref()?;
            let name = &alarm.alarm.name.value;
            let message =
                format!("the runbook link of alarm `{name}` has a space in it: `{}`", shorten(&link.value));
            let help = "write one link, on one line; `>-` joins its lines with a space";
            Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm))
        })
        .collect()
}
