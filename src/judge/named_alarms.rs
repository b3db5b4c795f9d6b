//! Looks up alarms by the names that pipelines use, and tells whether a name is certainly unknown.

use std::collections::BTreeSet;

use ahash::{AHashMap, AHashSet};

use super::Readiness;
use super::facts::{has_dashboard, missing_classes};
use crate::config::SiteOutline;
use crate::link::{LinkedAlarm, ServiceId, composed};
use crate::model::Service;

/// Every alarm, by its name and by the name that its file uses.
pub struct NamedAlarms<'s> {
    by_name: AHashMap<String, Vec<&'s LinkedAlarm>>,
    /// Names of alarms in other repositories, from an outline.
    elsewhere: AHashSet<String>,
    is_whole: bool,
}

impl<'s> NamedAlarms<'s> {
    /// The definitions with this name, including those in templates that are not rendered.
    pub fn of(&self, name: &str) -> &[&'s LinkedAlarm] {
        self.by_name.get(&*composed(name.trim())).map_or(&[], Vec::as_slice)
    }

    /// Whether there is certainly no alarm with this name.
    pub fn certainly_lacks(&self, name: &str) -> bool {
        self.is_whole && self.of(name).is_empty() && !self.elsewhere.contains(&*composed(name.trim()))
    }
}

impl<'s> Readiness<'s> {
    pub fn named_alarms(&self) -> NamedAlarms<'s> {
        let mut by_name: AHashMap<String, Vec<&'s LinkedAlarm>> = AHashMap::new();
        for alarm in self.site.each_alarm() {
            let names: BTreeSet<&str> = [Some(alarm.alarm.name.value.as_str()), alarm.alarm.id.as_deref()]
                .into_iter()
                .flatten()
                .collect();
            for name in names {
                by_name.entry(composed(name).into_owned()).or_default().push(alarm);
            }
        }
        let mut elsewhere = AHashSet::new();
        if let SiteOutline::Found { outline, .. } = &self.site.config.site_outline {
            for alarm in outline.repositories.iter().flat_map(|repository| &repository.alarms) {
                let names = [Some(&alarm.name), alarm.id.as_ref()].into_iter().flatten();
                elsewhere.extend(names.map(|name| composed(name).into_owned()));
            }
        }
        NamedAlarms { by_name, elsewhere, is_whole: self.knows_every_alarm() }
    }

    /// Whether the name of every alarm is known: each file in each repository was read completely.
    fn knows_every_alarm(&self) -> bool {
        let site = self.site;
        let is_complete =
            !matches!(site.config.site_outline, SiteOutline::Missing(_)) && site.unreadable.is_empty();
        let mut alarms = site.each_alarm();
        is_complete
            && alarms.next().is_some()
            && self.subjects.iter().all(|subject| subject.unread.is_empty())
            && site.each_alarm().all(|alarm| !alarm.alarm.is_unnamed)
    }

    /// Classes that no alarm of a service has, by service. Empty for a service with an alarm that does not state its
    /// class.
    pub fn missing_classes(&self) -> impl Iterator<Item = (ServiceId, Vec<&'static str>)> {
        let services = self.subjects.iter();
        services.filter_map(|subject| Some((subject.service?, missing_classes(subject))))
    }

    /// The services that have no dashboard, but whose alarms all have a condition that was read.
    pub fn measured_by_alarms(&self) -> Vec<&'s Service> {
        let is_known = |subject: &&super::Subject<'s>| {
            let has_condition = |alarm: &&LinkedAlarm| {
                alarm.alarm.dashboards.is_empty()
                    && alarm.alarm.expression.as_ref().is_some_and(|text| !text.trim().is_empty())
            };
            !subject.alarms.is_empty() && subject.alarms.iter().all(has_condition)
        };
        if !self.knows_every_alarm() {
            return Vec::new();
        }
        let known = self.subjects.iter().filter(is_known).filter_map(|subject| subject.service);
        let entries = known.map(|id| &self.site.service(id).service);
        entries.filter(|entry| !has_dashboard(entry)).collect()
    }
}
