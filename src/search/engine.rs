//! `search/engine.js`: the part of search that runs in the browser.
//!
//! It is built from four scripts in this folder, which are next to the Rust code that they must agree with. It is
//! loaded with the first query. The search box, which every page loads, is the theme's `search.js`.

use super::constants;
use super::shards::{self, File};

/// Pairs of words that mean the same in operations. Each line has the two words, a tab, and the repository and path of
/// a public document that contains both.
const SYNONYMS: &str = include_str!("synonyms.tsv");

const PARTS: [&str; 4] = [
    include_str!("words.js"),
    include_str!("reader.js"),
    include_str!("ranking.js"),
    include_str!("reading.js"),
];

/// The functions that the search box uses; `terms` is for tests.
const OFFERS: &str = "directory, search, card, bestSection, pairs, excerpt, nearest, valuesOf, \
                      terms: (text) => runs(text).flatMap((run) => split(run).terms)";

/// The pairs of words that mean the same.
pub fn synonyms() -> impl Iterator<Item = (&'static str, &'static str)> {
    SYNONYMS.lines().filter_map(|line| line.split('\t').next()?.split_once(' '))
}

/// The script: a function whose argument `load` takes the name of a file and returns a promise of its data.
pub fn engine() -> File {
    let parts = PARTS.join("\n");
    let pairs: Vec<String> = synonyms().map(|(one, other)| format!("{one} {other}")).collect();
    let (synonyms, constants) = (pairs.join(";"), constants::script());
    shards::file(
        "engine",
        format!(
            "(load) => {{\n\"use strict\";\n{constants}\nconst SYNONYMS = \"{synonyms}\";\n{parts}\nreturn {{ {OFFERS} }};\n}}"
        ),
    )
}
