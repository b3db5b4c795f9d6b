//! Looks up the alarms that a pipeline names.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Form, Value};
use crate::judge::releases;
use crate::link::{LinkedComponent, ServiceId};
use crate::render::view::View;

/// Indices of alarms, by name.
pub struct Alarms<'v>(BTreeMap<&'v str, usize>);

impl<'v> Alarms<'v> {
    /// Only the alarms named by the service's stages or in the files of its releases.
    pub fn new(view: &'v View<'_>, id: ServiceId, releases: &[&LinkedComponent]) -> Self {
        let stages = view.site.service(id).service.pipeline.stages.iter();
        let declared = stages.flat_map(|stage| stage.alarms().map(|(_, name)| name.value.clone()));
        let read = releases.iter().flat_map(|release| releases::alarms(release)).map(|name| name.value);
        let named: BTreeSet<String> = declared.chain(read).collect();
        if named.is_empty() {
            return Self(BTreeMap::new());
        }
        let all = view.site.numbered_names();
        Self(
            all.filter_map(|(at, known)| {
                Some((known.name.as_str(), at)).filter(|(name, _)| named.contains(*name))
            })
            .collect(),
        )
    }

    /// Marks a value as the name of an alarm, and adds the alarm if the project has it. A value that a program fills in
    /// stays unknown.
    pub fn named(&self, view: &View<'_>, value: Value) -> Value {
        if value.form == Form::Unknown {
            return value;
        }
        let alarm = self.0.get(value.text.as_str()).map(|at| view.alarm_row(*at));
        Value { alarm, form: Form::Alarm, ..value }
    }
}
