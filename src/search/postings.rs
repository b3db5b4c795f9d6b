//! Collects postings from the terms of all pages: for each term, the pages that have it.

use rayon::prelude::*;

use super::index::Terms;
use super::shards;
use super::vocabulary::Words;

/// A page that has a term. There are millions, so each takes six bytes without padding.
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
    /// The end of each term's postings. They begin at the end of the previous term's.
    ends: Vec<usize>,
    all: Vec<Posting>,
}

/// A term in the form in which it is written to a shard.
#[derive(Clone, Copy)]
pub struct Term<'a> {
    pub text: &'a str,
    /// The number of pages that have it. It is larger than the number of `postings` if only the strongest are kept.
    pub pages: usize,
    pub postings: &'a [Posting],
    /// Instead of postings: the words that form another term if appended to it, separated by commas.
    pub joins: &'a str,
}

impl<'a> Postings<'a> {
    pub fn of(pages: Vec<Terms>, words: &'a Words) -> Self {
        let total: usize = pages.iter().map(Terms::len).sum();
        let share = total / rayon::current_num_threads() + 1;
        let parts = shards::ranges(pages.iter().map(Terms::len), share);
        let counts = parts.into_par_iter().map(|part| {
            let mut counts = vec![0; words.end()];
            pages[part].iter().flat_map(Terms::iter).for_each(|(term, ..)| counts[term as usize] += 1);
            counts
        });
        let counts: Vec<usize> = counts.reduce_with(added).unwrap_or_default();
        let sorted = sorted(&counts, words);
        let places = places(&sorted, counts.len());
        let counts: Vec<usize> = sorted.iter().map(|term| counts[*term as usize]).collect();

        let mut all = vec![Posting::new(0, 0, 0); total];
        let (mut rest, mut work) = (&mut all[..], Vec::new());
        for range in shards::ranges(counts.iter().copied(), share) {
            let (own, others) = rest.split_at_mut(counts[range.clone()].iter().sum());
            rest = others;
            work.push((range, own));
        }
        work.into_par_iter().for_each(|(range, own)| {
            let mut next = starts(&counts[range.clone()]);
            place(&pages, &places, number(range.start), &mut next, own);
        });
        drop(pages);
        let ends = starts(&counts).into_iter().zip(&counts).map(|(start, count)| start + count).collect();
        let terms = sorted.into_iter().map(|term| words.text(term)).collect();
        Self { terms, ends, all }
    }

    /// The terms, with room for a quarter more, which is enough for the terms that are derived from them.
    pub fn terms(&self) -> Vec<Term<'_>> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, end)| &self.all[start..*end]);
        let mut terms = Vec::with_capacity(self.terms.len() / 4 * 5);
        terms.extend(self.terms.iter().zip(ranges).map(|(text, postings)| Term {
            text,
            pages: postings.len(),
            postings,
            joins: "",
        }));
        terms
    }
}

/// The first eight bytes of a term, which are enough to sort most terms.
fn beginning(term: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(8);
    bytes[..length].copy_from_slice(&term.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// The numbers of the terms that occur on pages, in the order of their texts.
fn sorted(counts: &[usize], words: &Words) -> Vec<u32> {
    let counts = counts.par_iter().enumerate().filter(|(_, count)| **count > 0);
    let terms = counts.map(|(term, _)| (beginning(words.text(number(term))), number(term)));
    let mut terms: Vec<(u64, u32)> = terms.collect();
    terms.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| words.text(a.1).cmp(words.text(b.1))));
    terms.into_iter().map(|(_, term)| term).collect()
}

/// The position of each term in the order of texts, by its number. Terms that do not occur have a position after the
/// last.
fn places(sorted: &[u32], count: usize) -> Vec<u32> {
    let mut places = vec![u32::MAX; count];
    for (place, term) in (0..).zip(sorted) {
        places[*term as usize] = place;
    }
    places
}

/// Puts the postings of the terms from position `start` on into `all`. `next` is the index of the next posting of each
/// term.
fn place(pages: &[Terms], places: &[u32], start: u32, next: &mut [usize], all: &mut [Posting]) {
    for (page, terms) in (0..).zip(pages) {
        for (term, impact, section) in terms.iter() {
            let place = places[term as usize].checked_sub(start);
            if let Some(next) = place.and_then(|place| next.get_mut(place as usize)) {
                all[*next] = Posting::new(page, impact, section);
                *next += 1;
            }
        }
    }
}

fn added(mut counts: Vec<usize>, others: Vec<usize>) -> Vec<usize> {
    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
    counts
}

/// The start of each term's postings.
fn starts(counts: &[usize]) -> Vec<usize> {
    let next = |end: &mut usize, count: &usize| Some(std::mem::replace(end, *end + count));
    counts.iter().scan(0, next).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 4 billion terms and pages")
}

/// The strongest postings, in the order of pages.
pub fn strongest(postings: &[Posting], most: usize) -> Vec<Posting> {
    let mut kept = postings.to_vec();
    if kept.len() > most {
        kept.select_nth_unstable_by_key(most, |posting| (u8::MAX - posting.impact, posting.page()));
        kept.truncate(most);
    }
    kept.sort_unstable_by_key(|posting| posting.page());
    kept
}
