use super::{Change, Check, Finding, Rule, Subject, beginning, did_you_mean, name_a_section};
use crate::config::Level;
use crate::link::{Class, MissingTarget, Site};

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
        if let Some(target) = &alarm.other_repository {
            let Some(MissingTarget::Section { anchor, nearest }) = &target.missing else { return None };
            let (name, of) = (&alarm.alarm.name.value, target.place());
            let message = format!("the runbook of alarm `{name}` in {of} has no section `#{anchor}`");
            let nearest = nearest.as_ref().map(|nearest| format!("#{nearest}"));
            let help = did_you_mean(nearest.as_deref(), "link to an existing section, or remove the anchor");
            return Some(Finding::at(link.span, Subject::alarm(alarm), message, help).of(alarm));
        }
        let page = alarm.linked.as_ref()?.page;
        let anchor = link.value.split_once('#').map_or("", |(_, anchor)| anchor);
        let message = format!("the runbook of alarm `{}` has no section `#{anchor}`", alarm.alarm.name.value);
        let help = name_a_section(site, page, anchor, alarm.nearest.as_deref());
        let change = Change::section(link.span, anchor, alarm.nearest.as_deref(), site.page(page));
        let place = beginning(site, page);
        Some(
            Finding::at(link.span, Subject::alarm(alarm), message, help)
                .of(alarm)
                .with_fix(change)
                .related(place, "the runbook is this page"),
        )
    })
    .collect()
}
