//! Computes the terms of an entry: how strongly each term represents the page, and in which section.
//!
//! The strength is that of BM25: the weight of a term, to which titles and headings contribute more than the body,
//! saturates, so that the tenth mention adds little. Nothing here depends on other pages. The browser derives how rare
//! a term is from its postings.

use std::ops::Range;

use ahash::AHashMap;

use super::Entry;
use super::card::section_numbers;
use super::constants::EXACT;
use super::vocabulary::Vocabulary;
use super::words::{self, Splitter};

/// The maximum number of distinct terms of a page. Only data has more.
const MOST_TERMS: usize = 20_000;
/// How many runs an indexer caches with their terms before it clears the cache.
const MOST_KNOWN: usize = 32_768;
/// The maximum length of a cached run, in bytes. Longer runs rarely occur twice.
const LONGEST_KNOWN: usize = 32;
/// `k1` of BM25, on a scale where one mention in a body of usual length is 1.
const SATURATION: f32 = 4.0;
/// `b` of BM25: how much more often longer pages have to mention a term.
const LENGTH_COUNTS: f32 = 0.6;
/// The number of terms of a page of usual length. It is constant, so that the index of a page does not depend on other
/// pages.
const USUAL_LENGTH: f32 = 600.0;

/// The section for which titles count.
const TOP: u8 = 0;
/// The factor of a title when a section is chosen. It is larger than for the page's strength, because a page about
/// checkouts should open at its top even if its third section mentions `checkout` most often.
const TOP_COUNTS: f32 = 4.0;

const ALARM: f32 = 16.0;
const TITLE: f32 = 10.0;
const HEADING: f32 = 6.0;
const SUMMARY: f32 = 3.0;
const ALSO: f32 = 2.0;
const BODY: f32 = 1.0;
const CODE: f32 = 0.7;

/// A page's terms, each with its strength and best section. There are millions before the index is written, so each
/// takes six bytes without padding.
#[derive(Clone)]
pub struct Terms {
    list: Box<[Term]>,
}

#[derive(Clone, Copy)]
struct Term {
    number: [u8; 4],
    impact: u8,
    section: u8,
}

/// Indexes pages. Each thread has its own indexer. All indexers of a site share a vocabulary.
pub struct Indexer<'v> {
    vocabulary: &'v Vocabulary,
    splitter: Splitter,
    known: Known,
}

/// Runs that were already split.
#[derive(Default)]
struct Known {
    /// The range of each run's terms in `terms`.
    runs: AHashMap<Box<str>, Range<usize>>,
    terms: Vec<u32>,
}

impl<'v> Indexer<'v> {
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, splitter: Splitter::default(), known: Known::default() }
    }

    /// The terms of a run, the whole run first.
    fn terms(&mut self, run: &str) -> &[u32] {
        let Self { vocabulary, splitter, known } = self;
        let known_range = known.runs.get(run).cloned();
        let range = known_range.unwrap_or_else(|| {
            if known.runs.len() >= MOST_KNOWN {
                *known = Known::default();
            }
            let start = known.terms.len();
            splitter.terms(run, &mut |term| known.terms.push(vocabulary.number(term)));
            let range = start..known.terms.len();
            // Long runs rarely occur twice.
            if run.len() <= LONGEST_KNOWN {
                known.runs.insert(run.into(), range.clone());
            }
            range
        });
        &known.terms[range]
    }
}

/// The words of a page's address that its title does not contain, since people search for files by name.
fn own_words(entry: &Entry) -> impl Iterator<Item = &str> {
    let last = entry.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let title = entry.title.to_lowercase();
    last.split(['-', '_', '.']).filter(move |word| !word.is_empty() && !title.contains(&word.to_lowercase()))
}

impl Terms {
    pub fn of(entry: &Entry, indexer: &mut Indexer<'_>) -> Self {
        let mut page = Page::with_room(entry, indexer);
        if let Some(alarm) = &entry.alarm {
            page.alarm(alarm);
        }
        page.name(&entry.title, TITLE, TOP);
        page.name(&entry.summary, SUMMARY, TOP);
        page.prose(&entry.also, ALSO, TOP);
        for word in own_words(entry) {
            page.name(word, SUMMARY, TOP);
        }
        // Headings come first, before data in the body uses up the limit.
        for run in entry.sections.iter().flat_map(|section| words::runs(&section.heading)) {
            page.run(run);
        }
        for (section, number) in entry.sections.iter().zip(section_numbers(entry)) {
            page.name(&section.heading, HEADING, number);
            page.prose(&section.text, BODY, number);
            page.prose(&section.code, CODE, number);
        }
        page.finish()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The number of each term in the vocabulary, with its strength and section.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u8, u8)> {
        self.list.iter().map(|term| (u32::from_ne_bytes(term.number), term.impact, term.section))
    }

    /// All terms, concatenated, and for each its length in bytes, strength and section.
    pub fn texts(&self, vocabulary: &Vocabulary) -> (String, Vec<u8>) {
        let (mut text, mut list) = (String::new(), Vec::with_capacity(3 * self.list.len()));
        for (term, impact, section) in self.iter() {
            let length = vocabulary.push_text(term, &mut text);
            let length = u8::try_from(length).expect("64 characters of at most 3 bytes");
            list.extend([length, impact, section]);
        }
        (text, list)
    }

    /// The inverse of [`Self::texts`]. `None` if the terms are not valid.
    pub fn from_texts(text: &str, list: &[u8], vocabulary: &Vocabulary) -> Option<Self> {
        let (list, []) = list.as_chunks() else { return None };
        let mut end = 0;
        let mut terms = Vec::with_capacity(list.len());
        for &[length, impact, section] in list {
            let start = end;
            end += usize::from(length);
            let term = text.get(start..end)?;
            if length == 0 || !(1..=EXACT).contains(&impact) {
                return None;
            }
            terms.push(Term { number: vocabulary.number(term).to_ne_bytes(), impact, section });
        }
        (end == text.len()).then(|| Self { list: terms.into() })
    }
}

/// A page whose terms are being counted.
struct Page<'a, 'i, 'v> {
    indexer: &'i mut Indexer<'v>,
    /// The index of each term in `terms`, by its number.
    known: AHashMap<u32, usize>,
    /// The number of each term in the vocabulary and its weight, in order of first occurrence.
    terms: Vec<(u32, Weight)>,
    /// Runs of the page so far, as written, with the ranges of the indices of their terms in `lists`.
    runs: AHashMap<&'a str, (usize, usize)>,
    lists: Vec<usize>,
    /// The number of terms in text and code.
    length: usize,
}

/// The weight of a term on a page so far.
#[derive(Clone, Default)]
struct Weight {
    is_exact: bool,
    named: f32,
    prose: f32,
    /// The section that was counted last, and the weight in it.
    last: (u8, f32),
    /// The section with the highest weight, and the weight in it.
    best: (u8, f32),
}

impl Weight {
    fn add(&mut self, weight: f32, section: u8) {
        if self.last.0 != section {
            self.last = (section, 0.0);
        }
        self.last.1 += weight;
        if self.last.1 > self.best.1 {
            self.best = self.last;
        }
    }

    /// The strength of the term: [`EXACT`] for an alarm's whole name, otherwise from 1 to one below it.
    fn impact(&self, length: f32) -> u8 {
        if self.is_exact {
            return EXACT;
        }
        let weight = self.named + self.prose / length;
        let strength = weight / (weight + SATURATION);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1")]
        let step = (strength * f32::from(EXACT - 2)).round() as u8;
        1 + step
    }
}

impl<'a, 'i, 'v> Page<'a, 'i, 'v> {
    fn with_room(entry: &Entry, indexer: &'i mut Indexer<'v>) -> Self {
        let bytes: usize = entry.sections.iter().map(|section| section.text.len() + section.code.len()).sum();
        let room = (bytes / 8).clamp(24, MOST_TERMS);
        Self {
            indexer,
            known: AHashMap::with_capacity(room),
            terms: Vec::with_capacity(room),
            runs: AHashMap::with_capacity(room),
            lists: Vec::with_capacity(2 * room),
            length: 0,
        }
    }

    fn alarm(&mut self, alarm: &'a str) {
        self.name(alarm, ALARM, TOP);
        for end in words::runs(alarm).flat_map(words::ends) {
            if let Some(weight) = self.weight(&end) {
                weight.named += ALARM / 2.0;
                weight.add(ALARM / 2.0, TOP);
            }
        }
        if let Some(weight) = self.weight(&words::name(alarm)) {
            weight.is_exact = true;
        }
    }

    /// Adds a short text. The shorter it is, the more its words weigh.
    fn name(&mut self, text: &'a str, weight: f32, section: u8) {
        let mut found = Vec::new();
        let mut before = "";
        for run in words::runs(text) {
            let range = self.run(run);
            found.extend_from_slice(&self.lists[range]);
            found.extend(words::compound(before, run).and_then(|word| self.term(&word)));
            before = run;
        }
        #[expect(clippy::cast_precision_loss, reason = "a weight")]
        let weight = weight * 6.0 / (5.0 + found.len().max(1) as f32);
        for at in found {
            let own = &mut self.terms[at].1;
            own.named += weight;
            own.add(if section == TOP { weight * TOP_COUNTS } else { weight }, section);
        }
    }

    fn prose(&mut self, text: &'a str, weight: f32, section: u8) {
        for run in words::runs(text) {
            let range = self.run(run);
            self.length += range.len();
            for at in &self.lists[range] {
                let own = &mut self.terms[*at].1;
                own.prose += weight;
                own.add(weight, section);
            }
        }
    }

    /// The range of a run's term indices in `lists`.
    fn run(&mut self, run: &'a str) -> Range<usize> {
        if let Some((start, end)) = self.runs.get(run) {
            return *start..*end;
        }
        let start = self.lists.len();
        let Self { indexer, known, terms, lists, .. } = self;
        lists.extend(indexer.terms(run).iter().filter_map(|term| at(known, terms, *term)));
        let end = self.lists.len();
        self.runs.insert(run, (start, end));
        start..end
    }

    /// The index of a term. A new term is added.
    fn term(&mut self, term: &str) -> Option<usize> {
        if term.is_empty() {
            return None;
        }
        let number = self.indexer.vocabulary.number(term);
        at(&mut self.known, &mut self.terms, number)
    }

    fn weight(&mut self, term: &str) -> Option<&mut Weight> {
        self.term(term).map(|at| &mut self.terms[at].1)
    }

    fn finish(self) -> Terms {
        #[expect(clippy::cast_precision_loss, reason = "a weight")]
        let length = 1.0 - LENGTH_COUNTS + LENGTH_COUNTS * self.length as f32 / USUAL_LENGTH;
        let length = length.clamp(0.8, 4.0);
        let list = self.terms.iter().map(|(number, weight)| Term {
            number: number.to_ne_bytes(),
            impact: weight.impact(length),
            section: weight.best.0,
        });
        Terms { list: list.collect() }
    }
}

/// The index of a term on a page. A new term is added, unless there are too many.
fn at(known: &mut AHashMap<u32, usize>, terms: &mut Vec<(u32, Weight)>, number: u32) -> Option<usize> {
    if let Some(at) = known.get(&number) {
        return Some(*at);
    }
    let next = terms.len();
    if next == MOST_TERMS {
        return None;
    }
    known.insert(number, next);
    terms.push((number, Weight::default()));
    Some(next)
}
