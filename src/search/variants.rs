//! Synonyms and joined words, which are stored next to the word itself. Otherwise each would require another shard,
//! although most occur on no page.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::engine;
use super::merged::Merged;
use super::postings::Term;
use super::stem::stemmed;

/// The maximum number of pages of all synonyms together.
const MOST_PAGES: usize = 512;
/// The maximum number of letters of a second half. Names of alarms are longer, but they are found by their parts.
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
    let known = splits(terms).into_par_iter().filter(|(_, second)| find(terms, second).is_some());
    let mut joins: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (first, second) in known.collect::<Vec<_>>() {
        joins.entry(first).or_default().push(second);
    }
    joins.into_iter().map(|(first, seconds)| (format!("{first}+"), seconds.join(","))).collect()
}

/// Each term that begins with another term, split after that term. In sorted order, a term's beginnings come before it,
/// with only terms of the same beginning in between, so a stack holds them.
fn splits<'a>(terms: &[Term<'a>]) -> Vec<(&'a str, &'a str)> {
    let mut beginnings: Vec<&str> = Vec::new();
    let mut splits = Vec::new();
    for Term { text, .. } in terms {
        while beginnings.pop_if(|beginning| !text.starts_with(*beginning)).is_some() {}
        if text.len() > LONGEST_WHOLE || !text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        let halves = beginnings.iter().map(|first| (*first, &text[first.len()..]));
        splits.extend(halves.filter(|(_, second)| (2..=LONGEST_JOINED).contains(&second.len())));
        if text.len() >= 2 {
            beginnings.push(text);
        }
    }
    splits
}

fn find<'a, 'b>(terms: &'a [Term<'b>], word: &str) -> Option<&'a Term<'b>> {
    terms.binary_search_by_key(&word, |term| term.text).ok().map(|at| &terms[at])
}
