//! Finds words in a text with the same regular expressions as the browser.

use std::cell::OnceCell;

use regress::{Flags, Regex};

use super::parsed::folded;
use crate::search::constants::{BETWEEN, INFLECTION, LETTER_OR_DIGIT, START};
use crate::search::stem::stemmed;

pub fn regex(pattern: &str) -> Regex {
    Regex::with_flags(pattern, Flags { unicode: true, ..Flags::default() })
        .expect("patterns are made of constants and of escaped words")
}

/// A text in which patterns are searched for.
pub struct Text<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Text<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }
}

/// Adjacent words, each inflected or not.
pub struct Pattern {
    words: Vec<String>,
    /// Built only if a text contains all the words, since most texts do not.
    regex: OnceCell<Regex>,
}

impl Pattern {
    pub fn new(words: Vec<String>) -> Self {
        Self { words, regex: OnceCell::new() }
    }

    /// A pattern for adjacent words with any endings.
    pub fn phrase<'a>(runs: impl IntoIterator<Item = &'a String>) -> Self {
        Self::new(runs.into_iter().map(|run| stemmed(&folded(run))).collect())
    }

    pub fn is_in(&self, Text { text, lower }: &Text<'_>) -> bool {
        let mut start = 0;
        for (at, word) in self.words.iter().enumerate().filter(|(_, word)| word.is_ascii()) {
            let Some(found) = lower.find(word.as_str()) else { return false };
            if at == 0 {
                start = found;
            }
        }
        let regex = self.regex.get_or_init(|| {
            let words: Vec<String> = self.words.iter().map(|word| written(word)).collect();
            regex(&format!("{START}{}", words.join(BETWEEN)))
        });
        regex.find_from(text, start).next().is_some()
    }
}

/// A pattern for a word with any inflection. A single character is matched exactly.
fn written(word: &str) -> String {
    let end = match word.encode_utf16().count() {
        0 | 1 => format!("(?!{LETTER_OR_DIGIT})"),
        _ => INFLECTION.to_owned(),
    };
    either_case(word) + &end
}

/// A pattern for a word in either case. The case-insensitive flag cannot be used, since the starts of words depend on
/// case.
fn either_case(word: &str) -> String {
    let letters = word.chars().map(|c| {
        let lower: String = c.to_lowercase().collect();
        let upper: String = c.to_uppercase().collect();
        match upper.encode_utf16().count() {
            1 if lower != upper => format!("[{lower}{upper}]"),
            _ if r"\^$.*+?()[]{}|/".contains(c) => format!("\\{c}"),
            _ => c.to_string(),
        }
    });
    letters.collect()
}
