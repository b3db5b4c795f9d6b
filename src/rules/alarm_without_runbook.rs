use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Class;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A001",
    name: "alarm-without-runbook",
    level: Level::Error,
    page: include_str!("alarm_without_runbook.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let bare = site.names.iter().filter(|name| name.runbooks.is_empty() && name.ambiguous.is_empty());
    let definitions = bare.flat_map(|name| &name.definitions).map(|at| &site.alarms[*at]);
    definitions
        .filter(|alarm| alarm.alarm.exempt.is_none())
        // A link that is broken is reported as that; one that leads elsewhere is somebody's page.
        .filter(|alarm| matches!(alarm.class, Class::None | Class::Permanent))
        .map(|alarm| {
            let name = &alarm.alarm.name;
            let message = format!("alarm `{}` has no runbook", name.value);
            let help = format!("list it in the front matter of one: `alarms: [{}]`", name.value);
            Finding::at(name.span, Subject::alarm(alarm), message, help).of(alarm)
        })
        .collect()
}
