//! What else a page may say for a word: its halves, other words for the same thing, and what the page is.

use std::collections::BTreeMap;

use super::Index;
use super::hits::Hits;
use crate::search::constants::{EXACT, JOINED, OF_FACET, SAME, SPLIT};
use crate::search::engine;
use crate::search::stem::stemmed;
use crate::search::words::{Splitter, runs};

impl Index {
    /// Pages that have both halves of a word which no page has: `nxdomain` for `NxDomain`.
    pub fn add_halves(&self, hits: &mut Hits, word: &str, is_last: bool) {
        let mut best = (Vec::new(), BTreeMap::new(), ["", ""]);
        let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        for at in ends.iter().take(ends.len() - 1).skip(2) {
            let halves = [&word[..*at], &word[*at..]];
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

    /// What is found by other words for the same thing, which count as rare as the word itself.
    pub fn add_related(&self, hits: &mut Hits, word: &str, joined: &[String]) {
        let own = if hits.pages.is_empty() { f64::INFINITY } else { self.rarity(hits.pages.len()) };
        hits.near = synonyms(&stemmed(word));
        let near = hits.near.clone();
        for (other, is_synonym) in
            near.iter().map(|other| (other, true)).chain(joined.iter().map(|other| (other, false)))
        {
            let Some(term) = self.find(other) else { continue };
            let rare = self.rarity(term.pages);
            let weight = if is_synonym { SAME * own.min(rare) } else { JOINED * rare };
            for posting in &term.list {
                hits.put(
                    posting.page,
                    weight * f64::from(posting.impact) / f64::from(EXACT),
                    posting.section,
                );
            }
            if !is_synonym {
                hits.words.push(other.clone());
            }
        }
    }

    /// What a page is, and whose, counts as said on it.
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

/// Words that mean the same as a stem in operations, each with its own stem.
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
