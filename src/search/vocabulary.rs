//! Numbers the terms of a site, so that a page keeps four bytes per term instead of its text.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ahash::RandomState;
use hashbrown::HashTable;

/// The number of parts. Each has its own lock, so that threads rarely wait for each other.
const PARTS: usize = 64;

/// The terms of all pages of a site, shared by all threads. The number of a term depends on the order in which threads
/// add terms, so numbers are never written to files.
pub struct Vocabulary {
    parts: [Mutex<Part>; PARTS],
    state: RandomState,
}

/// The terms whose hashes belong to one part.
#[derive(Default)]
struct Part {
    terms: List,
    /// The index of each term in `ends`, with its hash, so that the table can grow without reading the terms.
    known: HashTable<(u32, u32)>,
}

/// Terms, concatenated.
#[derive(Default)]
struct List {
    text: String,
    /// The end of each term. It begins at the end of the previous term.
    ends: Vec<u32>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { parts: std::array::from_fn(|_| Mutex::default()), state: RandomState::new() }
    }
}

impl Vocabulary {
    /// The number of a term. A new term gets the next number of its part.
    pub fn number(&self, term: &str) -> u32 {
        let [part, hash] = halves(self.state.hash_one(term));
        let part = part as usize % PARTS;
        let index = locked(&self.parts[part]).index(term, hash);
        index * number(PARTS) + number(part)
    }

    /// Appends the text of a term, and returns its length in bytes.
    pub fn push_text(&self, term: u32, text: &mut String) -> usize {
        let (part, index) = place(term);
        let part = locked(&self.parts[part]);
        let term = part.terms.nth(index);
        text.push_str(term);
        term.len()
    }

    pub fn into_words(self) -> Words {
        let part = |part: Mutex<Part>| part.into_inner().unwrap_or_else(PoisonError::into_inner);
        Words { parts: self.parts.map(|own| part(own).terms) }
    }
}

/// A complete vocabulary.
pub struct Words {
    parts: [List; PARTS],
}

impl Words {
    /// One more than the largest number.
    pub fn end(&self) -> usize {
        self.parts.iter().map(|terms| terms.ends.len()).max().unwrap_or_default() * PARTS
    }

    pub fn text(&self, term: u32) -> &str {
        let (part, index) = place(term);
        self.parts[part].nth(index)
    }
}

impl Part {
    fn index(&mut self, term: &str, hash: u32) -> u32 {
        let Self { terms, known } = self;
        let is_term = |(own, index): &(u32, u32)| *own == hash && terms.nth(*index) == term;
        if let Some((_, index)) = known.find(spread(hash), is_term) {
            return *index;
        }
        let next = number(terms.ends.len());
        terms.text.push_str(term);
        terms.ends.push(number(terms.text.len()));
        known.insert_unique(spread(hash), (hash, next), |(hash, _)| spread(*hash));
        next
    }
}

impl List {
    fn nth(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[index] as usize]
    }
}

/// Two independent hashes.
#[expect(clippy::cast_possible_truncation, reason = "that is how it is split")]
fn halves(hash: u64) -> [u32; 2] {
    [(hash >> 32) as u32, hash as u32]
}

/// A hash whose highest bits also vary, as the table requires.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The part of a term, and its index there.
fn place(term: u32) -> (usize, u32) {
    (term as usize % PARTS, term / number(PARTS))
}

/// A panic in another thread leaves every term complete.
fn locked(part: &Mutex<Part>) -> MutexGuard<'_, Part> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a part has less than 4 GB of terms")
}
