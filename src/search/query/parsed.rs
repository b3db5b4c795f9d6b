//! Parses a query into its words and its facets: `severity:critical`.

use regress::Regex;

use super::Index;
use super::patterns::regex;
use crate::search::constants::{
    ASKED_OF_FACET, FACET_NAMES, LONGEST, LONGEST_QUERY, MOST_WORDS, QUOTED, STOP_WORDS,
};
use crate::search::fold;
use crate::search::words;
use crate::search::words::{compound, negated};

/// A parsed query.
pub struct Parsed {
    /// The facets of the query, with the value that each must have.
    pub wanted: Vec<(usize, String)>,
    /// Every run, as typed.
    pub every: Vec<String>,
    pub quoted: Vec<Vec<String>>,
    /// The words to search for.
    pub words: Vec<Word>,
    /// The term of the alarm name that the whole query may be.
    pub name: String,
}

/// A word of a query.
#[derive(Clone, Default)]
pub struct Word {
    pub run: String,
    /// Other spellings of the word.
    pub others: Vec<String>,
    /// The word joined to each of its neighbours, since other people may write both as one word.
    pub pairs: Vec<[String; 2]>,
}

/// A run without case and accents.
pub fn folded(run: &str) -> String {
    fold::fold(run, LONGEST).into_owned()
}

pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.split(' ').any(|stop| stop == word)
}

/// The runs of a text that contain more than accents.
pub fn runs(text: &str) -> Vec<String> {
    words::runs(text).filter(|run| !folded(run).is_empty()).map(str::to_owned).collect()
}

impl Index {
    pub fn parsed(&self, query: &str) -> Parsed {
        let query = cut(query);
        let (text, wanted) = self.without_facets(query, &regex(ASKED_OF_FACET));
        let every = runs(&text);
        let all: Vec<Word> = (0..every.len()).map(|at| word(&every, at)).collect();
        let telling: Vec<Word> =
            all.iter().filter(|word| !is_stop_word(&folded(&word.run))).cloned().collect();
        let quoted = regex(QUOTED);
        let phrases = quoted.find_iter(query).filter_map(|found| found.group(1));
        let words = if telling.is_empty() { all } else { telling };
        Parsed {
            wanted,
            quoted: phrases.map(|range| runs(&query[range])).collect(),
            words: if words.len() > MOST_WORDS { longest(words) } else { words },
            name: name(&every),
            every,
        }
    }

    /// The text without its facets, and the facets. A facet with a value that the site does not have stays in the text.
    fn without_facets(&self, query: &str, asked: &Regex) -> (String, Vec<(usize, String)>) {
        let (mut text, mut from, mut wanted) = (String::new(), 0, Vec::new());
        for found in asked.find_iter(query) {
            let [key, value] = [1, 2].map(|group| found.group(group).map_or("", |range| &query[range]));
            let facet = FACET_NAMES.iter().position(|name| *name == key);
            let Some(facet) = facet.filter(|facet| self.is_value(*facet, value)) else { continue };
            wanted.push((facet, value.to_owned()));
            text.push_str(&query[from..found.start()]);
            text.push(' ');
            from = found.end();
        }
        text.push_str(&query[from..]);
        (text, wanted)
    }
}

/// The term for an alarm's name of one run, or of several runs with `=` before each.
fn name(every: &[String]) -> String {
    match every {
        [] => String::new(),
        [only] => folded(only),
        runs => runs
            .iter()
            .flat_map(|run| ["=".to_owned(), folded(run)].concat().chars().collect::<Vec<_>>())
            .take(LONGEST)
            .collect(),
    }
}

fn word(every: &[String], at: usize) -> Word {
    let before = at.checked_sub(1).map(|before| [&every[before], &every[at]]);
    let after = every.get(at + 1).map(|after| [&every[at], after]);
    let pairs: Vec<[&String; 2]> = [before, after].into_iter().flatten().collect();
    let compounds = pairs.iter().filter_map(|[one, other]| compound(one, other));
    Word {
        run: every[at].clone(),
        others: compounds.chain(before.and_then(|[before, run]| negated(before, run))).collect(),
        pairs: pairs.iter().map(|pair| pair.map(|run| folded(run))).collect(),
    }
}

/// The longest words of a pasted text, in order and without duplicates.
fn longest(words: Vec<Word>) -> Vec<Word> {
    let mut different: Vec<(String, Word)> = Vec::new();
    for word in words {
        let folded = folded(&word.run);
        match different.iter_mut().find(|(known, _)| *known == folded) {
            Some((_, known)) => *known = word,
            None => different.push((folded, word)),
        }
    }
    let mut order: Vec<usize> = (0..different.len()).collect();
    order.sort_by_key(|at| usize::MAX - different[*at].1.run.encode_utf16().count());
    order.truncate(MOST_WORDS);
    order.sort_unstable();
    order.into_iter().map(|at| std::mem::take(&mut different[at].1)).collect()
}

/// A query, cut to the same length as in the browser.
fn cut(query: &str) -> &str {
    let mut units = 0;
    let end = query.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_QUERY
    });
    end.map_or(query, |(end, _)| &query[..end])
}
