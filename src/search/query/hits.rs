//! Finds the pages for a word of a query.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regress::Regex;

use super::Index;
use super::parsed::Word;
use super::patterns::regex;
use super::reader::Found;
use crate::search::constants::{
    BEGINNING, BEGINNING_OF_MORE, EXACT, LEAST, MAY_BE_MISTYPED, MAY_BE_TWO, MISTYPED, MOST_LEAVES, PARTS,
};
use crate::search::stem::stemmed;
use crate::search::words::{Splitter, is_of_ideographs, leaves};

/// The pages for one word of the query, with their best score and its section.
#[derive(Default)]
pub struct Hits {
    pub pages: BTreeMap<usize, (f64, usize)>,
    /// Whether more pages have the word than are in `pages`.
    pub is_partial: bool,
    /// Whether it may be the beginning of any word.
    pub is_open: bool,
    /// The word itself, followed by the other words that were found for it.
    pub words: Vec<String>,
    /// Synonyms of the word.
    pub near: Vec<String>,
    /// The beginning of words with the same root.
    pub root: Option<String>,
    pub parts: Vec<Hits>,
    /// How rare the word itself is. `None` if no page has it.
    pub own: Option<f64>,
    /// How much the word weighs in the query.
    pub weight: f64,
}

static MISTYPED_WORD: LazyLock<Regex> = LazyLock::new(|| regex(MAY_BE_MISTYPED));
static TWO_WORDS: LazyLock<Regex> = LazyLock::new(|| regex(MAY_BE_TWO));

/// How a word is searched for.
#[derive(Clone, Copy, Default)]
struct WordSearchOptions<'a> {
    is_last: bool,
    may_be_mistyped: bool,
    is_part: bool,
    others: &'a [String],
    pairs: &'a [[String; 2]],
}

impl Hits {
    fn add(&mut self, index: &Index, term: &Found, weight: f64) {
        self.add_all(term, weight * index.rarity(term.pages));
        self.is_partial |= term.is_partial;
    }

    pub fn add_all(&mut self, term: &Found, weight: f64) {
        for posting in &term.list {
            self.put(posting.page, weight * f64::from(posting.impact) / f64::from(EXACT), posting.section);
        }
    }

    pub fn put(&mut self, page: usize, score: f64, section: usize) {
        let best = self.pages.entry(page).or_insert((score, section));
        if best.0 < score {
            *best = (score, section);
        }
    }
}

impl Index {
    /// Searches for a name as a whole, and also by its parts if that finds little.
    pub fn run_hits(&self, Word { run, others, pairs }: &Word, is_last: bool) -> Hits {
        let (leaves, is_name) = (leaves(run), !is_of_ideographs(run));
        let whole = WordSearchOptions { is_last, may_be_mistyped: true, ..WordSearchOptions::default() };
        if leaves.len() < 2 {
            let word = if is_name { first_term(run) } else { leaves.into_iter().next().unwrap_or_default() };
            return self.word_hits(&word, WordSearchOptions { others, pairs, ..whole });
        }
        let mut hits = Hits::default();
        if is_name {
            hits = self.word_hits(&first_term(run), WordSearchOptions { may_be_mistyped: false, ..whole });
        }
        if hits.pages.len() >= LEAST {
            return hits;
        }
        let last = leaves[leaves.len() - 1].clone();
        let mut longest: Vec<String> = Vec::new();
        for leaf in leaves {
            if !longest.contains(&leaf) {
                longest.push(leaf);
            }
        }
        longest.sort_by_key(|leaf| usize::MAX - leaf.chars().count());
        longest.truncate(MOST_LEAVES);
        let part = |leaf: &String| {
            self.word_hits(
                leaf,
                WordSearchOptions { is_last: is_last && *leaf == last, is_part: true, ..whole },
            )
        };
        let parts: Vec<Hits> = longest.iter().map(part).collect();
        add_parts(&mut hits, parts);
        hits
    }

    fn word_hits(&self, word: &str, options: WordSearchOptions<'_>) -> Hits {
        let mut hits = Hits { words: vec![word.to_owned(), stemmed(word)], ..Hits::default() };
        hits.words.extend_from_slice(options.others);
        for at in 0..hits.words.len() {
            if !hits.words[..at].contains(&hits.words[at])
                && let Some(term) = self.find(&hits.words[at])
            {
                hits.add(self, &term, 1.0);
            }
        }
        if options.is_last {
            // A beginning may become any word, but a word that exists is complete.
            let is_complete = !hits.pages.is_empty() && !hits.is_partial;
            let weight = if is_complete { BEGINNING_OF_MORE } else { BEGINNING };
            hits.add(self, &self.beginnings(word), weight);
            hits.is_open = !is_complete;
            hits.is_partial &= !is_complete;
        }
        if hits.pages.is_empty() && options.may_be_mistyped && MISTYPED_WORD.find(word).is_some() {
            for other in self.closest_words(word) {
                if let Some(term) = self.find(other) {
                    hits.add(self, &term, MISTYPED);
                }
                if options.is_last {
                    hits.add(self, &self.beginnings(other), MISTYPED * BEGINNING);
                }
                hits.words.push(other.to_owned());
            }
        }
        if hits.pages.is_empty() && TWO_WORDS.find(word).is_some() {
            self.add_halves(&mut hits, word, options.is_last);
        }
        if !options.is_part {
            self.add_related(&mut hits, word, options.others, options.pairs);
        }
        self.add_facets(&mut hits);
        hits
    }
}

/// Adds the pages that have all parts of a name.
fn add_parts(hits: &mut Hits, parts: Vec<Hits>) {
    let mut pages: Vec<usize> = parts.iter().flat_map(|part| part.pages.keys().copied()).collect();
    pages.sort_unstable();
    pages.dedup();
    for page in pages {
        let of_part = |part: &Hits| part.pages.get(&page).copied().or(part.is_partial.then_some((0.0, 0)));
        let Some(found) = parts.iter().map(of_part).collect::<Option<Vec<_>>>() else { continue };
        let (score, section) = hits.pages.get(&page).copied().unwrap_or((0.0, found[0].1));
        hits.put(page, found.iter().fold(score, |sum, (score, _)| sum + PARTS * score), section);
    }
    hits.words.extend(parts.iter().flat_map(|part| part.words.iter().cloned()));
    hits.parts = parts;
}

/// The term of a whole run.
fn first_term(run: &str) -> String {
    let mut first = None;
    Splitter::default().terms(run, &mut |term| {
        first.get_or_insert_with(|| term.to_owned());
    });
    first.unwrap_or_default()
}
