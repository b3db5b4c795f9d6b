//! `search/index.js`: the first file that a search loads. It says what each shard contains and what every page is,
//! which is enough to rank and filter before any card is loaded.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::symbols::push_number;
use super::{Indexed, card};
use crate::routes::PageKind;

/// The number of facets that pages are filtered by: kind, service, severity, status and repository.
pub const FACETS: usize = 5;
const SERVICE: usize = 1;

/// The data of `search/index.js`.
#[derive(Serialize, Deserialize)]
pub struct Directory {
    /// The version of this format.
    pub version: u32,
    pub pages: usize,
    /// The names of kinds, services, severities, statuses and repositories. The first name of each is empty. A page of
    /// several repositories has their names as one, separated by spaces.
    pub names: [Vec<String>; FACETS],
    /// The title that results show for each service, in the order of its name in `names`. Empty if the name is shown.
    /// The list is empty if no service has its own title.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
    /// Runs of consecutive pages with the same facets: the number of pages, and the index of each facet's value in
    /// `names`.
    pub groups: Vec<[usize; FACETS + 1]>,
    pub terms: Terms,
    pub cards: Cards,
    /// The name of the list of words for corrections.
    pub spelling: String,
}

/// The shards of the terms.
#[derive(Serialize, Deserialize)]
pub struct Terms {
    /// For each shard except the first, the shortest text that sorts after the previous shard. Encoded as a word list.
    pub starts: String,
    pub digests: Vec<String>,
    /// Whether there are alarm names of several words. Their terms begin with `=`.
    pub names: bool,
}

/// The shards of the cards.
#[derive(Serialize, Deserialize)]
pub struct Cards {
    /// The number of cards in each shard.
    pub counts: String,
    pub digests: Vec<String>,
}

/// The values by which pages are filtered, and runs of consecutive pages with equal values.
pub fn groups(pages: &[Indexed]) -> ([Vec<String>; FACETS], Vec<[usize; FACETS + 1]>) {
    let names = std::array::from_fn(|facet| {
        let names: BTreeSet<&str> = pages.iter().map(|page| page.facets()[facet]).chain([""]).collect();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    let mut groups: Vec<[usize; FACETS + 1]> = Vec::new();
    for page in pages {
        let mut group = [1; FACETS + 1];
        for ((place, names), name) in group[1..].iter_mut().zip(&names).zip(page.facets()) {
            *place =
                names.binary_search_by_key(&name, String::as_str).expect("every name was collected above");
        }
        match groups.last_mut() {
            Some(last) if last[1..] == group[1..] => last[0] += 1,
            _ => groups.push(group),
        }
    }
    (names, groups)
}

/// The titles of services, for [`Directory::titles`]. A title that several services share is not shown, since it would
/// not distinguish them.
pub fn titles(pages: &[Indexed], names: &[Vec<String>; FACETS]) -> Vec<String> {
    let own = pages.iter().filter(|page| page.kind == PageKind::Service);
    let own: BTreeMap<&str, String> = own.map(|page| (&*page.service, card::title(&page.card))).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for title in own.values() {
        *count.entry(title).or_default() += 1;
    }
    let shown =
        |name: &String| own.get(name.as_str()).filter(|title| *title != name && count[title.as_str()] == 1);
    let titles: Vec<String> =
        names[SERVICE].iter().map(|name| shown(name).cloned().unwrap_or_default()).collect();
    if titles.iter().all(String::is_empty) { Vec::new() } else { titles }
}

/// The shortest text that sorts after `before` but not after `term`.
pub fn separator<'a>(before: &str, term: &'a str) -> &'a str {
    let ends = term.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &term[..end]).find(|text| *text > before).unwrap_or(term)
}

pub fn numbers(values: &[usize]) -> String {
    let mut text = String::new();
    for value in values {
        push_number(u32::try_from(*value).unwrap_or(u32::MAX), &mut text);
    }
    text
}
