//! Whether a page, or a section of it, says something: what is left without headings, comments, unfinished marks, and what
//! `new runbook` wrote.

mod blocks;
mod reader;
mod version_1;
mod words;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Heading, Markdown};

pub use reader::Reader;

/// A section says something from this many words on. One step or one line of code is as much.
const ENOUGH: u32 = 20;

/// What the parts of a page say. The first part stands before the first heading, the next below it, and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words up to the beginning of each part, and up to the end of the page. Of a part with more than enough, not all
    /// are counted.
    words: Vec<u32>,
    /// For each heading, the part that follows its section.
    ends: Vec<u32>,
    /// Links of parts that do not say enough themselves: the part, and the link's index.
    links: Vec<(u32, u32)>,
    /// The heading that each further anchor of the page belongs to; none before the first.
    anchors: Vec<Option<u32>>,
    /// The headings, in the order of their ids.
    by_id: Vec<u32>,
}

impl Said {
    /// What a page says whose parts have so many words each. `anchors`: the heading of each further anchor.
    pub fn of_words(headings: &[Heading], parts: &[u32], anchors: Vec<Option<u32>>) -> Self {
        let sums = parts.iter().scan(0_u32, |sum, words| {
            *sum = sum.saturating_add(*words);
            Some(*sum)
        });
        let words = std::iter::once(0).chain(sums).collect();
        Self { words, ends: ends(headings), links: Vec::new(), anchors, by_id: by_id(headings) }
    }

    /// How many words are enough.
    pub fn enough() -> u32 {
        ENOUGH
    }
}

/// Some neighbouring parts of a page.
pub type Parts = Range<usize>;

impl Markdown {
    /// The section that an id leads to, with those below it. The whole page where it leads to none.
    pub fn section(&self, id: Option<&str>) -> Parts {
        let page = 0..self.headings.len() + 1;
        let Some(heading) = id.and_then(|id| self.heading_of(id)) else { return page };
        let end = self.said.ends.get(heading).map_or(page.end, |end| *end as usize);
        heading + 1..end
    }

    /// Whether some parts say something, whatever their links lead to.
    pub fn says_something(&self, parts: &Parts) -> bool {
        let words = |part: usize| self.said.words.get(part).copied().unwrap_or_default();
        words(parts.end) - words(parts.start) >= ENOUGH
    }

    /// The links, as indices, of parts that say nothing themselves.
    pub fn links_of(&self, parts: &Parts) -> impl Iterator<Item = usize> {
        let links = &self.said.links;
        let from = links.partition_point(|(part, _)| (*part as usize) < parts.start);
        let to = links.partition_point(|(part, _)| (*part as usize) < parts.end);
        links[from..to.max(from)].iter().map(|(_, link)| *link as usize)
    }

    /// The heading that an id leads to.
    fn heading_of(&self, id: &str) -> Option<usize> {
        let order = |at: &u32| self.headings[*at as usize].id.as_str();
        if let Ok(at) = self.said.by_id.binary_search_by_key(&id, order) {
            return Some(self.said.by_id[at] as usize);
        }
        let at = self.anchors.iter().position(|anchor| anchor == id)?;
        self.said.anchors.get(at).copied().flatten().map(|heading| heading as usize)
    }
}

/// For each heading, the part that follows its section: that of the next heading of its level or a higher one.
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

/// The headings, in the order of their ids; of equal ids the first.
fn by_id(headings: &[Heading]) -> Vec<u32> {
    let count = u32::try_from(headings.len()).unwrap_or(u32::MAX);
    let id = |at: &u32| headings[*at as usize].id.as_str();
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|at| (id(at), *at));
    order.dedup_by(|later, first| id(later) == id(first));
    order
}
