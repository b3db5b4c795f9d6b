//! Units that stay in memory from one snapshot of a project to the next.

use std::sync::Arc;

use ahash::AHashMap;

use super::Session;
use crate::cache::{Key, Pack};
use crate::config::Config;
use crate::load;
use crate::outline::{self, Unit};
use crate::parse::{self, Known, Parsed};
use crate::sources::Sources;

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

impl Session {
    /// Parses what is not in memory, and keeps it there.
    pub fn parse_with(&self, loaded: load::Project, units: &mut Units) -> (Config, Sources, Parsed) {
        let base = self.base_of_units(&loaded);
        let is_first = units.units.is_empty();
        if is_first {
            units.pack = self.cache.pack("units", self.project);
        }
        let (config, sources, parsed, kept) = parse::parse(loaded, units, &base);
        let pack = std::mem::take(&mut units.pack);
        // The cache is written once: to write it after each change would take longer than to parse what changed.
        if is_first && !self.cache.is_off() {
            let lost = |(key, unit): &'_ (Key, Arc<Unit>)| {
                (*key, pack.get(*key).is_none().then(|| Arc::clone(unit)))
            };
            let units: Vec<(Key, Option<Arc<Unit>>)> = kept.iter().map(lost).collect();
            self.cache.keep_with("units", self.project, &pack, units, |unit| outline::encode(&unit));
        }
        units.units = kept.into_iter().collect();
        (config, sources, parsed)
    }
}
