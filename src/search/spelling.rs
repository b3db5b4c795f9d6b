//! The site's own words, among which corrections of mistyped words and halves of unknown words are searched.

use super::postings::Term;
use super::symbols::word_list;

/// The maximum number of bytes of words. The most frequent words are kept.
const LONGEST_LIST: usize = 100_000;

/// A sorted list of words without digits, as [`word_list`] writes them.
pub fn spelling(terms: &[Term]) -> String {
    let mut words: Vec<(usize, &str)> =
        terms.iter().filter(|term| is_word(term.text)).map(|term| (term.pages, term.text)).collect();
    words.sort_unstable_by_key(|(pages, text)| (usize::MAX - pages, *text));
    let mut left = LONGEST_LIST;
    let fit = words.iter().take_while(|(_, text)| {
        let fits = text.len() <= left;
        left = left.saturating_sub(text.len());
        fits
    });
    let mut kept: Vec<&str> = fit.map(|(_, text)| *text).collect();
    kept.sort_unstable();
    word_list(kept.into_iter())
}

fn is_word(text: &str) -> bool {
    (2..=32).contains(&text.len()) && text.chars().all(char::is_alphabetic)
}
