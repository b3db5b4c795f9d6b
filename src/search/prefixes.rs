//! Beginnings of words that many terms share.
//!
//! While someone types `che`, the word that they mean may be in any of fifty shards. So each beginning whose terms take
//! more than half a shard has its own term, `che*`, with the pages for which its terms are strongest. The terms of a
//! rarer beginning are in at most two shards.

use std::ops::Range;

use rayon::prelude::*;

use super::merged::Merged;
use super::postings::Term;
use super::shards::{SHARD, size};

/// The maximum number of characters of a beginning. Longer beginnings are rare enough.
const LONGEST: usize = 8;
/// The maximum number of pages of a beginning.
const MOST_PAGES: usize = 256;

/// All beginnings that sorted terms need, sorted. `pages` is the number of pages.
pub fn prefixes(terms: &[Term], pages: usize) -> Vec<Merged> {
    let mut ends = vec![0];
    ends.extend(terms.iter().scan(0, |end, term| {
        *end += size(term);
        Some(*end)
    }));
    let mut found = Vec::new();
    common(terms, &ends, 0..terms.len(), 1, &mut found);
    let merged =
        |(text, range): (String, Range<usize>)| Merged::of(text, terms[range].iter(), pages, MOST_PAGES);
    let mut prefixes: Vec<Merged> = found.into_par_iter().map(merged).collect();
    prefixes.sort_unstable_by(|a, b| a.term().text.cmp(b.term().text));
    prefixes
}

/// Finds the beginnings of at least `length` characters in a range of terms that are equal before that length. `ends`
/// contains the total number of bytes of the terms before each.
fn common(
    terms: &[Term],
    ends: &[usize],
    range: Range<usize>,
    length: usize,
    found: &mut Vec<(String, Range<usize>)>,
) {
    let mut start = range.start;
    while start < range.end {
        let text = terms[start].text;
        let (end, is_long) = match text.char_indices().nth(length - 1) {
            Some((at, last)) => (at + last.len_utf8(), true),
            None => (text.len(), false),
        };
        let beginning = &text[..end];
        let group = start..end_of_group(terms, start..range.end, beginning);
        start = group.end;
        let is_word = beginning.starts_with(char::is_alphanumeric) && is_long;
        if ends[group.end] - ends[group.start] > SHARD / 2 && is_word {
            if length < LONGEST {
                common(terms, ends, group.clone(), length + 1, found);
            }
            found.push((format!("{beginning}*"), group));
        }
    }
}

/// The end of the group of terms that share a beginning. The group starts at the start of the range. Most groups are
/// small.
fn end_of_group(terms: &[Term], range: Range<usize>, beginning: &str) -> usize {
    let has = |term: &Term| term.text.starts_with(beginning);
    let (mut start, mut step) = (range.start + 1, 1);
    while start + step < range.end && has(&terms[start + step]) {
        start += step;
        step *= 2;
    }
    let end = range.end.min(start + step);
    start + terms[start..end].partition_point(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::postings::Posting;

    #[test]
    fn common_beginnings_have_their_strongest_pages() {
        let texts: Vec<String> = (1_000..7_000).map(|n| format!("che{n}")).chain(["disk".into()]).collect();
        let postings: Vec<Posting> =
            (0..6_001).map(|n| Posting::new(n % 500, if n < 500 { 10 } else { 9 }, 3)).collect();
        let terms: Vec<Term> = texts
            .iter()
            .zip(postings.chunks(1))
            .map(|(text, postings)| Term { text, pages: 1, postings, joins: "" })
            .collect();
        let mut found = prefixes(&terms, 500);
        found.sort_by(|a, b| a.term().text.cmp(b.term().text));
        let texts: Vec<&str> = found.iter().map(|prefix| prefix.term().text).collect();
        let of_a_thousand = ["che1*", "che2*", "che3*", "che4*", "che5*", "che6*"];
        assert_eq!(texts, [&["c*", "ch*", "che*"][..], &of_a_thousand].concat());
        let first = found[0].term();
        assert_eq!((first.pages, first.postings.len()), (500, MOST_PAGES));
        let first = first.postings[0];
        assert_eq!((first.page(), first.impact, first.section), (0, 10, 3));
    }
}
