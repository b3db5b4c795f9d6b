//! Builds a search index that a browser loads in small parts.
//!
//! | File | Holds |
//! |---|---|
//! | `search/engine.js` | `words.js`, `reader.js` and `ranking.js`: the search itself |
//! | `search/index.js` | what every page is, and which shard holds what |
//! | `search/terms-N-DIGEST.js` | sorted terms, each with the pages that have it; next to a word its beginnings and variants |
//! | `search/cards-N-DIGEST.js` | what a result shows of each page |
//! | `search/spelling-0-DIGEST.js` | the words among which corrections are looked for |
//!
//! `query/` searches these files as the browser does, for the command line.
//!
//! Pages are numbered by kind, service, severity, status, repository and URL, so that the numbers of a service's pages are
//! close together.

mod card;
mod constants;
mod directory;
mod engine;
mod fold;
mod index;
mod merged;
mod postings;
mod prefixes;
mod query;
mod shards;
mod spelling;
mod stem;
mod stored;
mod symbols;
#[cfg(test)]
mod tests;
mod variants;
mod vocabulary;
mod words;

use std::collections::BTreeSet;

use rayon::prelude::*;

use directory::{Directory, FACETS};
pub use index::Indexer;
use merged::Merged;
use postings::{Postings, Term};
pub use query::{Index, Pair, SearchResult};
pub use shards::{File, Write};
pub use vocabulary::Vocabulary;

use crate::routes::PageKind;

/// A page as search sees it.
pub struct Entry {
    /// Relative to the site. Empty, or with a slash at its end: `checkout/api/runbooks/errors/`.
    pub url: String,
    pub title: String,
    pub kind: PageKind,
    pub service: Option<String>,
    pub severity: Option<String>,
    pub status: Option<String>,
    /// The gathered repositories that it comes from. For an alarm, every repository that defines it. Empty for the
    /// project's own.
    pub repositories: BTreeSet<String>,
    /// The name of an alarm or a list. A query of exactly this name lists the page first.
    pub alarm: Option<String>,
    /// The URL of the page that it forwards to. Both are shown as one result.
    pub leads_to: Option<String>,
    pub summary: String,
    /// Further words by which it is found: tags, and the texts of its alarms.
    pub also: String,
    pub sections: Vec<crate::markdown::Section>,
}

/// The terms and the card of a page, which are all that search keeps of it.
#[derive(Clone)]
pub struct Indexed {
    kind: PageKind,
    service: Box<str>,
    severity: Box<str>,
    status: Box<str>,
    /// Separated by spaces, which names do not contain.
    repositories: Box<str>,
    url: Box<str>,
    card: Box<str>,
    terms: index::Terms,
}

impl Indexed {
    fn facets(&self) -> [&str; FACETS] {
        [self.kind.about().word, &self.service, &self.severity, &self.status, &self.repositories]
    }
}

/// Indexes a page. Apart from the numbers of its terms, the result does not depend on other pages.
pub fn index(entry: &Entry, indexer: &mut Indexer<'_>) -> Indexed {
    debug_assert!(entry.kind.about().in_search, "src/routes.rs says that search has no {:?}", entry.kind);
    Indexed {
        kind: entry.kind,
        service: entry.service.as_deref().unwrap_or_default().into(),
        severity: entry.severity.as_deref().unwrap_or_default().into(),
        status: entry.status.as_deref().unwrap_or_default().into(),
        repositories: entry.repositories.iter().map(String::as_str).collect::<Vec<_>>().join(" ").into(),
        url: entry.url.as_str().into(),
        card: card::card(entry).into(),
        terms: index::Terms::of(entry, indexer),
    }
}

/// Writes all files of the index, by their paths from the site's root. The same pages give the same bytes. `vocabulary`
/// must be the one with which all pages were indexed.
pub fn files<T: Send>(
    mut pages: Vec<Indexed>,
    vocabulary: Vocabulary,
    write: &Write<'_, T>,
) -> anyhow::Result<Vec<T>> {
    pages.par_sort_by(|a, b| (a.kind, a.facets(), &a.url).cmp(&(b.kind, b.facets(), &b.url)));
    let (names, groups) = directory::groups(&pages);
    let titles = directory::titles(&pages, &names);
    let count = pages.len();
    let rules = pages.partition_point(|page| page.kind < PageKind::Rule);
    // Each kind of data is dropped once it is written or passed on, since all of them together need much memory.
    let (cards, page_terms): (Vec<_>, Vec<_>) = pages.into_iter().map(|page| (page.card, page.terms)).unzip();
    let (counts, cards) = card::shards(cards, rules, write)?;

    let words = vocabulary.into_words();
    let postings = Postings::of(page_terms, &words);
    let words = postings.terms();
    let spelling = card::script_json(&spelling::spelling(&words));
    let spelling = shards::series("spelling", 1, |_| spelling.clone(), write)?;
    let prefixes = prefixes::prefixes(&words, count);
    let (synonyms, joins) = (variants::synonyms(&words, count), variants::joins(&words));
    let mut terms = words;
    terms.extend(prefixes.iter().chain(&synonyms).map(Merged::term));
    terms.extend(joins.iter().map(|(text, joins)| Term { text, pages: 0, postings: &[], joins }));
    // A concatenation of sorted lists, which a stable sort merges quickly.
    terms.sort_by_key(|term| term.text);

    let ranges = shards::of_terms(&terms);
    let content = |number: usize| shards::terms(&terms[ranges[number].clone()]);
    let shards = shards::series("terms", ranges.len(), content, write)?;
    let starts = ranges.iter().skip(1).map(|range| range.start);
    let starts = starts.map(|start| directory::separator(terms[start - 1].text, terms[start].text));

    let directory = Directory {
        version: 1,
        pages: count,
        names,
        titles,
        groups,
        terms: directory::Terms {
            starts: symbols::word_list(starts),
            digests: shards.digests,
            names: terms.iter().any(|term| term.text.starts_with('=')),
        },
        cards: directory::Cards { counts: directory::numbers(&counts), digests: cards.digests },
        spelling: spelling.digests.concat(),
    };
    let directory = shards::file("index", card::script_json(&directory));
    let mut written = vec![write(engine::engine())?, write(directory)?];
    written.extend(shards.written);
    written.extend(cards.written);
    written.extend(spelling.written);
    Ok(written)
}
