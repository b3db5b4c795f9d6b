//! Answers a query with pages, best first: the ranking of the search box, for the command line.
//!
//! | File | Turns | In the browser |
//! |---|---|---|
//! | `reader.rs`, `spelling.rs` | files of the index into postings, cards and words | `reader.js` |
//! | `parsed.rs` | a query into its words and facets | `ranking.js` |
//! | `hits.rs`, `related.rs` | a word into the pages that have it | `ranking.js` |
//! | this file | those into pages in order | `ranking.js` |
//! | `reading.rs`, `patterns.rs` | cards into the order of the first pages, and the best section of each | `reading.js` |
//!
//! Both share `constants.rs`, and a test compares their answers.

mod hits;
mod parsed;
mod patterns;
mod reader;
mod reading;
mod related;
mod spelling;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use hits::Hits;
use parsed::Parsed;
pub use reader::Index;
pub use reading::{Pair, SearchResult};

use super::constants::{EXACT, KIND_COUNTS, LEAST_SHARE, MOST, OF_WEAK, WEAK_WORDS};
use super::stem::stemmed;

/// What a query found.
pub struct Answer<'a> {
    index: &'a Index,
    /// The numbers of pages, best first.
    pages: Vec<usize>,
    /// The hits of each word of the query.
    hits: Vec<Hits>,
    /// Whether there are more than `pages`.
    pub is_partial: bool,
}

/// How much of a query a page matches.
#[derive(Default)]
struct Found {
    words: usize,
    share: f64,
    score: f64,
}

impl Index {
    /// All pages that match a query, ordered by score, best first. The score is lower the more of the query a page
    /// lacks. An alarm's exact name comes before everything else.
    pub fn search(&self, query: &str) -> Answer<'_> {
        let Parsed { wanted, every, quoted, words, name } = self.parsed(query);
        let has_name = !name.is_empty() && (self.has_names() || !name.starts_with('='));
        let exact = if has_name { self.find(&name) } else { None };
        let last = words.len().saturating_sub(1);
        let mut hits: Vec<Hits> =
            words.iter().enumerate().map(|(at, word)| self.run_hits(word, at == last)).collect();
        let mut found = self.counted(&mut hits);
        if words.is_empty() && !wanted.is_empty() {
            found = (0..self.pages()).map(|page| (page, Found { share: 1.0, ..Found::default() })).collect();
        }
        let needed = hits.iter().filter(|list| list.is_needed()).count();
        let threshold = if found.values().any(|found| found.words == needed) { LEAST_SHARE } else { 0.0 };
        let mut rank: BTreeMap<usize, f64> = BTreeMap::new();
        for (page, found) in found.iter().filter(|(_, found)| found.share >= threshold) {
            rank.insert(*page, self.kind_counts(*page) * found.score * found.share.sqrt());
        }
        for posting in exact.iter().flat_map(|exact| &exact.list).filter(|posting| posting.impact == EXACT) {
            if let Some(found) = found.get(&posting.page) {
                rank.insert(posting.page, MOST + found.score);
            }
        }
        rank.retain(|page, _| wanted.iter().all(|(facet, value)| self.has_value(*page, *facet, value)));
        let mut pages: Vec<usize> = rank.keys().copied().collect();
        pages.sort_by(|a, b| rank[b].total_cmp(&rank[a]));
        let is_partial = matches!(&hits[..], [only] if only.is_partial);
        let mut answer = Answer { index: self, pages, hits, is_partial };
        answer.rerank(rank, &every, &quoted);
        answer
    }

    fn kind_counts(&self, page: usize) -> f64 {
        let kind = self.facet(page, 0);
        KIND_COUNTS.iter().find(|(name, _)| *name == kind).map_or(1.0, |(_, counts)| *counts)
    }

    /// For each page, the number of words that it has, their share of the query, and their score.
    fn counted(&self, hits: &mut [Hits]) -> BTreeMap<usize, Found> {
        for list in &mut *hits {
            // Pages that only have a synonym do not make the word less rare.
            let rarity = list.own.unwrap_or_else(|| self.rarity(list.pages.len()));
            list.weight = list.counts() * rarity;
        }
        let all: f64 = hits.iter().map(|list| list.weight).fold(0.0, |sum, weight| sum + weight);
        let mut pages: BTreeMap<usize, Found> = BTreeMap::new();
        for list in &*hits {
            let (words, counts) = (usize::from(list.is_needed()), list.counts());
            for (page, (score, _)) in &list.pages {
                let found = pages.entry(*page).or_default();
                found.words += words;
                found.share += list.weight / all;
                found.score += counts * score;
            }
        }
        // A word with a truncated list may be on any page that has another word.
        for list in hits.iter().filter(|list| list.is_partial && hits.len() > 1) {
            let words = usize::from(list.is_needed());
            for (_, found) in pages.iter_mut().filter(|(page, _)| !list.pages.contains_key(page)) {
                found.words += words;
                found.share += list.weight / all;
            }
        }
        pages
    }
}

impl Hits {
    /// Whether a page should have the word. It need not have a weak word.
    fn is_needed(&self) -> bool {
        let word = stemmed(&self.words[0]);
        !WEAK_WORDS.split(' ').any(|weak| stemmed(weak) == word)
    }

    fn counts(&self) -> f64 {
        if self.is_needed() { 1.0 } else { OF_WEAK }
    }
}

impl Answer<'_> {
    /// The number of pages.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// The best pages, each with the section to open. An alarm and its runbook are one result.
    pub fn results(&self, most: usize) -> Vec<SearchResult> {
        let (marks, pages) = (self.marks(), &self.pages[..self.pages.len().min(most)]);
        let pairs = self.pairs(pages);
        let later: BTreeSet<&usize> = pairs.values().collect();
        let rows = pages.iter().enumerate().filter(|(at, _)| !later.contains(at));
        let rows = rows.map(|(at, page)| {
            let pair = pairs.get(&at).map(|later| self.pair(pages[*later]));
            SearchResult { pair, ..self.result(*page, &marks) }
        });
        rows.collect()
    }

    /// Words that may be meant instead of those in the query, the most likely first.
    pub fn offered(&self) -> Vec<String> {
        self.hits.iter().flat_map(|list| self.index.nearest(&list.words[0])).collect()
    }
}
