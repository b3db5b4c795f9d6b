//! Many names to the one that a slip of the pen may mean: `read::nearest`, where each of many words is looked up.

use std::collections::BinaryHeap;

use crate::read::{likeness, most_slips};

/// Names that words are compared with, the shortest first.
pub struct Names<'a> {
    names: Vec<Name<'a>>,
    /// The letters of each, in their order: most names are told from a word by them.
    marks: Vec<u64>,
}

struct Name<'a> {
    name: &'a str,
    /// As it is compared.
    lower: String,
    /// Of `lower`, in characters.
    length: u32,
    letters: Letters,
}

/// How often each letter is in a name; a slip changes two of these counts at most, each by one.
type Letters = [u8; 32];

impl<'a> Names<'a> {
    pub fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let name = |name: &'a str| {
            let lower = name.to_lowercase();
            Name { name, length: length(&lower), letters: letters(&lower), lower }
        };
        let mut names: Vec<Name<'a>> = names.map(name).collect();
        names.sort_by_key(|name| name.length);
        let marks = names.iter().map(|name| marks(&name.letters)).collect();
        Self { names, marks }
    }

    /// The name most like a word, where one is close enough to be a slip of it.
    pub fn nearest(&self, word: &str) -> Option<&'a str> {
        let lower = word.to_lowercase();
        let (length, wanted, most) = (length(&lower), letters(&lower), most_slips(word));
        let start = self.names.partition_point(|name| name.length as usize + most < length as usize);
        let end = self.names.partition_point(|name| name.length as usize <= length as usize + most);
        let own = marks(&wanted);
        let mut may_be: BinaryHeap<(u64, usize)> = (start..end)
            .filter(|at| (self.marks[*at] ^ own).count_ones() as usize <= most * 2)
            .filter(|at| self.names[*at].name.len().abs_diff(word.len()) <= word.len() / 2 + 1)
            .filter_map(|at| {
                let name = &self.names[at];
                let changed = wanted.iter().zip(&name.letters).map(|(a, b)| u32::from(a.abs_diff(*b)));
                let changed: u32 = changed.sum();
                // Of numbers that are not negative, the bits have the same order.
                (changed as usize <= most * 2).then(|| (at_most(&lower, length, name, changed).to_bits(), at))
            })
            .collect();
        let mut best: Option<(f64, &'a str)> = None;
        // The likeliest first: most names need no closer look.
        while let Some((bound, at)) = may_be.pop() {
            let name = &self.names[at];
            if best.is_some_and(|(found, _)| f64::from_bits(bound) < found) {
                break;
            }
            let Some(found) = likeness(&lower, &name.lower, most) else { continue };
            let better = |(so_far, other): (f64, &str)| {
                found.total_cmp(&so_far).then_with(|| other.cmp(name.name)).is_gt()
            };
            if best.is_none_or(better) {
                best = Some((found, name.name));
            }
        }
        best.map(|(_, name)| name)
    }
}

/// A bit for each letter that is in a name, and one for each that is in it again; a slip changes two of them at most.
fn marks(letters: &Letters) -> u64 {
    let bit = |at: usize, count: u8| u64::from(count > 0) << at | u64::from(count > 1) << (at + 32);
    letters.iter().enumerate().fold(0, |marks, (at, count)| marks | bit(at, *count))
}

/// How like a word a name is at most, by the letters that both have; a hair more, for sums are rounded.
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
    use super::Names;
    use crate::read::nearest;

    #[test]
    fn it_finds_what_a_look_at_each_name_finds() {
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
            assert_eq!(all.nearest(word), nearest(word, names), "{word}");
        }
    }

    /// Words of few letters, so that many are alike, and many equally.
    #[test]
    fn it_finds_the_same_among_names_that_are_alike() {
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
            assert_eq!(all.nearest(word), nearest(word, names.iter().map(String::as_str)), "{word}");
        }
    }
}
