//! Computes the terms of an entry: how strongly each speaks for the page, and in which section.
//!
//! The strength is that of BM25: the weight of a term, to which titles and headings contribute more than the body, saturates,
//! so that the tenth mention adds little. Nothing here depends on other pages; the browser knows how rare a term is from its
//! postings.

use std::ops::Range;

use ahash::AHashMap;

use super::Entry;
use super::card::section_numbers;
use super::constants::EXACT;
use super::vocabulary::Vocabulary;
use super::words;

/// The most distinct terms of one page. Only data has more.
const MOST_TERMS: usize = 20_000;
/// `k1` of BM25, on a scale where one mention in a body of usual length is 1.
const SATURATION: f32 = 4.0;
/// `b` of BM25: how much more often longer pages must mention a term.
const LENGTH_COUNTS: f32 = 0.6;
/// The number of terms of a page of usual length. A constant, so that the index of a page does not depend on others.
const USUAL_LENGTH: f32 = 600.0;

/// The section that titles count for.
const TOP: u8 = 0;
/// A title counts more for choosing the section than for the strength of the page: a page about checkouts is opened at its top,
/// even if its third section mentions `checkout` most often.
const TOP_COUNTS: f32 = 4.0;

const ALARM: f32 = 16.0;
const TITLE: f32 = 10.0;
const HEADING: f32 = 6.0;
const SUMMARY: f32 = 3.0;
const ALSO: f32 = 2.0;
const BODY: f32 = 1.0;
const CODE: f32 = 0.7;

/// A page's terms, each with its strength and best section. Stored compactly, since the terms of all pages are kept until the
/// index is written.
#[derive(Clone)]
pub struct Terms {
    /// All terms, concatenated.
    text: Box<str>,
    list: Box<[Term]>,
}

#[derive(Clone, Copy)]
struct Term {
    /// The number of its bytes in `text`, after those of the previous term.
    length: u8,
    impact: u8,
    section: u8,
}

/// The words of a page's address that its title does not have: people look for a file by its name.
fn own_words(entry: &Entry) -> impl Iterator<Item = &str> {
    let last = entry.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let title = entry.title.to_lowercase();
    last.split(['-', '_', '.']).filter(move |word| !word.is_empty() && !title.contains(&word.to_lowercase()))
}

impl Terms {
    pub fn of(entry: &Entry, splitter: &mut words::Splitter) -> Self {
        let mut page = Page::with_room(entry, splitter);
        if let Some(alarm) = &entry.alarm {
            page.alarm(alarm);
        }
        page.name(&entry.title, TITLE, TOP);
        page.name(&entry.summary, SUMMARY, TOP);
        page.prose(&entry.also, ALSO, TOP);
        for word in own_words(entry) {
            page.name(word, SUMMARY, TOP);
        }
        // Headings first, before data in the body uses up the limit.
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

    /// All terms, concatenated.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The length, strength and section of each term.
    pub fn list(&self) -> impl Iterator<Item = [u8; 3]> {
        self.list.iter().map(|term| [term.length, term.impact, term.section])
    }

    /// The inverse of [`Self::text`] and [`Self::list`]; `None` if these are not valid terms of a page.
    pub fn from_list(text: &str, list: &[u8]) -> Option<Self> {
        let (list, []) = list.as_chunks() else { return None };
        let list: Box<[Term]> =
            list.iter().map(|&[length, impact, section]| Term { length, impact, section }).collect();
        let mut end = 0;
        for term in &list {
            end += usize::from(term.length);
            if term.length == 0 || !(1..=EXACT).contains(&term.impact) || !text.is_char_boundary(end) {
                return None;
            }
        }
        (end == text.len()).then(|| Self { text: text.into(), list })
    }

    /// Each term with its strength and section.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u8, u8)> {
        let mut start = 0;
        self.list.iter().map(move |term| {
            let end = start + usize::from(term.length);
            let text = &self.text[start..end];
            start = end;
            (text, term.impact, term.section)
        })
    }
}

/// A page while its terms are counted.
struct Page<'a> {
    terms: Vocabulary,
    /// The weight of each term, by its number.
    weights: Vec<Weight>,
    /// Runs that were seen before, as written, and where the ids of their terms are in `lists`.
    runs: AHashMap<&'a str, (usize, usize)>,
    lists: Vec<usize>,
    splitter: &'a mut words::Splitter,
    /// How many terms text and code have.
    length: usize,
}

/// The weight of a term on a page so far.
#[derive(Clone, Default)]
struct Weight {
    is_exact: bool,
    named: f32,
    prose: f32,
    /// In the section that was counted last, and in the section with the highest weight.
    last: (u8, f32),
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

    /// From 1 to one below [`EXACT`].
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

impl<'a> Page<'a> {
    fn with_room(entry: &Entry, splitter: &'a mut words::Splitter) -> Self {
        let bytes: usize = entry.sections.iter().map(|section| section.text.len() + section.code.len()).sum();
        let room = (bytes / 8).clamp(24, MOST_TERMS);
        Self {
            terms: Vocabulary::with_room(room),
            weights: Vec::with_capacity(room),
            runs: AHashMap::with_capacity(room),
            lists: Vec::with_capacity(2 * room),
            splitter,
            length: 0,
        }
    }

    fn alarm(&mut self, alarm: &'a str) {
        self.name(alarm, ALARM, TOP);
        for end in words::runs(alarm).flat_map(words::ends) {
            if let Some(id) = self.id(&end) {
                self.weights[id].named += ALARM / 2.0;
                self.weights[id].add(ALARM / 2.0, TOP);
            }
        }
        if let Some(id) = self.id(&words::name(alarm)) {
            self.weights[id].is_exact = true;
        }
    }

    /// A short text. The shorter it is, the more its words weigh.
    fn name(&mut self, text: &'a str, weight: f32, section: u8) {
        let mut ids = Vec::new();
        let mut before = "";
        for run in words::runs(text) {
            let range = self.run(run);
            ids.extend_from_slice(&self.lists[range]);
            ids.extend(words::compound(before, run).and_then(|word| self.id(&word)));
            before = run;
        }
        #[expect(clippy::cast_precision_loss, reason = "a weight")]
        let weight = weight * 6.0 / (5.0 + ids.len().max(1) as f32);
        for id in ids {
            self.weights[id].named += weight;
            self.weights[id].add(if section == TOP { weight * TOP_COUNTS } else { weight }, section);
        }
    }

    fn prose(&mut self, text: &'a str, weight: f32, section: u8) {
        for run in words::runs(text) {
            let range = self.run(run);
            self.length += range.len();
            for id in &self.lists[range] {
                self.weights[*id].prose += weight;
                self.weights[*id].add(weight, section);
            }
        }
    }

    /// Where the terms of a run are in `lists`.
    fn run(&mut self, run: &'a str) -> Range<usize> {
        if let Some((start, end)) = self.runs.get(run) {
            return *start..*end;
        }
        let start = self.lists.len();
        let Self { splitter, terms, weights, lists, .. } = self;
        splitter.terms(run, &mut |term| lists.extend(id(terms, weights, term)));
        let end = self.lists.len();
        self.runs.insert(run, (start, end));
        start..end
    }

    fn id(&mut self, term: &str) -> Option<usize> {
        id(&mut self.terms, &mut self.weights, term)
    }

    fn finish(self) -> Terms {
        #[expect(clippy::cast_precision_loss, reason = "a weight")]
        let length = 1.0 - LENGTH_COUNTS + LENGTH_COUNTS * self.length as f32 / USUAL_LENGTH;
        let length = length.clamp(0.8, 4.0);
        let list = self.terms.lengths().zip(&self.weights).map(|(bytes, weight)| {
            let bytes = u8::try_from(bytes).expect("64 characters of at most 3 bytes");
            Term { length: bytes, impact: weight.impact(length), section: weight.best.0 }
        });
        Terms { list: list.collect(), text: self.terms.into_text() }
    }
}

/// The number of a term, which is added if it is new.
fn id(terms: &mut Vocabulary, weights: &mut Vec<Weight>, term: &str) -> Option<usize> {
    let id = terms.number(term, MOST_TERMS)?;
    if id == weights.len() {
        weights.push(Weight::default());
    }
    Some(id)
}
