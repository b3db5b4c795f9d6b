//! The terms of all pages to postings: for each term, the pages that have it.

use ahash::AHashMap;
use rayon::prelude::*;

use super::index::Terms;

/// One page that has a term. There are millions: six bytes each, without padding.
#[derive(Clone, Copy)]
pub struct Posting {
    page: [u8; 4],
    pub impact: u8,
    pub section: u8,
}

impl Posting {
    pub fn new(page: u32, impact: u8, section: u8) -> Self {
        Self { page: page.to_ne_bytes(), impact, section }
    }

    pub fn page(self) -> u32 {
        u32::from_ne_bytes(self.page)
    }
}

/// Every term, sorted, with its postings in the order of pages.
pub struct Postings<'a> {
    terms: Vec<&'a str>,
    /// Where a term's postings end; they begin where those of the term before end.
    ends: Vec<usize>,
    all: Vec<Posting>,
}

/// A term as it goes into a shard.
#[derive(Clone, Copy)]
pub struct Term<'a> {
    pub text: &'a str,
    /// The pages that have it; more than `postings`, if only the strongest are kept.
    pub pages: usize,
    pub postings: &'a [Posting],
}

impl<'a> Postings<'a> {
    pub fn of(pages: &[&'a Terms]) -> Self {
        let mut ids = AHashMap::new();
        let mut terms = Vec::new();
        let mut occurrences = Vec::with_capacity(pages.iter().map(|page| page.len()).sum());
        for page in pages {
            for (term, ..) in page.iter() {
                let id = *ids.entry(term).or_insert(terms.len());
                if id == terms.len() {
                    terms.push(term);
                }
                occurrences.push(u32::try_from(id).expect("fewer than 4 billion terms"));
            }
        }
        drop(ids);

        let mut order: Vec<usize> = (0..terms.len()).collect();
        order.par_sort_unstable_by_key(|id| terms[*id]);
        let mut counts = vec![0; terms.len()];
        for id in &occurrences {
            counts[*id as usize] += 1;
        }
        // Where the next posting of a term goes, by its id.
        let mut next = vec![0; terms.len()];
        let mut ends = Vec::with_capacity(terms.len());
        let mut end = 0;
        for id in &order {
            next[*id] = end;
            end += counts[*id];
            ends.push(end);
        }
        let mut all = vec![Posting::new(0, 0, 0); occurrences.len()];
        let mut occurrence = occurrences.into_iter();
        for (page, terms) in (0..).zip(pages) {
            for ((_, impact, section), id) in terms.iter().zip(&mut occurrence) {
                let next = &mut next[id as usize];
                all[*next] = Posting::new(page, impact, section);
                *next += 1;
            }
        }
        Self { terms: order.into_iter().map(|id| terms[id]).collect(), ends, all }
    }

    pub fn terms(&self) -> Vec<Term<'_>> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, end)| &self.all[start..*end]);
        let terms = self.terms.iter().zip(ranges);
        terms.map(|(text, postings)| Term { text, pages: postings.len(), postings }).collect()
    }
}

/// The strongest postings, still in the order of pages.
pub fn strongest(postings: &[Posting], most: usize) -> Vec<Posting> {
    let mut kept = postings.to_vec();
    kept.sort_unstable_by_key(|posting| (u8::MAX - posting.impact, posting.page()));
    kept.truncate(most);
    kept.sort_unstable_by_key(|posting| posting.page());
    kept
}
