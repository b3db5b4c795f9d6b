//! Units of files that were parsed before, by a key of all their inputs.

use std::sync::Arc;

use crate::cache::{Key, Pack};
use crate::outline::{self, Unit};

/// Looks up units, and prepares new ones to be kept for the next time.
pub trait Known: Sync {
    type Kept: Send;

    /// Whether keys are needed.
    const LOOKS: bool = true;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, Self::Kept)>;

    /// Makes the form in which a new unit is kept.
    fn keep(&self, unit: &Arc<Unit>) -> Self::Kept;
}

/// Has no units, and keeps none.
pub struct Nothing;

impl Known for Nothing {
    type Kept = ();

    const LOOKS: bool = false;

    fn get(&self, _: Key) -> Option<(Arc<Unit>, ())> {
        None
    }

    fn keep(&self, _: &Arc<Unit>) {}
}

/// Units in a pack of the cache. A new unit is kept as bytes.
impl Known for Pack {
    type Kept = Option<Vec<u8>>;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, Self::Kept)> {
        Some((Arc::new(outline::decode(&self.get(key)?)?), None))
    }

    fn keep(&self, unit: &Arc<Unit>) -> Self::Kept {
        Some(outline::encode(unit))
    }
}
