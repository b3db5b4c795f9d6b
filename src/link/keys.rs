//! What tells the name of an alarm from others: the name, or, where nobody knows that yet, its definition.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::model::Alarm;

/// Between a name and its definition. No name has it.
const MARK: char = '\u{1}';

/// Keys of alarms, which are asked for in the order of their files.
#[derive(Default)]
pub struct Keys {
    /// How many definitions of a file and a symbol there were.
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
