//! Finds the words of a site that are similar to a word that no page has.

use strsim::osa_distance;

use super::Index;
use crate::search::constants::{LEAST_LETTERS, MOST_ALIKE, MOST_OFFERED, TWO_MISTAKES};
use crate::search::stem::stemmed;

impl Index {
    /// The closest words: those with one typo compared to this word, or at most two if it is long enough.
    pub fn closest_words(&self, word: &str) -> Vec<&str> {
        let far = if word.chars().count() >= TWO_MISTAKES { 2 } else { 1 };
        let found: Vec<(usize, &str)> = self.apart(word, far).collect();
        let nearest = found.iter().map(|(apart, _)| *apart).min();
        let nearest = found.into_iter().filter(|(apart, _)| Some(*apart) == nearest);
        nearest.map(|(_, other)| other).take(MOST_ALIKE).collect()
    }

    /// The words that may be meant by a word that no page has, the most likely first.
    pub fn nearest(&self, word: &str) -> Vec<String> {
        let far = word.chars().count().div_ceil(3);
        let begin: String = word.chars().take(3).collect();
        let mut found: Vec<(usize, &str)> = self.apart(word, far).collect();
        found.sort_by_key(|(apart, other)| 1 + apart - usize::from(other.starts_with(&begin)));
        let mut offered: Vec<String> = Vec::new();
        for (_, other) in found.iter().take(2 * MOST_OFFERED) {
            let whole = self.whole(other).to_owned();
            if !offered.contains(&whole) {
                offered.push(whole);
            }
        }
        offered.truncate(MOST_OFFERED);
        offered
    }

    /// The words of the site within an edit distance of this one.
    fn apart(&self, word: &str, far: usize) -> impl Iterator<Item = (usize, &str)> {
        let length = word.chars().count();
        let near = self.words().iter().filter(move |other| {
            let letters = other.chars().count();
            letters >= LEAST_LETTERS && letters.abs_diff(length) <= far
        });
        near.map(move |other| (osa_distance(word, other), other.as_str()))
            .filter(move |(apart, _)| *apart <= far)
    }

    /// The shortest word with a stem, since the words of the site include stems.
    fn whole<'a>(&'a self, stem: &'a str) -> &'a str {
        let words = self.words().iter().map(String::as_str).filter(|word| word.len() >= LEAST_LETTERS);
        let longer = words.filter(|word| *word != stem && stemmed(word) == stem);
        longer.min_by_key(|word| word.chars().count()).unwrap_or(stem)
    }
}
