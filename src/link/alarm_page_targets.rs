//! Follows links to the pages of other alarms, and on to where those alarms lead.

use std::collections::BTreeMap;

use super::alarms::{Class, LinkedAlarm, MatchedBy, RunbookTarget};
use super::names::AlarmName;
use crate::config::Config;

/// Where the page of an alarm leads.
#[derive(Clone)]
enum AlarmPageTarget {
    Runbook(RunbookTarget),
    /// An address on another site.
    External(String),
    /// A page that leads back to this one.
    Cycle,
    Nothing,
}

/// Definitions of alarms, and their names.
type Named<'a> = (&'a [LinkedAlarm], &'a [AlarmName]);

/// Resolves links to the pages of other alarms: such a link leads where the other alarm leads. `later` holds the alarms
/// and names of templates that are not rendered.
pub fn follow(
    alarms: &mut [LinkedAlarm],
    names: &mut [AlarmName],
    later: (&mut [LinkedAlarm], &mut [AlarmName]),
    config: &Config,
) {
    // If an alarm is also rendered, the page belongs to the rendered alarm.
    let all = [(&*alarms, &*names), (&*later.0, &*later.1)];
    let (own, others) = (targets(alarms, &all, config), targets(later.0, &all, config));
    follow_all(own, alarms, names);
    follow_all(others, later.0, later.1);
}

/// The target of each alarm that links to another alarm's page.
fn targets(alarms: &[LinkedAlarm], all: &[Named<'_>], config: &Config) -> Vec<(usize, AlarmPageTarget)> {
    let linked =
        alarms.iter().enumerate().filter_map(|(at, alarm)| Some((at, alarm, alarm.target_alarm.as_deref()?)));
    linked
        .map(|(at, alarm, other)| {
            let mut finder =
                Finder { all, config, seen: BTreeMap::from([(alarm.key.as_str(), AlarmPageTarget::Cycle)]) };
            (at, finder.target(other))
        })
        .collect()
}

fn follow_all(targets: Vec<(usize, AlarmPageTarget)>, alarms: &mut [LinkedAlarm], names: &mut [AlarmName]) {
    for (at, target) in targets {
        let alarm = &mut alarms[at];
        match target {
            AlarmPageTarget::Runbook(found) => {
                alarm.class = Class::Resolved;
                alarm.linked = Some(found.clone());
                let Ok(name) = names.binary_search_by(|name| name.key.cmp(&alarm.key)) else { continue };
                let name = &mut names[name];
                // A link takes precedence over a page that only has the alarm's name.
                name.runbooks.retain(|own| {
                    matches!(own.by, MatchedBy::Link | MatchedBy::FrontMatter)
                        && (own.page, &own.anchor) != (found.page, &found.anchor)
                });
                name.ambiguous.clear();
                let at = name.runbooks.iter().take_while(|own| own.by == MatchedBy::Link).count();
                name.runbooks.insert(at, found);
            }
            AlarmPageTarget::External(link) => {
                alarm.class = Class::External;
                alarm.filled = Some(link);
            }
            AlarmPageTarget::Cycle => alarm.class = Class::Dead,
            AlarmPageTarget::Nothing => {}
        }
    }
}

struct Finder<'a> {
    all: &'a [Named<'a>],
    config: &'a Config,
    /// The target of each name that was looked up. It is `Cycle` until the lookup ends.
    seen: BTreeMap<&'a str, AlarmPageTarget>,
}

impl<'a> Finder<'a> {
    fn target(&mut self, key: &'a str) -> AlarmPageTarget {
        if let Some(known) = self.seen.get(key) {
            return known.clone();
        }
        self.seen.insert(key, AlarmPageTarget::Cycle);
        let target = self.find(key);
        self.seen.insert(key, target.clone());
        target
    }

    fn find(&mut self, key: &'a str) -> AlarmPageTarget {
        let found = self.all.iter().find_map(|(alarms, names)| {
            let at = names.binary_search_by(|name| name.key.as_str().cmp(key)).ok()?;
            Some((*alarms, &names[at]))
        });
        let Some((alarms, name)) = found else { return AlarmPageTarget::Nothing };
        if let Some(found) = name.runbooks.first() {
            return AlarmPageTarget::Runbook(RunbookTarget { by: MatchedBy::Link, ..found.clone() });
        }
        let mut worst = None;
        for alarm in name.definitions.iter().map(|at| &alarms[*at]) {
            let target = match alarm.target_alarm.as_deref() {
                Some(other) => self.target(other),
                None if alarm.class == Class::External => {
                    AlarmPageTarget::External(alarm.target().unwrap_or_default().to_owned())
                }
                None => AlarmPageTarget::Nothing,
            };
            if matches!(target, AlarmPageTarget::Runbook(_)) {
                return target;
            }
            if worst.as_ref().is_none_or(|worst| self.precedence(&target) > self.precedence(worst)) {
                worst = Some(target);
            }
        }
        worst.unwrap_or(AlarmPageTarget::Nothing)
    }

    /// How bad a target is. If the definitions of a name lead to different targets, the worst counts, as for the name
    /// itself.
    fn precedence(&self, target: &AlarmPageTarget) -> u8 {
        match target {
            AlarmPageTarget::Runbook(_) => 0,
            AlarmPageTarget::External(link) if self.config.external_prefix(link).is_some() => 1,
            AlarmPageTarget::External(_) => 2,
            AlarmPageTarget::Nothing => 3,
            AlarmPageTarget::Cycle => 4,
        }
    }
}
