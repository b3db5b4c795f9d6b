//! Finds other matches for a word: its halves, synonyms, words of the same root, and facets of pages.

use std::collections::BTreeMap;

use super::Index;
use super::hits::Hits;
use crate::search::constants::{EXACT, JOINED, LEAST_ROOT, MOST_HALVES, OF_FACET, OF_ROOT, SAME, SPLIT};
use crate::search::engine;
use crate::search::stem::stemmed;
use crate::search::words::{Splitter, runs};

impl Index {
    /// Adds pages that have both halves of a word that no page has: `nxdomain` for `NxDomain`.
    pub fn add_halves(&self, hits: &mut Hits, word: &str, is_last: bool) {
        let mut best = (Vec::new(), BTreeMap::new(), ["", ""]);
        for halves in self.halves(word, is_last) {
            let Some(first) = self.find(halves[0]) else { continue };
            let second = self.find(halves[1]).or_else(|| is_last.then(|| self.beginnings(halves[1])));
            let Some(second) = second else { continue };
            let strengths: BTreeMap<usize, u8> =
                second.list.iter().map(|posting| (posting.page, posting.impact)).collect();
            let mut pages = first.list;
            pages.retain(|posting| strengths.contains_key(&posting.page));
            if pages.len() > best.0.len() {
                best = (pages, strengths, halves);
            }
        }
        let (pages, strengths, halves) = best;
        let rare = self.rarity(pages.len());
        for posting in &pages {
            let strength = f64::from(posting.impact.min(strengths[&posting.page]));
            hits.put(posting.page, SPLIT * rare * strength / f64::from(EXACT), posting.section);
        }
        if !pages.is_empty() {
            hits.words.extend(halves.map(str::to_owned));
        }
    }

    /// Ways to split a word into two words of the site, those with the longest shorter half first. For the last word of
    /// a query, the second half may be a beginning.
    fn halves<'a>(&self, word: &'a str, is_last: bool) -> Vec<[&'a str; 2]> {
        let length = word.chars().count();
        let words = self.words();
        let is_word = |half: &str| words.binary_search_by_key(&half, String::as_str).is_ok();
        let begins = |half: &str| {
            words
                .get(words.partition_point(|own| own.as_str() < half))
                .is_some_and(|own| own.starts_with(half))
        };
        let cuts =
            word.char_indices().enumerate().filter(|(at, _)| (2..=length.saturating_sub(2)).contains(at));
        let halves = cuts.map(|(at, (end, _))| (at, [&word[..end], &word[end..]]));
        let known = halves
            .filter(|(_, [first, second])| is_word(first) && (is_word(second) || is_last && begins(second)));
        let mut known: Vec<(usize, [&str; 2])> = known.collect();
        known.sort_by_key(|(at, _)| usize::MAX - at.min(&(length - at)));
        known.into_iter().map(|(_, halves)| halves).take(MOST_HALVES).collect()
    }

    /// Adds the pages for synonyms and for words with the same root, which count as no rarer than the word itself. The
    /// synonyms are those of the word and of its other spellings: `log in` is `login`, too. Synonyms of its negation are
    /// too far from what was typed. Also adds the pages on which the word and a neighbour of it in the query are written
    /// as one word.
    pub fn add_related(&self, hits: &mut Hits, word: &str, others: &[String], pairs: &[[String; 2]]) {
        hits.own = (!hits.pages.is_empty()).then(|| self.rarity(hits.pages.len()));
        let own = hits.own.unwrap_or(f64::INFINITY);
        let others = others.iter().map(String::as_str).filter(|other| other.strip_prefix("un") != Some(word));
        for spelling in std::iter::once(word).chain(others) {
            let stem = stemmed(spelling);
            let near = synonyms(&stem);
            if !near.is_empty()
                && let Some(term) = self.find(&format!("{stem}!"))
            {
                hits.add_all(&term, SAME * own.min(self.rarity(term.pages)));
            }
            hits.near.extend(near);
        }
        hits.root = root(&stemmed(word));
        if let Some(akin) = hits.root.as_ref().map(|root| self.beginnings(root)) {
            hits.add_all(&akin, OF_ROOT * own.min(self.rarity(akin.pages)));
        }
        for [first, second] in pairs.iter().filter(|[first, second]| self.joins(first, second)) {
            let joined = [first.as_str(), second].concat();
            let Some(term) = self.find(&joined) else { continue };
            hits.add_all(&term, JOINED * self.rarity(term.pages));
            hits.words.push(joined);
        }
    }

    /// Adds pages whose facets, such as kind and service, match the word.
    pub fn add_facets(&self, hits: &mut Hits) {
        for facet in [0, 1] {
            let wanted: Vec<bool> = self
                .names(facet)
                .iter()
                .map(|name| terms(name).iter().any(|term| hits.words.contains(term)))
                .collect();
            if !wanted.contains(&true) {
                continue;
            }
            let pages: Vec<usize> =
                (0..self.pages()).filter(|page| wanted[self.value(*page, facet)]).collect();
            let score = OF_FACET * self.rarity(pages.len());
            for page in pages {
                hits.put(page, score, 0);
            }
        }
    }
}

/// The beginning of words with the same root, such as `corruption` and `corrupted`. `None` if it is too short to be
/// specific, or contains anything other than the letters a to z.
fn root(stem: &str) -> Option<String> {
    let root = stem.strip_suffix(['e', 'i']).unwrap_or(stem);
    let is_long = root.len() >= LEAST_ROOT && root.bytes().all(|byte| byte.is_ascii_lowercase());
    is_long.then(|| root.to_owned())
}

/// Words that mean the same as a stem in operations, each followed by its own stem if that differs.
fn synonyms(stem: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (one, other) in engine::synonyms() {
        for (word, same) in [(one, other), (other, one)] {
            if stemmed(word) == stem {
                let stem = stemmed(same);
                found.push(same.to_owned());
                if stem != same {
                    found.push(stem);
                }
            }
        }
    }
    found
}

fn terms(text: &str) -> Vec<String> {
    let (mut splitter, mut terms) = (Splitter::default(), Vec::new());
    runs(text).for_each(|run| splitter.terms(run, &mut |term| terms.push(term.to_owned())));
    terms
}
