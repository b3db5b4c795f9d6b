//! Writes terms and cards to files that are small enough to be fetched one by one.
//!
//! Every file is a classic script that calls `readyroomShard(name, data)`, since a page that is opened from `file://`
//! can only load scripts.

use std::borrow::Cow;
use std::ops::Range;

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::constants::{EXACT, GROUP};
use super::postings::{Term, strongest};
use super::symbols::{SYMBOLS, push_number, push_symbol, push_word};
use crate::routes;

/// The size of a shard of terms of a large site, in bytes. Compressed, it is about half of that. A query loads one or
/// two whole shards per word. Larger shards would mostly contain other words.
pub const SHARD: usize = 20_000;
/// The size of a shard for a small site, whose other shards are loaded after the first results. There are so few that
/// no later query has to wait.
const SHARD_OF_SMALL: usize = 100_000;
/// The maximum number of bytes of terms of a small site.
const SMALL: usize = 500_000;
/// The maximum number of pages of a term. Only on a site with more pages do terms lose their weakest pages.
const MOST_PAGES: usize = 16_384;

/// A file of the index: its path on the site, and its bytes.
pub type File = (Utf8PathBuf, Vec<u8>);

/// Writes a file of the index, and returns a result that is passed on.
pub type Write<'a, T> = dyn Fn(File) -> anyhow::Result<T> + Sync + 'a;

/// The files of one kind, and what `search/index.js` says about them.
pub struct Series<T> {
    pub written: Vec<T>,
    /// The digest of each group of shards, which is in their names.
    pub digests: Vec<String>,
}

/// Writes `<name>-<number>-<digest>.js` for each number. The digest changes with the contents of the group.
pub fn series<T: Send>(
    name: &str,
    count: usize,
    content: impl Fn(usize) -> String + Sync,
    write: &Write<'_, T>,
) -> anyhow::Result<Series<T>> {
    let groups = (0..count.div_ceil(GROUP)).into_par_iter().map(|group| {
        let numbers = group * GROUP..count.min((group + 1) * GROUP);
        let contents: Vec<String> = numbers.clone().map(&content).collect();
        let digest = digest(&contents);
        let files = numbers.zip(contents);
        let files = files.map(|(number, data)| write(file(&format!("{name}-{number}-{digest}"), data)));
        Ok((files.collect::<anyhow::Result<Vec<T>>>()?, digest))
    });
    let (written, digests): (Vec<_>, _) = groups.collect::<anyhow::Result<Vec<_>>>()?.into_iter().unzip();
    Ok(Series { written: written.into_iter().flatten().collect(), digests })
}

/// The script that passes `data`, which is JSON, under its own name.
pub fn file(name: &str, mut data: String) -> File {
    data.insert_str(0, &format!("readyroomShard(\"{name}\","));
    data.push_str(");\n");
    (routes::search_file(name).into(), data.into_bytes())
}

/// The shards of sorted terms.
pub fn of_terms(terms: &[Term]) -> Vec<Range<usize>> {
    let total: usize = terms.iter().map(size).sum();
    ranges(terms.iter().map(size), if total <= SMALL { SHARD_OF_SMALL } else { SHARD })
}

/// Ranges of items whose sizes add up to at most `most`. A single item may be larger.
pub fn ranges(sizes: impl Iterator<Item = usize>, most: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut total = most;
    for (index, size) in sizes.enumerate() {
        total += size;
        match ranges.last_mut() {
            Some(range) if total <= most => range.end = index + 1,
            _ => {
                ranges.push(index..index + 1);
                total = size;
            }
        }
    }
    ranges
}

/// Roughly how many bytes a term takes.
pub fn size(term: &Term) -> usize {
    term.text.len() + 4 + 3 * term.postings.len().min(MOST_PAGES) + term.joins.len()
}

/// Encodes sorted terms and their postings. Each term is followed by a space and its data. The data begins with `!` and
/// the number of pages if only the strongest follow. Then each page has its distance to the previous one (a number),
/// its strength (a symbol) and its section (a number). A term with `joins` has these instead of pages. Terms are
/// separated by spaces.
pub fn terms(terms: &[Term]) -> String {
    let mut text = String::from("\"");
    let mut before = "";
    for term in terms {
        if !before.is_empty() {
            text.push(' ');
        }
        push_word(before, term.text, &mut text);
        text.push(' ');
        push_postings(term, &mut text);
        before = term.text;
    }
    text.push('"');
    text
}

fn push_postings(term: &Term, text: &mut String) {
    text.push_str(term.joins);
    let postings = match term.postings {
        all if all.len() <= MOST_PAGES => Cow::Borrowed(all),
        many => strongest(many, MOST_PAGES).into(),
    };
    if postings.len() < term.pages {
        text.push('!');
        push_number(u32::try_from(term.pages).unwrap_or(u32::MAX), text);
    }
    let mut next = 0;
    for posting in postings.iter() {
        // Data from a cache may contain a page of a term twice.
        let Some(distance) = posting.page().checked_sub(next) else { continue };
        push_number(distance, text);
        push_symbol(u32::from(posting.impact), text);
        push_number(u32::from(posting.section), text);
        next = posting.page() + 1;
    }
    const { assert!((EXACT as u32) < SYMBOLS) }
}

fn digest(contents: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    for content in contents {
        hasher.update(content.as_bytes());
    }
    let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}
