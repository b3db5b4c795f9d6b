//! Keys that distinguish alarm names: the name, and also the definition if the name is not known yet.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::model::Alarm;

/// Separates a name from its definition. No name contains it.
const MARK: char = '\u{1}';

/// Creates the keys of alarms, in the order of their files.
#[derive(Default)]
pub struct Keys {
    /// How many definitions so far had the same file, name and id.
    seen: BTreeMap<String, usize>,
}

impl Keys {
    pub fn of(&mut self, path: &Utf8Path, alarm: &Alarm) -> String {
        let name = &alarm.name.value;
        if !alarm.is_unnamed {
            return name.clone();
        }
        let id = alarm.id.as_deref().unwrap_or_default();
        let key = format!("{name}{MARK}{path}{MARK}{id}");
        let seen = self.seen.entry(key.clone()).or_default();
        *seen += 1;
        if *seen == 1 { key } else { format!("{key}{MARK}{seen}") }
    }
}
