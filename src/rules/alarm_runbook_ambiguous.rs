use super::{Finding, Rule, first_line};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A005",
    name: "alarm-runbook-ambiguous",
    level: Level::Error,
    page: include_str!("alarm_runbook_ambiguous.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let ambiguous = site.names.iter().filter(|name| !name.ambiguous.is_empty());
    ambiguous
        .filter_map(|name| {
            let alarm = &site.alarms[*name.definitions.first()?];
            let pages = name.ambiguous.len();
            let message = format!("{pages} pages could be the runbook of alarm `{}`", name.name);
            let help = format!("list it in the front matter of the right one: `alarms: [{}]`", name.name);
            let finding = Finding::at(alarm.alarm.name.span, message, help);
            let finding = Finding { severity: alarm.severity.clone(), ..finding };
            let places =
                name.ambiguous.iter().map(|page| first_line(&site.sources, site.page(*page).document.file));
            Some(places.fold(finding, |finding, place| finding.related(place, "this page has its name")))
        })
        .collect()
}
