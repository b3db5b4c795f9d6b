//! Links to other alarms' pages to where those alarms lead.

use std::collections::BTreeSet;

use super::alarms::{Class, Found, LinkedAlarm, MatchedBy};
use super::names::AlarmName;

/// Where the page of an alarm leads.
enum Lead {
    Runbook(Found),
    External,
    /// To a page that leads back to it.
    Circle,
    Nothing,
}

/// Definitions, and the names that they have.
type Named<'a> = (&'a [LinkedAlarm], &'a [AlarmName]);

/// Follows links to other alarms' pages: each leads where that alarm leads.
/// `later` are those of templates that are not rendered.
pub fn follow(
    alarms: &mut [LinkedAlarm],
    names: &mut [AlarmName],
    later: (&mut [LinkedAlarm], &mut [AlarmName]),
) {
    // What is rendered has the page.
    let all = [(&*alarms, &*names), (&*later.0, &*later.1)];
    let (own, others) = (leads(alarms, &all), leads(later.0, &all));
    follow_all(own, alarms, names);
    follow_all(others, later.0, later.1);
}

/// Where those lead that link to another alarm's page.
fn leads(alarms: &[LinkedAlarm], all: &[Named<'_>]) -> Vec<(usize, Lead)> {
    let linked = alarms.iter().enumerate().filter_map(|(at, alarm)| Some((at, alarm, alarm.via.as_deref()?)));
    linked
        .map(|(at, alarm, other)| (at, lead(all, other, &mut BTreeSet::from([alarm.key.as_str()]))))
        .collect()
}

fn follow_all(leads: Vec<(usize, Lead)>, alarms: &mut [LinkedAlarm], names: &mut [AlarmName]) {
    for (at, lead) in leads {
        let alarm = &mut alarms[at];
        match lead {
            Lead::Runbook(found) => {
                alarm.class = Class::Resolved;
                alarm.linked = Some(found.clone());
                let Ok(name) = names.binary_search_by(|name| name.key.cmp(&alarm.key)) else { continue };
                let name = &mut names[name];
                // A link comes before what only has the name.
                name.runbooks.retain(|own| {
                    matches!(own.by, MatchedBy::Link | MatchedBy::FrontMatter)
                        && (own.page, &own.anchor) != (found.page, &found.anchor)
                });
                name.ambiguous.clear();
                let at = name.runbooks.iter().take_while(|own| own.by == MatchedBy::Link).count();
                name.runbooks.insert(at, found);
            }
            Lead::External => alarm.class = Class::External,
            Lead::Circle => alarm.class = Class::Dead,
            Lead::Nothing => {}
        }
    }
}

fn lead<'a>(all: &[Named<'a>], key: &'a str, seen: &mut BTreeSet<&'a str>) -> Lead {
    if !seen.insert(key) {
        return Lead::Circle;
    }
    let found = all.iter().find_map(|(alarms, names)| {
        let at = names.binary_search_by(|name| name.key.as_str().cmp(key)).ok()?;
        Some((*alarms, &names[at]))
    });
    let Some((alarms, name)) = found else { return Lead::Nothing };
    if let Some(found) = name.runbooks.first() {
        return Lead::Runbook(Found { by: MatchedBy::Link, ..found.clone() });
    }
    let mut last = Lead::Nothing;
    for alarm in name.definitions.iter().map(|at| &alarms[*at]) {
        match alarm.via.as_deref().map(|other| lead(all, other, seen)) {
            Some(Lead::Runbook(found)) => return Lead::Runbook(found),
            Some(Lead::Nothing) => {}
            Some(other) => last = other,
            None if alarm.class == Class::External => last = Lead::External,
            None => {}
        }
    }
    last
}
