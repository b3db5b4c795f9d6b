//! Decides whether a page or a section says something. Headings, comments, unfinished marks, and the text that
//! `new runbook` wrote do not count.

mod blocks;
mod later;
mod muted;
mod reader;
mod version_1;
mod words;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Heading, Link, LinkKind, Markdown};
use crate::source::Span;

pub use blocks::{is_placeholder, retired, says_nothing};
pub use reader::Reader;
pub use words::{count, has_more_than_see, is_code, is_command, step};

/// A section with this many words says something. One step or one line of code is enough too.
const ENOUGH: u32 = 20;

/// How much the parts of a page say. The first part is the text before the first heading; each further part is the
/// text below one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordCounts {
    /// The number of words before each part, and in the whole page. Once a part has enough words, its further words
    /// may not be counted.
    words: Vec<u32>,
    /// For each heading, the index of the part after its section.
    ends: Vec<u32>,
    /// Links in parts that do not say enough themselves: the index of the part, and the index of the link.
    links: Vec<(u32, u32)>,
    /// The heading that each further anchor of the page belongs to; `None` before the first heading.
    anchors: Vec<Option<u32>>,
    /// The headings, in the order of their ids.
    by_id: Vec<u32>,
    /// Whether the page has a figure or says who approved it. That is evidence for a reviewer, but does not help
    /// anybody on call.
    has_result: bool,
}

impl WordCounts {
    /// Makes word counts from the number of words of each part. `anchors`: the heading of each further anchor.
    pub fn of_words(headings: &[Heading], parts: &[u32], anchors: Vec<Option<u32>>, links: &[Link]) -> Self {
        let sums = parts.iter().scan(0_u32, |sum, words| {
            *sum = sum.saturating_add(*words);
            Some(*sum)
        });
        let words = std::iter::once(0).chain(sums).collect();
        let links = links.iter().enumerate().filter(|(_, link)| link.kind == LinkKind::Link && leaves(link));
        let links = links.filter_map(|(at, link)| {
            let part = part_of(headings, link.span);
            let says_enough = parts.get(part).is_some_and(|words| *words >= ENOUGH);
            (!says_enough).then_some((u32::try_from(part).ok()?, u32::try_from(at).ok()?))
        });
        let links = links.collect();
        Self { words, ends: ends(headings), links, anchors, by_id: by_id(headings), ..Self::default() }
    }

    /// The number of words that is enough.
    pub fn enough() -> u32 {
        ENOUGH
    }
}

/// A range of parts of a page.
pub type Parts = Range<usize>;

impl Markdown {
    /// The parts of the section that an id leads to, with its subsections; the parts of the whole page if there is no
    /// such section.
    pub fn section(&self, id: Option<&str>) -> Parts {
        let page = 0..self.headings.len() + 1;
        let Some(heading) = id.and_then(|id| self.heading_of(id)) else { return page };
        let end = self.word_counts.ends.get(heading).map_or(page.end, |end| *end as usize);
        heading + 1..end
    }

    /// Whether these parts together say enough, regardless of their links.
    pub fn says_something(&self, parts: &Parts) -> bool {
        let words = |part: usize| self.word_counts.words.get(part).copied().unwrap_or_default();
        words(parts.end) - words(parts.start) >= ENOUGH
    }

    /// Whether it has any content: a word that is not a placeholder, a figure, a link to another page, a picture, a
    /// diagram, or a statement of who approved it.
    pub fn has_content(&self) -> bool {
        self.word_counts.has_result
            || self.word_counts.words.iter().any(|words| *words > 0)
            || self.links.iter().any(leaves)
            || !self.diagrams.is_empty()
    }

    /// Whether these parts are unfinished and have no content. They are unfinished if they have a heading with nothing
    /// below it, or a mark such as TODO. They have content if they have a word that is not a placeholder, a link to
    /// another page, a picture or a diagram. False if the page includes other files.
    pub fn is_unwritten(&self, parts: &Parts) -> bool {
        let words = |part: usize| self.word_counts.words.get(part).copied().unwrap_or_default();
        let is_in = |span: Span| parts.contains(&self.part_of(span));
        let is_linked = || {
            self.links_of(parts).any(|at| self.links.get(at).is_some_and(leaves))
                || self.links.iter().any(|link| is_in(link.span) && leaves(link))
        };
        self.included.is_empty()
            && words(parts.end) == words(parts.start)
            && self.unwritten_parts().any(|part| parts.contains(&part))
            && !is_linked()
            && !self.diagrams.iter().any(|diagram| is_in(diagram.span))
    }

    /// For each part, whether it has a word that is not a placeholder.
    pub fn parts_with_words(&self) -> impl Iterator<Item = bool> {
        self.word_counts.words.windows(2).map(|sums| sums[1] > sums[0])
    }

    /// The part of each heading with nothing below it, and of each mark such as TODO.
    pub fn unwritten_parts(&self) -> impl Iterator<Item = usize> {
        self.unfinished.iter().map(|unfinished| self.part_of(unfinished.span()))
    }

    /// The part that a place is in.
    fn part_of(&self, place: Span) -> usize {
        part_of(&self.headings, place)
    }

    /// The indices of the links in those of the parts that do not say enough themselves.
    pub fn links_of(&self, parts: &Parts) -> impl Iterator<Item = usize> {
        let links = &self.word_counts.links;
        let from = links.partition_point(|(part, _)| (*part as usize) < parts.start);
        let to = links.partition_point(|(part, _)| (*part as usize) < parts.end);
        links[from..to.max(from)].iter().map(|(_, link)| *link as usize)
    }

    /// The heading that an id leads to.
    fn heading_of(&self, id: &str) -> Option<usize> {
        let order = |at: &u32| self.headings[*at as usize].id.as_str();
        if let Ok(at) = self.word_counts.by_id.binary_search_by_key(&id, order) {
            return Some(self.word_counts.by_id[at] as usize);
        }
        let at = self.anchors.iter().position(|anchor| anchor == id)?;
        self.word_counts.anchors.get(at).copied().flatten().map(|heading| heading as usize)
    }
}

/// Whether a link leads outside its own page.
fn leaves(link: &Link) -> bool {
    !link.destination.starts_with('#')
}

/// The part that a place is in, among these headings.
fn part_of(headings: &[Heading], place: Span) -> usize {
    headings.partition_point(|heading| heading.span.start <= place.start)
}

/// For each heading, the index of the part after its section: the part of the next heading of its level or a higher
/// one.
fn ends(headings: &[Heading]) -> Vec<u32> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut ends = vec![number(headings.len() + 1); headings.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        while let Some(last) = open.pop_if(|last| headings[*last].level >= heading.level) {
            ends[last] = number(at + 1);
        }
        open.push(at);
    }
    ends
}

/// The indices of the headings, sorted by id. Of headings with equal ids, only the first.
fn by_id(headings: &[Heading]) -> Vec<u32> {
    let count = u32::try_from(headings.len()).unwrap_or(u32::MAX);
    let id = |at: &u32| headings[*at as usize].id.as_str();
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|at| (id(at), *at));
    order.dedup_by(|later, first| id(later) == id(first));
    order
}
