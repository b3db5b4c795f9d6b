//! Finds the name that a misspelled word means, for many words and many names. For a few, there is `read::nearest`.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use crate::read::{has_few_typos, is_typo, likeness, most_typos, only_typo, resembles};

/// The remaining amount of work for suggestions. With thousands of unknown words and thousands of names, nobody reads
/// all suggestions.
pub struct Budget {
    left: u64,
    /// How many words were not looked up.
    pub skipped: usize,
}

impl Default for Budget {
    /// This takes about a fifth of a second: a thousand words among ten thousand names.
    fn default() -> Self {
        Self::new(10_000_000)
    }
}

impl Budget {
    /// `most`: the number of names that may be looked at. A full comparison costs as much as several looks.
    pub const fn new(most: u64) -> Self {
        Self { left: most, skipped: 0 }
    }

    /// Whether another word may be looked up. If not, the word is counted.
    pub fn has_more(&mut self) -> bool {
        self.skipped += usize::from(self.left == 0);
        self.left > 0
    }

    /// Charges a quick look at a number of names.
    pub fn glance(&mut self, names: usize) {
        self.left = self.left.saturating_sub(names as u64);
    }

    /// Charges a full comparison of two words with these lengths.
    pub fn compare(&mut self, a: usize, b: usize) {
        self.glance(20 + a * b / 16);
    }
}

/// The result of looking up a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion<'a> {
    pub name: Option<&'a str>,
    /// Whether the word was not looked up, because the budget was used up.
    pub is_skipped: bool,
    /// Whether the word is a misspelling of this name and of no other.
    pub is_certain: bool,
}

/// Looks up words among names, each word once, as long as a budget lasts.
pub struct Suggestions<'a> {
    names: Names<'a>,
    known: HashMap<String, Suggestion<'a>>,
}

impl<'a> Suggestions<'a> {
    pub fn new(names: impl Iterator<Item = &'a str>) -> Self {
        Self { names: Names::new(names), known: HashMap::new() }
    }

    pub fn of(&mut self, word: &str, budget: &mut Budget) -> Suggestion<'a> {
        if let Some(known) = self.known.get(word) {
            return *known;
        }
        let is_skipped = !budget.has_more();
        let name = if is_skipped { None } else { self.names.nearest(word, budget) };
        let is_certain = name.is_some_and(|name| self.names.is_certain(word, name, budget));
        *self.known.entry(word.to_owned()).or_insert(Suggestion { name, is_skipped, is_certain })
    }
}

/// Names to compare words with, the shortest first.
struct Names<'a> {
    names: Vec<Name<'a>>,
    /// The letters of each name as a bit mask. It rules out most names quickly.
    marks: Vec<u64>,
    letters: Vec<Letters>,
}

struct Name<'a> {
    name: &'a str,
    /// The name in lower case, for comparison.
    lower: String,
    /// The length of `lower` in characters.
    length: u32,
}

/// How often each letter occurs in a name. A single typo changes at most two of these counts, each by one.
type Letters = [u8; 32];

/// A name that may be meant, with an upper bound or the exact value of its similarity to the word.
struct Candidate<'n> {
    likeness: f64,
    is_exact: bool,
    name: &'n str,
    at: usize,
}

impl<'a> Names<'a> {
    fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let name = |name: &'a str| {
            let lower = name.to_lowercase();
            Name { name, length: length(&lower), lower }
        };
        let mut names: Vec<Name<'a>> = names.map(name).collect();
        names.sort_by_key(|name| name.length);
        let letters: Vec<Letters> = names.iter().map(|name| letters(&name.lower)).collect();
        Self { marks: letters.iter().map(marks).collect(), letters, names }
    }

    /// The name most similar to a word, if it is similar enough.
    fn nearest(&self, word: &str, budget: &mut Budget) -> Option<&'a str> {
        let lower = word.to_lowercase();
        let most = most_typos(word);
        let mut candidates = self.candidates(word, &lower, most);
        budget.glance(candidates.1);
        // The likeliest first, so that most names need no exact comparison.
        while let Some(candidate) = candidates.0.pop() {
            let name = &self.names[candidate.at];
            budget.compare(lower.len(), name.lower.len());
            if candidate.is_exact {
                if has_few_typos(&lower, &name.lower, most) {
                    return Some(name.name);
                }
            } else {
                let likeness = likeness(&lower, &name.lower);
                if resembles(likeness) {
                    candidates.0.push(Candidate { likeness, is_exact: true, ..candidate });
                }
            }
        }
        None
    }

    /// Whether a word is a misspelling of this name and of no other.
    fn is_certain(&self, word: &str, name: &str, budget: &mut Budget) -> bool {
        if !is_typo(word, name) {
            return false;
        }
        budget.glance(self.names.len());
        let length = length(&word.to_lowercase());
        let alike = self.names.iter().filter(|name| name.length.abs_diff(length) <= 1);
        only_typo(word, alike.map(|name| name.name)).is_some()
    }

    /// The names that may be meant, each with an upper bound of its similarity. Also returns how many names were
    /// looked at.
    fn candidates(&self, word: &str, lower: &str, most: usize) -> (BinaryHeap<Candidate<'a>>, usize) {
        let (length, wanted) = (length(lower), letters(lower));
        let start = self.names.partition_point(|name| name.length as usize + most < length as usize);
        let end = self.names.partition_point(|name| name.length as usize <= length as usize + most);
        let own = marks(&wanted);
        let candidates = (start..end)
            .filter(|at| (self.marks[*at] ^ own).count_ones() as usize <= most * 2)
            .filter_map(|at| {
                let changed = wanted.iter().zip(&self.letters[at]).map(|(a, b)| u16::from(a.abs_diff(*b)));
                let changed = changed.sum::<u16>();
                let name = &self.names[at];
                if usize::from(changed) > most * 2
                    || name.name.len().abs_diff(word.len()) > word.len() / 2 + 1
                {
                    return None;
                }
                let likeness = at_most(lower, length, name, changed.into());
                resembles(likeness).then_some(Candidate { likeness, is_exact: false, name: name.name, at })
            });
        (candidates.collect(), end - start)
    }
}

/// The most similar candidate is the greatest. Among equal ones, upper bounds come first, then the order of the names
/// counts.
impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let likeness = self.likeness.total_cmp(&other.likeness);
        let exact = likeness.then_with(|| other.is_exact.cmp(&self.is_exact));
        exact.then_with(|| other.name.cmp(self.name)).then_with(|| other.at.cmp(&self.at))
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate<'_> {}

/// A bit mask with a bit for each letter in a name, and one for each letter that occurs again. A single typo changes
/// at most two bits.
fn marks(letters: &Letters) -> u64 {
    let bit = |at: usize, count: u8| u64::from(count > 0) << at | u64::from(count > 1) << (at + 32);
    letters.iter().enumerate().fold(0, |marks, (at, count)| marks | bit(at, *count))
}

/// An upper bound for the similarity of a word and a name, from their common letters. It is slightly too large,
/// because of rounding.
fn at_most(lower: &str, length: u32, name: &Name<'_>, changed: u32) -> f64 {
    if length == 0 || name.length == 0 {
        return 2.0;
    }
    let shared = f64::from((length + name.length).saturating_sub(changed)) / 2.0;
    let jaro = ((shared / f64::from(length) + shared / f64::from(name.length) + 1.0) / 3.0).min(1.0);
    let prefix = lower.chars().zip(name.lower.chars()).take(4).take_while(|(a, b)| a == b);
    let prefix: u32 = prefix.map(|_| 1).sum();
    jaro + 0.1 * f64::from(prefix) * (1.0 - jaro) + 1e-9
}

fn length(lower: &str) -> u32 {
    lower.chars().map(|_| 1).sum()
}

fn letters(lower: &str) -> Letters {
    let mut counts = Letters::default();
    for c in lower.chars() {
        let count = &mut counts[c as usize % 32];
        *count = count.saturating_add(1);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Budget, Names, Suggestion, Suggestions};
    use crate::read::nearest;

    #[test]
    fn it_finds_the_same_as_a_full_search() {
        let names = ["checkout-api", "Checkout-Web", "cart", "card", "mail", "Straße", "ΟΔΟΣ", "", "a"];
        let words = [
            "chekcout-api",
            "checkout-web",
            "cart",
            "carT",
            "crad",
            "malis",
            "strasse",
            "οδος",
            "",
            "b",
            "x",
        ];
        let all = Names::new(names.into_iter());
        for word in words {
            assert_eq!(all.nearest(word, &mut Budget::default()), nearest(word, names), "{word}");
        }
    }

    /// Words of few letters, so that many are similar, and many are equally similar.
    #[test]
    fn it_finds_the_same_among_similar_names() {
        let mut state = 1_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        let mut words = |count: usize| -> Vec<String> {
            let mut word = || {
                let length = 2 + next(9);
                (0..length).map(|_| ['a', 'b', 'C', 'é', '1', '-'][next(6) as usize]).collect()
            };
            (0..count).map(|_| word()).collect()
        };
        let (names, wanted) = (words(400), words(400));
        let all = Names::new(names.iter().map(String::as_str));
        for word in &wanted {
            assert_eq!(
                all.nearest(word, &mut Budget::default()),
                nearest(word, names.iter().map(String::as_str)),
                "{word}"
            );
        }
    }

    #[test]
    fn words_are_looked_up_until_the_budget_is_used_up() {
        let names = ["checkout-api", "checkout-web", "cart-api"];
        let mut suggestions = Suggestions::new(names.into_iter());
        let mut budget = Budget::new(1);
        let found = Suggestion { name: Some("checkout-api"), is_skipped: false, is_certain: true };
        assert_eq!(suggestions.of("chekout-api", &mut budget), found);
        let skipped = Suggestion { name: None, is_skipped: true, is_certain: false };
        assert_eq!(suggestions.of("crat-api", &mut budget), skipped);
        // A repeated lookup costs nothing.
        assert_eq!(suggestions.of("chekout-api", &mut budget), found);
        assert_eq!(suggestions.of("crat-api", &mut budget), skipped);
        assert_eq!(budget.skipped, 1);
    }
}
