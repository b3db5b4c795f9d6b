use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::judge::Readiness;

pub const RULE: Rule = Rule {
    code: "A005",
    name: "alarm-runbook-ambiguous",
    level: Level::Error,
    page: include_str!("alarm_runbook_ambiguous.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let names = site.names.iter().zip(&readiness.names);
    names
        .filter(|(name, coverage)| coverage.is_uncovered() && !name.ambiguous.is_empty())
        .filter_map(|(name, _)| {
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
