//! Units of files that were parsed before, each by a key of everything that it depends on.

use std::sync::Arc;

use crate::cache::{Key, Pack};
use crate::outline::{self, Unit};

/// Where units are looked up, and what is kept of each for the next time.
pub trait Known: Sync {
    type Kept: Send;

    /// Whether keys are needed.
    const LOOKS: bool = true;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, Self::Kept)>;

    /// Makes what is kept of a unit that was not known.
    fn keep(&self, unit: &Arc<Unit>) -> Self::Kept;
}

/// Knows nothing, and keeps nothing.
pub struct Nothing;

impl Known for Nothing {
    type Kept = ();

    const LOOKS: bool = false;

    fn get(&self, _: Key) -> Option<(Arc<Unit>, ())> {
        None
    }

    fn keep(&self, _: &Arc<Unit>) {}
}

/// Units in a pack of the cache. What is kept of a new one is its bytes.
impl Known for Pack {
    type Kept = Option<Vec<u8>>;

    fn get(&self, key: Key) -> Option<(Arc<Unit>, Self::Kept)> {
        Some((Arc::new(outline::decode(&self.get(key)?)?), None))
    }

    fn keep(&self, unit: &Arc<Unit>) -> Self::Kept {
        Some(outline::encode(unit))
    }
}
