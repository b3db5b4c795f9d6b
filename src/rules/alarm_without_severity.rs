use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A008",
    name: "alarm-without-severity",
    level: Level::Off,
    page: include_str!("alarm_without_severity.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let without = site.alarms.iter().filter(|alarm| alarm.severity.is_none());
    without
        .filter(|alarm| alarm.alarm.exempt.is_none())
        .map(|alarm| {
            let name = &alarm.alarm.name;
            let message = format!("alarm `{}` has no severity", name.value);
            let help = "say in its definition how urgent it is, such as with a `severity` label";
            Finding::at(name.span, Subject::alarm(alarm), message, help).about(&*name.value)
        })
        .collect()
}
