//! Finds the patterns that may match a path, without trying each of them.

use std::cmp::Reverse;
use std::collections::HashMap;

use aho_corasick::AhoCorasick;

/// Patterns by a text that every matching path contains.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// Finds these texts in a path. `None` if there are no texts.
    finder: Option<AhoCorasick>,
    /// For each text, the indices of its patterns.
    patterns: Vec<Vec<usize>>,
    /// Patterns that consist of wildcards only.
    anywhere: Vec<usize>,
}

impl Pieces {
    /// Of identical patterns, only the last is kept.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let last: HashMap<&str, usize> = patterns.enumerate().map(|(at, pattern)| (pattern, at)).collect();
        let mut last: Vec<(&str, usize)> = last.into_iter().collect();
        last.sort_unstable_by_key(|(_, at)| *at);
        let last: Vec<(Vec<String>, usize)> =
            last.into_iter().map(|(pattern, at)| (pieces(pattern), at)).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for piece in last.iter().flat_map(|(pieces, _)| pieces) {
            *counts.entry(piece).or_default() += 1;
        }
        let mut by_piece: HashMap<String, Vec<usize>> = HashMap::new();
        for (pieces, at) in &last {
            // The text that the fewest patterns contain narrows the search most.
            let rarest = pieces.iter().min_by_key(|piece| (counts[piece.as_str()], Reverse(piece.len())));
            by_piece.entry(rarest.cloned().unwrap_or_default()).or_default().push(*at);
        }
        let mut anywhere = by_piece.remove("").unwrap_or_default();
        let (texts, patterns): (Vec<String>, Vec<Vec<usize>>) = by_piece.into_iter().unzip();
        let finder = (!texts.is_empty()).then(|| AhoCorasick::new(&texts).ok()).flatten();
        if finder.is_none() {
            anywhere.extend(patterns.iter().flatten());
        }
        Self { finder, patterns, anywhere }
    }

    /// The patterns that may match a path, the last first.
    pub fn of(&self, path: &str) -> Vec<usize> {
        let found = self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(path));
        let mut found: Vec<usize> = found.map(|found| found.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        let patterns = found.into_iter().flat_map(|text| &self.patterns[text]);
        let mut patterns: Vec<usize> = patterns.chain(&self.anywhere).copied().collect();
        patterns.sort_unstable_by(|a, b| b.cmp(a));
        patterns
    }
}

/// The texts of a pattern between its wildcards. Slashes at their ends are removed, since `**/` may match nothing.
fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' | '?' => pieces.push(String::new()),
            // A character after a backslash is literal.
            '\\' => {
                letters.next();
                pieces.push(String::new());
            }
            _ => pieces.last_mut().expect("there is one from the start").push(letter),
        }
    }
    let bare = pieces.iter().map(|piece| piece.trim_matches('/'));
    bare.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}
