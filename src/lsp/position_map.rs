//! Maps positions of a text to a later version of the text.

use std::ops::Range;

/// The one range in which two texts differ.
#[derive(Clone, Copy, Debug)]
pub struct PositionMap {
    /// How many bytes at the start are the same in both.
    before: usize,
    /// How many bytes at the end are the same in both.
    after: usize,
    old: usize,
    new: usize,
}

impl PositionMap {
    pub fn between(old: &str, new: &str) -> Self {
        let shorter = old.len().min(new.len());
        let before = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let ends = old.bytes().rev().zip(new.bytes().rev());
        let after = ends.take(shorter - before).take_while(|(a, b)| a == b).count();
        Self { before, after, old: old.len(), new: new.len() }
    }

    /// The range in the new text. `None` if it overlaps the changed part.
    pub fn moved(self, range: Range<usize>) -> Option<Range<usize>> {
        let end = self.old - self.after;
        if range.end <= self.before {
            Some(range)
        } else if range.start >= end {
            let shifted = |at: usize| at - end + (self.new - self.after);
            Some(shifted(range.start)..shifted(range.end))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_changed_is_found_again() {
        let (old, new) = ("one two three", "one twenty-two three");
        let positions = PositionMap::between(old, new);
        assert_eq!(positions.moved(0..3), Some(0..3));
        assert_eq!(positions.moved(8..13).map(|range| &new[range]), Some("three"));
        assert_eq!(positions.moved(0..13), None);
        let same = PositionMap::between(old, old);
        assert_eq!(same.moved(4..7), Some(4..7));
        for (old, new) in [("aa", "aaa"), ("aaa", "aa"), ("", "x"), ("x", "")] {
            let moved = PositionMap::between(old, new).moved(old.len()..old.len());
            assert!(moved.is_none_or(|range| range.end <= new.len()), "{old} {new}");
        }
    }
}
