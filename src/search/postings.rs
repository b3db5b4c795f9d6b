//! Collects postings from the terms of all pages: for each term, the pages that have it.

use ahash::AHashMap;
use rayon::prelude::*;

use super::index::Terms;
use super::shards;

/// One page that has a term. There are millions, so it has six bytes without padding.
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
    /// Where a term's postings end. They begin where those of the previous term end.
    ends: Vec<usize>,
    all: Vec<Posting>,
}

/// A term as it is written to a shard.
#[derive(Clone, Copy)]
pub struct Term<'a> {
    pub text: &'a str,
    /// The number of pages that have it; more than `postings` if only the strongest are kept.
    pub pages: usize,
    pub postings: &'a [Posting],
    /// In place of postings: the words that form another term after it, separated by commas.
    pub joins: &'a str,
}

/// The terms of a range of pages.
struct Part<'a> {
    pages: &'a [&'a Terms],
    /// The number of the first page.
    first: u32,
    /// Distinct terms, by their number within the part.
    terms: Vec<&'a str>,
    /// Those numbers in the order of the terms, each with the first bytes of its term.
    sorted: Vec<(u64, u32)>,
    /// The number of each term of each page.
    occurrences: Vec<u32>,
}

impl<'a> Part<'a> {
    fn of(pages: &'a [&'a Terms], first: usize) -> Self {
        let mut numbers = AHashMap::new();
        let mut terms = Vec::new();
        let mut occurrences = Vec::with_capacity(pages.iter().map(|page| page.len()).sum());
        for page in pages {
            for (term, ..) in page.iter() {
                let next = number(terms.len());
                let known = *numbers.entry(term).or_insert(next);
                if known == next {
                    terms.push(term);
                }
                occurrences.push(known);
            }
        }
        let mut sorted: Vec<(u64, u32)> =
            terms.iter().zip(0..).map(|(term, at)| (beginning(term), at)).collect();
        let text = |at: u32| terms[at as usize];
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        Self { pages, first: number(first), terms, sorted, occurrences }
    }

    /// Puts the postings of terms from `start` on into `all`. `next` has the position for the next posting of each term.
    fn place(&self, places: &[u32], start: u32, next: &mut [usize], all: &mut [Posting]) {
        let mut occurrences = self.occurrences.iter();
        for (page, terms) in (self.first..).zip(self.pages) {
            for ([_, impact, section], occurrence) in terms.list().zip(&mut occurrences) {
                let term = places[*occurrence as usize].checked_sub(start);
                if let Some(next) = term.and_then(|term| next.get_mut(term as usize)) {
                    all[*next] = Posting::new(page, impact, section);
                    *next += 1;
                }
            }
        }
    }
}

impl<'a> Postings<'a> {
    pub fn of(pages: &'a [&'a Terms]) -> Self {
        let threads = rayon::current_num_threads();
        let total: usize = pages.iter().map(|page| page.len()).sum();
        let ranges = shards::ranges(pages.iter().map(|page| page.len()), total / threads + 1);
        let parts: Vec<Part<'a>> =
            ranges.into_par_iter().map(|range| Part::of(&pages[range.clone()], range.start)).collect();
        let (terms, places) = merged(&parts);
        let counts = parts.par_iter().zip(&places).map(|(part, places)| {
            let mut counts = vec![0; terms.len()];
            part.occurrences.iter().for_each(|at| counts[places[*at as usize] as usize] += 1);
            counts
        });
        let counts: Vec<usize> = counts.reduce_with(added).unwrap_or_default();

        let mut all = vec![Posting::new(0, 0, 0); total];
        let (mut rest, mut work) = (&mut all[..], Vec::new());
        for range in shards::ranges(counts.iter().copied(), total / threads + 1) {
            let (own, others) = rest.split_at_mut(counts[range.clone()].iter().sum());
            rest = others;
            work.push((range, own));
        }
        work.into_par_iter().for_each(|(range, own)| {
            let mut next = starts(&counts[range.clone()]);
            for (part, places) in parts.iter().zip(&places) {
                part.place(places, number(range.start), &mut next, own);
            }
        });
        let ends = starts(&counts).into_iter().zip(&counts).map(|(start, count)| start + count).collect();
        Self { terms, ends, all }
    }

    pub fn terms(&self) -> Vec<Term<'_>> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, end)| &self.all[start..*end]);
        let terms = self.terms.iter().zip(ranges);
        terms.map(|(text, postings)| Term { text, pages: postings.len(), postings, joins: "" }).collect()
    }
}

/// The first eight bytes of a term, which are enough to sort most terms.
fn beginning(term: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = term.len().min(8);
    bytes[..length].copy_from_slice(&term.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// All terms in order, and for each part the numbers of its own terms among them.
fn merged<'a>(parts: &[Part<'a>]) -> (Vec<&'a str>, Vec<Vec<u32>>) {
    let each = parts.iter().zip(0_u32..).flat_map(|(part, at)| {
        part.sorted.iter().map(move |(beginning, own)| (*beginning, part.terms[*own as usize], at, *own))
    });
    let mut each: Vec<(u64, &str, u32, u32)> = each.collect();
    // A concatenation of sorted lists, which a stable sort merges quickly.
    each.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
    let mut terms: Vec<&str> = Vec::new();
    let mut places: Vec<Vec<u32>> = parts.iter().map(|part| vec![0; part.terms.len()]).collect();
    for (_, term, part, own) in each {
        if terms.last() != Some(&term) {
            terms.push(term);
        }
        places[part as usize][own as usize] = number(terms.len() - 1);
    }
    (terms, places)
}

fn added(mut counts: Vec<usize>, others: Vec<usize>) -> Vec<usize> {
    counts.iter_mut().zip(others).for_each(|(count, other)| *count += other);
    counts
}

/// Where the postings of each term begin.
fn starts(counts: &[usize]) -> Vec<usize> {
    let next = |end: &mut usize, count: &usize| Some(std::mem::replace(end, *end + count));
    counts.iter().scan(0, next).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 4 billion terms and pages")
}

/// The strongest postings, still in the order of pages.
pub fn strongest(postings: &[Posting], most: usize) -> Vec<Posting> {
    let mut kept = postings.to_vec();
    if kept.len() > most {
        kept.select_nth_unstable_by_key(most, |posting| (u8::MAX - posting.impact, posting.page()));
        kept.truncate(most);
    }
    kept.sort_unstable_by_key(|posting| posting.page());
    kept
}
