//! Numbers words, so that they can be counted.

use ahash::RandomState;
use hashbrown::HashTable;

/// Distinct words, numbered in the order in which they come, concatenated in one text.
pub struct Vocabulary {
    text: String,
    /// Where each word ends. It begins where the previous one ends.
    ends: Vec<usize>,
    numbers: HashTable<usize>,
    state: RandomState,
}

impl Vocabulary {
    pub fn with_room(words: usize) -> Self {
        Self {
            text: String::with_capacity(8 * words),
            ends: Vec::with_capacity(words),
            numbers: HashTable::with_capacity(words),
            state: RandomState::new(),
        }
    }

    /// The number of a word. A new word gets the next number, unless there are too many.
    pub fn number(&mut self, word: &str, most: usize) -> Option<usize> {
        let Self { text, ends, numbers, state } = self;
        let hash = state.hash_one(word);
        if let Some(known) = numbers.find(hash, |number| nth(text, ends, *number) == word) {
            return Some(*known);
        }
        let next = ends.len();
        if next == most {
            return None;
        }
        text.push_str(word);
        ends.push(text.len());
        numbers.insert_unique(hash, next, |number| state.hash_one(nth(text, ends, *number)));
        Some(next)
    }

    /// The length of each word in bytes.
    pub fn lengths(&self) -> impl Iterator<Item = usize> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| end - start)
    }

    pub fn into_text(self) -> Box<str> {
        self.text.into()
    }
}

fn nth<'a>(text: &'a str, ends: &[usize], number: usize) -> &'a str {
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &text[start..ends[number]]
}
