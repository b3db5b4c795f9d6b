//! Where words stand in a text, told by the browser's own expressions.

use regress::{Flags, Regex};

use super::parsed::folded;
use crate::search::constants::{BETWEEN, INFLECTION, LETTER_OR_DIGIT, START};
use crate::search::stem::stemmed;

pub fn regex(pattern: &str) -> Regex {
    Regex::with_flags(pattern, Flags { unicode: true, ..Flags::default() })
        .expect("patterns are made of constants and of escaped words")
}

/// A text that has a word, inflected or not.
pub fn begins_with(word: &str) -> Regex {
    regex(&format!("{START}{}", written(word)))
}

/// Words that follow one another, as runs.
pub fn phrase(words: &[&str]) -> Regex {
    let words: Vec<String> = words.iter().map(|word| written(&stemmed(&folded(word)))).collect();
    regex(&format!("{START}{}", words.join(BETWEEN)))
}

/// A word with the rest of its inflection; of one character, only alone.
fn written(word: &str) -> String {
    let end = match word.encode_utf16().count() {
        0 | 1 => format!("(?!{LETTER_OR_DIGIT})"),
        _ => INFLECTION.to_owned(),
    };
    either_case(word) + &end
}

/// A word in either case. No flag does it, since word starts are told by case.
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
