//! Keeps units in memory from one snapshot of a project to the next.

use std::sync::Arc;

use ahash::AHashMap;

use super::Session;
use crate::cache::{Key, KeyMaker, Pack};
use crate::load;
use crate::outline::{self, Unit};
use crate::parse::{self, Known, ReadFile};

/// The units of the last snapshot; before the first one, those in the cache.
#[derive(Debug, Default)]
pub struct Units {
    units: AHashMap<Key, Arc<Unit>>,
    pack: Pack,
}

/// Whether the unit was in the cache already.
pub type WasKept = bool;

impl Known for Units {
    type Kept = WasKept;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, WasKept)> {
        Some(match self.units.get(&key) {
            Some(unit) => (Arc::clone(unit), true),
            None => (Arc::new(outline::decode(&self.pack.get(key)?)?), true),
        })
    }

    fn keep(&self, _: &Arc<Unit>) -> WasKept {
        false
    }
}

impl Units {
    /// Replaces the unit of a file.
    pub fn replace(&mut self, before: &ReadFile<WasKept>, now: &ReadFile<WasKept>) {
        if let Some((key, _)) = &before.kept {
            self.units.remove(key);
        }
        self.units.extend(unit(now));
    }
}

/// The unit of a file as it is kept in memory.
fn unit(read: &ReadFile<WasKept>) -> Option<(Key, Arc<Unit>)> {
    let (key, _) = read.kept?;
    Some((key, Arc::clone(&read.unit)))
}

impl Session {
    /// Reads the files of a project, and parses those whose units are not in memory. Also returns the beginning of
    /// the units' keys.
    pub fn read_with(
        &self,
        project: &load::Project,
        units: &mut Units,
    ) -> (KeyMaker, Vec<ReadFile<WasKept>>) {
        let base = self.base_of_units(project);
        let is_first = units.units.is_empty();
        if is_first {
            units.pack = self.cache.pack("units", self.project);
        }
        let read = parse::read(project, units, &base);
        let pack = std::mem::take(&mut units.pack);
        // Write the cache only once, since writing it after each change would take longer than parsing what changed.
        if is_first && !self.cache.is_off() {
            let kept = read.iter().filter_map(|read| Some((read.kept?, &read.unit)));
            let new = kept.map(|((key, was_kept), unit)| (key, (!was_kept).then_some(unit)));
            let bytes = |unit: &Arc<Unit>| outline::encode(unit);
            self.cache.keep_with("units", self.project, &pack, new.collect(), bytes);
        }
        units.units = read.iter().filter_map(unit).collect();
        (base, read)
    }
}
