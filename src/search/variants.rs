//! Synonyms and joined words, stored next to the word itself. Otherwise each would need another shard, although most are on no
//! page.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::engine;
use super::merged::Merged;
use super::postings::Term;
use super::stem::stemmed;

/// The most pages of all synonyms together.
const MOST_PAGES: usize = 512;
/// The most letters of a second half. Names of alarms are longer, but they are found by their parts.
const LONGEST_JOINED: usize = 12;
const LONGEST_WHOLE: usize = 24;

/// The synonyms of each stem in operations, as the term `stem!`.
pub fn synonyms(terms: &[Term], pages: usize) -> Vec<Merged> {
    let mut others: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (one, other) in engine::synonyms() {
        for (word, same) in [(one, other), (other, one)] {
            others.entry(stemmed(word)).or_default().extend([same.to_owned(), stemmed(same)]);
        }
    }
    let merged = others.into_iter().map(|(stem, others)| {
        let found = others.iter().filter_map(|other| find(terms, other));
        Merged::of(format!("{stem}!"), found, pages, MOST_PAGES)
    });
    merged.filter(|merged| merged.term().pages > 0).collect()
}

/// The words that follow a word in a joined term, as the term `word+`: `crash+` has `loop` if a page has `crashloop`.
pub fn joins(terms: &[Term]) -> Vec<(String, String)> {
    let halves = |term: &Term| -> Vec<(String, String)> {
        let text = term.text;
        if text.len() > LONGEST_WHOLE || !text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Vec::new();
        }
        let ends = 2..(text.len() + 1).saturating_sub(2);
        let halves = ends.map(|end| text.split_at(end)).filter(|(_, second)| second.len() <= LONGEST_JOINED);
        let known =
            halves.filter(|(first, second)| find(terms, second).is_some() && find(terms, first).is_some());
        known.map(|(first, second)| (first.to_owned(), second.to_owned())).collect()
    };
    let mut joins: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (first, second) in terms.par_iter().flat_map_iter(halves).collect::<Vec<_>>() {
        joins.entry(first).or_default().push(second);
    }
    joins.into_iter().map(|(first, seconds)| (first + "+", seconds.join(","))).collect()
}

fn find<'a, 'b>(terms: &'a [Term<'b>], word: &str) -> Option<&'a Term<'b>> {
    terms.binary_search_by_key(&word, |term| term.text).ok().map(|at| &terms[at])
}
