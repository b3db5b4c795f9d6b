//! Uses the cards of the first results to reorder them and to choose the section to open.

use std::collections::{BTreeMap, BTreeSet};

use super::Answer;
use super::hits::Hits;
use super::parsed::{folded, is_stop_word};
use super::patterns::{Pattern, Text};
use super::reader::Card;
use crate::search::constants::{
    BEST_SECTION, FIRST, HEADING_WHOLE, IN_TITLE, MOST_BESIDE, MOST_WORDS, NOT_AS_QUOTED, SAID_BY_TITLE,
    SIDE_BY_SIDE, TITLE_WHOLE,
};
use crate::search::stem::stemmed;
use crate::search::words::{compound, leaves, runs};

/// A page that was found, and the section to open.
#[derive(Debug, PartialEq, Eq)]
pub struct SearchResult {
    pub kind: String,
    pub service: String,
    pub severity: String,
    pub status: String,
    pub title: String,
    pub summary: String,
    /// Relative to the site: `checkout/api/runbooks/errors/`.
    pub url: String,
    /// The heading of the section that matches best. Empty for the top of the page.
    pub section: String,
    pub id: String,
    /// The runbook of an alarm, or the alarm of a runbook, if it was found too. Both are one result.
    pub pair: Option<Pair>,
}

/// The other page of a result that combines an alarm and its runbook.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    pub kind: String,
    pub title: String,
    pub url: String,
}

/// A word of a query, in the form in which it is searched for in texts.
pub struct Mark {
    /// The word and its equivalents.
    words: Vec<Pattern>,
    parts: Vec<Mark>,
}

/// How much of the query a title contains, and how much of the title the query contains.
struct OfTitle {
    /// For each word of the query, whether the title contains it.
    in_title: Vec<bool>,
    query: f64,
    title: f64,
}

impl Mark {
    fn of(hits: &Hits) -> Self {
        Self {
            words: hits.words.iter().map(|word| Pattern::new(vec![word.clone()])).collect(),
            parts: hits.parts.iter().map(Self::of).collect(),
        }
    }

    fn is_in(&self, text: &Text<'_>) -> bool {
        let has = |word: &Pattern| word.is_in(text);
        let any = || match &self.parts[..] {
            [] => self.words.iter().any(has),
            parts => parts.iter().all(|part| part.is_in(text)),
        };
        has(&self.words[0]) || any()
    }
}

impl Hits {
    fn is_said(&self, forms: &[String]) -> bool {
        forms.iter().any(|form| {
            self.words.contains(form)
                || self.near.contains(form)
                || self.is_open && form.starts_with(&self.words[0])
                || self.root.as_ref().is_some_and(|root| form.starts_with(root.as_str()))
        })
    }

    fn is_in(&self, said: &[Vec<String>]) -> bool {
        match &self.parts[..] {
            [] => said.iter().any(|forms| self.is_said(forms)),
            parts => parts.iter().all(|part| part.is_in(said)),
        }
    }
}

impl Answer<'_> {
    /// Reorders the first results by their cards. Pages whose title or heading matches the query move up, and so do
    /// pages with its words side by side. Pages that lack a quoted phrase move down.
    pub(super) fn rerank(
        &mut self,
        mut rank: BTreeMap<usize, f64>,
        every: &[String],
        quoted: &[Vec<String>],
    ) {
        let pairs = every[..every.len().min(MOST_WORDS)].windows(2);
        let pairs: Vec<Pattern> = pairs.map(Pattern::phrase).collect();
        let phrases: Vec<Pattern> = quoted.iter().map(Pattern::phrase).collect();
        let first = self.pages.len().min(FIRST);
        for page in &self.pages[..first] {
            let counts = self.read(self.index.card(*page), &pairs, &phrases);
            rank.entry(*page).and_modify(|rank| *rank = counts.iter().fold(*rank, |rank, by| rank * by));
        }
        self.pages[..first].sort_by(|a, b| rank[b].total_cmp(&rank[a]).then(a.cmp(b)));
    }

    /// The factors by which a card multiplies its page's score.
    #[expect(clippy::cast_precision_loss, reason = "a number of words")]
    fn read(&self, card: &Card, pairs: &[Pattern], quotes: &[Pattern]) -> [f64; 3] {
        let text = whole(card);
        let text = Text::new(&text);
        let of_name = |name: &str| {
            let of = self.of_title(name);
            of.query * of.title
        };
        let heading = card.sections.iter().map(|section| of_name(&section.heading)).fold(0.0, f64::max);
        let in_title = IN_TITLE * self.of_title(&card.title).query
            + (TITLE_WHOLE * of_name(&card.title)).max(HEADING_WHOLE * heading);
        let beside = pairs.iter().filter(|pair| pair.is_in(&text)).count();
        let near = SIDE_BY_SIDE * (beside * beside) as f64 / pairs.len().max(1) as f64;
        let is_quoted = quotes.iter().all(|quote| quote.is_in(&text));
        [1.0 + in_title, 1.0 + near.min(MOST_BESIDE), if is_quoted { 1.0 } else { NOT_AS_QUOTED }]
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of words")]
    fn of_title(&self, title: &str) -> OfTitle {
        let said = said(title);
        let in_title: Vec<bool> = self.hits.iter().map(|list| list.is_in(&said)).collect();
        let asked = said.iter().filter(|forms| self.hits.iter().any(|list| list.is_said(forms))).count();
        let all = weight(self.hits.iter());
        let own = weight(self.hits.iter().zip(&in_title).filter(|(_, is_in)| **is_in).map(|(list, _)| list));
        OfTitle {
            in_title,
            query: own / if all == 0.0 { 1.0 } else { all },
            title: asked as f64 / said.len().max(1) as f64,
        }
    }

    /// The patterns to search for in the texts of cards.
    pub(super) fn marks(&self) -> Vec<Mark> {
        self.hits.iter().map(Mark::of).collect()
    }

    pub(super) fn result(&self, page: usize, marks: &[Mark]) -> SearchResult {
        let card = self.index.card(page);
        let section = &card.sections[self.best_section(page, card, marks)];
        let facet = |facet| self.index.facet(page, facet).to_owned();
        SearchResult {
            kind: facet(0),
            service: facet(1),
            severity: facet(2),
            status: facet(3),
            title: card.title.clone(),
            summary: card.about.clone(),
            url: card.url.clone(),
            section: section.heading.clone(),
            id: section.id.clone(),
            pair: None,
        }
    }

    pub(super) fn pair(&self, page: usize) -> Pair {
        let card = self.index.card(page);
        let kind = self.index.facet(page, 0).to_owned();
        Pair { kind, title: card.title.clone(), url: card.url.clone() }
    }

    /// Pairs of an alarm and the runbook to which its page forwards: the index of the later result, by the index of the
    /// earlier one.
    pub(super) fn pairs(&self, pages: &[usize]) -> BTreeMap<usize, usize> {
        let cards: Vec<&Card> = pages.iter().map(|page| self.index.card(*page)).collect();
        let places: BTreeMap<&str, usize> = cards.iter().map(|card| card.url.as_str()).zip(0..).collect();
        let (mut found, mut used) = (BTreeMap::new(), BTreeSet::new());
        for (at, card) in cards.iter().enumerate() {
            let target = card.leads_to.as_deref().and_then(|target| places.get(target));
            let Some(other) = target.filter(|other| !used.contains(*other) && !used.contains(&at)) else {
                continue;
            };
            found.insert(at.min(*other), at.max(*other));
            used.extend([at, *other]);
        }
        found
    }

    /// The section that best matches the words that the title does not contain. The top of the page if the title
    /// contains them all.
    fn best_section(&self, page: usize, card: &Card, marks: &[Mark]) -> usize {
        let OfTitle { in_title, .. } = self.of_title(&card.title);
        if !in_title.contains(&false) {
            return 0;
        }
        let mut best = (0, f64::NEG_INFINITY);
        for (number, section) in card.sections.iter().enumerate() {
            let said = match number {
                0 => format!("{}\n{}", card.about, section.text),
                _ => section.text.clone(),
            };
            let [heading, said] = [&section.heading, &said].map(|text| Text::new(text));
            let words = self.hits.iter().zip(marks).zip(&in_title);
            let score = words.fold(0.0, |sum, ((list, mark), is_in_title)| {
                let counts = list.weight * if *is_in_title { SAID_BY_TITLE } else { 1.0 };
                let is_best = list.pages.get(&page).is_some_and(|(_, section)| *section == number);
                let best = if is_best { BEST_SECTION } else { 0.0 };
                let says = match () {
                    () if mark.is_in(&heading) => 2.0,
                    () if mark.is_in(&said) => 1.0 + best,
                    () => 2.0 * best,
                };
                sum + counts * says
            });
            // Sums that only differ in their last digits are equal, as in the browser.
            if score > best.1 + 1e-9 {
                best = (number, score);
            }
        }
        best.0
    }
}

/// The words of a title, each in all its forms.
fn said(title: &str) -> Vec<Vec<String>> {
    let every: Vec<&str> = runs(title).collect();
    let of_run = |at: usize| {
        let run = every[at];
        let before = at.checked_sub(1).and_then(|before| compound(every[before], run));
        let joined: Vec<String> =
            before.into_iter().chain(every.get(at + 1).and_then(|after| compound(run, after))).collect();
        let leaves = if is_stop_word(&folded(run)) && joined.is_empty() { Vec::new() } else { leaves(run) };
        leaves.into_iter().map(move |leaf| {
            let stem = stemmed(&leaf);
            [leaf, stem].into_iter().chain(joined.iter().cloned()).collect::<Vec<_>>()
        })
    };
    (0..every.len()).flat_map(of_run).collect()
}

fn whole(card: &Card) -> String {
    let sections = card.sections.iter().flat_map(|section| [&section.heading, &section.text]);
    let texts: Vec<&str> =
        [&card.title, &card.about].into_iter().chain(sections).map(String::as_str).collect();
    texts.join("\n")
}

fn weight<'a>(hits: impl Iterator<Item = &'a Hits>) -> f64 {
    hits.fold(0.0, |sum, list| sum + list.weight)
}
