use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A005",
    name: "alarm-runbook-ambiguous",
    level: Level::Error,
    page: include_str!("alarm_runbook_ambiguous.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let ambiguous = site.names.iter().filter(|name| !name.ambiguous.is_empty());
    ambiguous
        .filter_map(|name| {
            let alarm = &site.alarms[*name.definitions.first()?];
            let pages = name.ambiguous.len();
            let message = format!("{pages} pages could be the runbook of alarm `{}`", name.name);
            let help = format!(
                "link to the right one from the alarm, or list it in a runbook: `alarms: [{}]`",
                name.name
            );
            let finding = Finding::at(alarm.alarm.name.span, &name.name, message, help);
            let finding = name.definitions.iter().fold(finding, |all, at| all.of(&site.alarms[*at]));
            Some(name.ambiguous.iter().fold(finding, |finding, candidate| match candidate.heading {
                Some(heading) => finding.related(heading, "a heading here has its name"),
                None => finding.related(beginning(site, candidate.page), "this page has its name"),
            }))
        })
        .collect()
}
