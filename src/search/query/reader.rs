//! Reads postings and cards from the files of the index. Each file is read when it is first needed.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use anyhow::Context;
use camino::Utf8PathBuf;
use serde::de::DeserializeOwned;

use crate::routes;
use crate::search::constants::{COMMON, GROUP, MORE_SHARDS, REPOSITORIES, VARIANTS};
use crate::search::directory::{Directory, FACETS};
use crate::search::shards::File;
use crate::search::symbols::{Reader, words};

/// The index of a site.
pub struct Index {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
    directory: Directory,
    /// For each page, the index of its value for each facet.
    facets: Vec<[usize; FACETS]>,
    /// For each shard of terms except the first, a text that sorts after the previous shard, and not after this one.
    starts: Vec<String>,
    shards: Vec<OnceCell<Shard>>,
    /// The number of the first page in each shard of cards.
    first_cards: Vec<usize>,
    cards: Vec<OnceCell<Vec<Card>>>,
    spelling: OnceCell<Vec<String>>,
}

/// Sorted words, and the data of each.
struct Shard {
    words: Vec<String>,
    postings: Vec<String>,
}

/// The pages that have a term.
#[derive(Default)]
pub struct Found {
    pub list: Vec<Posting>,
    /// The number of pages. It is larger than `list` if that is truncated.
    pub pages: usize,
    pub is_partial: bool,
}

/// A page that has a term, how strongly the term represents it, and in which section.
#[derive(Clone, Copy)]
pub struct Posting {
    pub page: usize,
    pub impact: u8,
    pub section: usize,
}

/// What a result shows of a page.
#[derive(serde::Deserialize)]
pub struct Card {
    pub title: String,
    pub url: String,
    pub about: String,
    pub sections: Vec<Section>,
    /// The URL of the page that it forwards to.
    #[serde(default)]
    pub leads_to: Option<String>,
}

/// A section on a page's card.
#[derive(serde::Deserialize)]
pub struct Section {
    pub id: String,
    pub heading: String,
    pub text: String,
}

impl Index {
    /// Opens the files that [`crate::search::files`] writes.
    pub fn of(files: Vec<File>) -> anyhow::Result<Self> {
        let files: BTreeMap<_, _> = files.into_iter().collect();
        let directory: Directory = data(&files, "index").context("the index of the search is damaged")?;
        let mut facets = Vec::with_capacity(directory.pages);
        for [count, values @ ..] in &directory.groups {
            facets.extend(std::iter::repeat_n(*values, *count));
        }
        let starts = words(directory.terms.starts.split(' '));
        let (mut first_cards, mut next, mut counts) = (Vec::new(), 0, Reader::new(&directory.cards.counts));
        while let Some(count) = counts.number() {
            first_cards.push(next);
            next += count as usize;
        }
        let shards = if directory.terms.digests.is_empty() { 0 } else { starts.len() + 1 };
        let cells = |count: usize| (0..count).map(|_| OnceCell::new()).collect();
        let cards = (0..first_cards.len()).map(|_| OnceCell::new()).collect();
        Ok(Self {
            shards: cells(shards),
            files,
            directory,
            facets,
            starts,
            first_cards,
            cards,
            spelling: OnceCell::new(),
        })
    }

    pub fn pages(&self) -> usize {
        self.directory.pages
    }

    /// Whether there are alarm names of several words.
    pub fn has_names(&self) -> bool {
        self.directory.terms.names
    }

    /// All values of a facet, in their order.
    pub fn names(&self, facet: usize) -> &[String] {
        &self.directory.names[facet]
    }

    /// The index of a page's value in [`Self::names`].
    pub fn value(&self, page: usize, facet: usize) -> usize {
        self.facets[page][facet]
    }

    /// The value of a page for a facet.
    pub fn facet(&self, page: usize, facet: usize) -> &str {
        &self.directory.names[facet][self.facets[page][facet]]
    }

    pub fn has_value(&self, page: usize, facet: usize, value: &str) -> bool {
        has_value(self.facet(page, facet), facet, value)
    }

    pub fn is_value(&self, facet: usize, value: &str) -> bool {
        self.directory.names[facet].iter().any(|name| has_value(name, facet, value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of pages")]
    pub fn rarity(&self, pages: usize) -> f64 {
        let all = self.pages() as f64;
        let counted = (pages as f64).max(COMMON * all);
        (1.0 + (all - counted + 0.5) / (counted + 0.5)).ln()
    }

    pub fn find(&self, word: &str) -> Option<Found> {
        self.data_of(word).map(found)
    }

    /// Whether a page has both words joined into one.
    pub fn joins(&self, first: &str, second: &str) -> bool {
        self.data_of(&format!("{first}+")).is_some_and(|seconds| seconds.split(',').any(|own| own == second))
    }

    /// The data of a word.
    fn data_of(&self, word: &str) -> Option<&str> {
        let shard = self.shard(upper_bound(&self.starts, word))?;
        let at = upper_bound(&shard.words, word).checked_sub(1)?;
        (shard.words[at] == word).then(|| shard.postings[at].as_str())
    }

    /// The pages of all terms that begin with a word, without duplicates.
    pub fn beginnings(&self, word: &str) -> Found {
        if let Some(whole) = self.find(&format!("{word}*")) {
            return whole;
        }
        let first = upper_bound(&self.starts, word);
        let last = upper_bound(&self.starts, &format!("{word}\u{ffff}")).min(first + MORE_SHARDS);
        let mut best: BTreeMap<usize, Posting> = BTreeMap::new();
        for shard in (first..=last).filter_map(|number| self.shard(number)) {
            let start = upper_bound(&shard.words, word);
            let terms = shard.words[start..].iter().zip(&shard.postings[start..]);
            let terms = terms.take_while(|(other, _)| other.starts_with(word));
            for (_, postings) in
                terms.filter(|(other, _)| !other.ends_with(|end: char| VARIANTS.contains(end)))
            {
                for posting in found(postings).list {
                    let known = best.entry(posting.page).or_insert(posting);
                    if known.impact < posting.impact {
                        *known = posting;
                    }
                }
            }
        }
        Found { pages: best.len(), list: best.into_values().collect(), is_partial: false }
    }

    pub fn card(&self, page: usize) -> &Card {
        let number = self.first_cards.partition_point(|first| *first <= page) - 1;
        let cards = self.cards[number].get_or_init(|| {
            let digest = &self.directory.cards.digests[number / GROUP];
            self.known(&format!("cards-{number}-{digest}"))
        });
        &cards[page - self.first_cards[number]]
    }

    /// The site's own words, sorted.
    pub fn words(&self) -> &[String] {
        self.spelling.get_or_init(|| {
            let list: String = self.known(&format!("spelling-0-{}", self.directory.spelling));
            words(list.split(' '))
        })
    }

    fn shard(&self, number: usize) -> Option<&Shard> {
        let cell = self.shards.get(number)?;
        Some(cell.get_or_init(|| {
            let digest = &self.directory.terms.digests[number / GROUP];
            let text: String = self.known(&format!("terms-{number}-{digest}"));
            let words = words(text.split(' ').step_by(2));
            Shard { words, postings: text.split(' ').skip(1).step_by(2).map(str::to_owned).collect() }
        }))
    }

    /// A file that the directory names.
    fn known<T: DeserializeOwned>(&self, name: &str) -> T {
        data(&self.files, name).expect("an index has the files that it names")
    }
}

fn data<T: DeserializeOwned>(files: &BTreeMap<Utf8PathBuf, Vec<u8>>, name: &str) -> anyhow::Result<T> {
    let path = Utf8PathBuf::from(routes::search_file(name));
    let bytes = files.get(&path).with_context(|| format!("`{path}` is missing"))?;
    let start = format!("readyroomShard(\"{name}\",");
    let data = bytes.strip_prefix(start.as_bytes()).and_then(|rest| rest.strip_suffix(b");\n"));
    serde_json::from_slice(data.unwrap_or_default()).with_context(|| format!("`{path}` is damaged"))
}

fn has_value(name: &str, facet: usize, value: &str) -> bool {
    if facet == REPOSITORIES { name.split(' ').any(|own| own == value) } else { name == value }
}

/// The number of sorted `words` that do not sort after `word`.
fn upper_bound(words: &[String], word: &str) -> usize {
    words.partition_point(|other| other.as_str() <= word)
}

fn found(text: &str) -> Found {
    let mut total = None;
    let mut reader = Reader::new(text.strip_prefix('!').unwrap_or(text));
    if text.starts_with('!') {
        total = reader.number();
    }
    let (mut list, mut next) = (Vec::new(), 0);
    while let (Some(distance), Some(impact), Some(section)) =
        (reader.number(), reader.symbol(), reader.number())
    {
        let page = next + distance as usize;
        next = page + 1;
        let impact = u8::try_from(impact).expect("a symbol is below 91");
        list.push(Posting { page, impact, section: section as usize });
    }
    Found { pages: total.map_or(list.len(), |total| total as usize), list, is_partial: total.is_some() }
}
