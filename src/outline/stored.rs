//! A unit to bytes and back.

use super::Unit;

pub fn encode(unit: &Unit) -> Vec<u8> {
    postcard::to_allocvec(unit).expect("memory takes all that there is in a unit")
}

pub fn decode(bytes: &[u8]) -> Option<Unit> {
    let (unit, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(unit)
}
