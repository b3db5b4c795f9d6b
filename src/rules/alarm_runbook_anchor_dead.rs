use super::{Check, Finding, Rule, Subject, beginning, name_a_section};
use crate::config::Level;
use crate::link::Class;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "A003",
    name: "alarm-runbook-anchor-dead",
    level: Level::Error,
    page: include_str!("alarm_runbook_anchor_dead.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let dead = site.each_alarm().filter(|alarm| alarm.class == Class::AnchorDead);
    dead.filter_map(|alarm| {
        let link = alarm.alarm.link.as_ref()?;
        let page = alarm.linked.as_ref()?.page;
        let anchor = link.value.split_once('#').map_or("", |(_, anchor)| anchor);
        let message = format!("the runbook of alarm `{}` has no section `#{anchor}`", alarm.alarm.name.value);
        let help = name_a_section(site, page, alarm.nearest.as_deref());
        let place = beginning(site, page);
        Some(
            Finding::at(link.span, Subject::alarm(alarm), message, help)
                .of(alarm)
                .related(place, "the runbook is this page"),
        )
    })
    .collect()
}
