//! Writes terms and cards to files that are small enough to be fetched one by one.
//!
//! Every file is a classic script that calls `readyroomShard(name, data)`, since a page that is opened from `file://` may load
//! scripts but nothing else.

use std::borrow::Cow;
use std::ops::Range;

use camino::Utf8PathBuf;
use rayon::prelude::*;

use super::constants::{EXACT, GROUP};
use super::postings::{Term, strongest};
use super::symbols::{SYMBOLS, push_number, push_symbol, push_word};
use crate::routes;

/// Bytes in a shard of terms of a large site, about a third of that compressed. A query loads one or two whole shards per word.
/// In larger shards, most of the data would be other words.
pub const SHARD: usize = 20_000;
/// Up to this many bytes of one kind are a single file, because ten requests take a phone longer than one of this size.
const WHOLE: usize = 500_000;
/// The maximum number of pages of one term. Only on a site with more pages do terms lose the weakest.
const MOST_PAGES: usize = 16_384;

/// A file of the index: its path on the site, and its bytes.
pub type File = (Utf8PathBuf, Vec<u8>);

/// Writes a file of the index, and returns a result that is passed on.
pub type Write<'a, T> = dyn Fn(File) -> anyhow::Result<T> + Sync + 'a;

/// The files of one kind, and what `search/index.js` says about them.
pub struct Series<T> {
    pub written: Vec<T>,
    /// The digest of each group of shards, for their names.
    pub digests: Vec<String>,
}

/// Writes `<name>-<number>-<digest>.js` for each number. The digest changes with any content of the group.
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

/// Ranges of items whose sizes add up to little more than `most`; a single range if the total is small.
pub fn ranges(sizes: impl Iterator<Item = usize> + Clone, most: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let most = if sizes.clone().sum::<usize>() <= WHOLE { WHOLE } else { most };
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

/// Sorted terms and their postings: for each, with a space between, the word;
/// a space; `!` and the number of pages if only the strongest follow; for each
/// page its distance to the one before (a number), its strength (a symbol) and
/// its section (a number). A term with `joins` has these instead of pages.
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
        // Data from a cache may name a term of a page twice.
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
