use super::{Finding, Rule, beginning, did_you_mean};
use crate::config::Level;
use crate::link::Class;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A003",
    name: "alarm-runbook-anchor-dead",
    level: Level::Error,
    page: include_str!("alarm_runbook_anchor_dead.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let dead = site.alarms.iter().filter(|alarm| alarm.class == Class::AnchorDead);
    dead.filter_map(|alarm| {
        let link = alarm.alarm.link.as_ref()?;
        let page = alarm.linked.as_ref()?.page;
        let anchor = link.value.split_once('#').map_or("", |(_, anchor)| anchor);
        let message = format!("the runbook of alarm `{}` has no section `#{anchor}`", alarm.alarm.name.value);
        let nearest = alarm.nearest.as_ref().map(|id| format!("#{id}"));
        let help = did_you_mean(nearest.as_deref(), "name one of its headings, or none");
        let place = beginning(site, page);
        let finding = Finding::at(link.span, message, help).related(place, "the runbook is this page");
        Some(Finding { severity: alarm.severity.clone(), ..finding })
    })
    .collect()
}
