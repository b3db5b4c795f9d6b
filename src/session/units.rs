//! Units that stay in memory from one snapshot of a project to the next.

use std::sync::Arc;

use ahash::AHashMap;

use super::Session;
use crate::cache::{Key, KeyMaker, Pack};
use crate::load;
use crate::outline::{self, Unit};
use crate::parse::{self, Known, ReadFile};

/// The units of the last snapshot. Before there is one, those that an earlier run kept.
#[derive(Debug, Default)]
pub struct Units {
    units: AHashMap<Key, Arc<Unit>>,
    pack: Pack,
}

impl Known for Units {
    type Kept = Arc<Unit>;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, Self::Kept)> {
        let unit = match self.units.get(&key) {
            Some(unit) => Arc::clone(unit),
            None => Arc::new(outline::decode(&self.pack.get(key)?)?),
        };
        Some((Arc::clone(&unit), unit))
    }

    fn keep(&self, unit: &Arc<Unit>) -> Self::Kept {
        Arc::clone(unit)
    }
}

impl Units {
    /// Forgets the unit of a file, and keeps the one that it has now.
    pub fn replace(&mut self, before: Option<(Key, Arc<Unit>)>, now: Option<&(Key, Arc<Unit>)>) {
        if let Some((key, _)) = before {
            self.units.remove(&key);
        }
        self.units.extend(now.map(|(key, unit)| (*key, Arc::clone(unit))));
    }
}

impl Session {
    /// Reads the files of a project, and parses those whose units are not in memory. What begins their keys comes with them.
    pub fn read_with(
        &self,
        project: &load::Project,
        units: &mut Units,
    ) -> (KeyMaker, Vec<ReadFile<Arc<Unit>>>) {
        let base = self.base_of_units(project);
        let is_first = units.units.is_empty();
        if is_first {
            units.pack = self.cache.pack("units", self.project);
        }
        let read = parse::read(project, units, &base);
        let pack = std::mem::take(&mut units.pack);
        let kept = || read.iter().filter_map(|read| read.kept.as_ref());
        // The cache is written once: to write it after each change would take longer than to parse what changed.
        if is_first && !self.cache.is_off() {
            let units = kept().map(|(key, unit)| (*key, pack.get(*key).is_none().then_some(unit)));
            let bytes = |unit: &Arc<Unit>| outline::encode(unit);
            self.cache.keep_with("units", self.project, &pack, units.collect(), bytes);
        }
        units.units = kept().cloned().collect();
        (base, read)
    }
}
