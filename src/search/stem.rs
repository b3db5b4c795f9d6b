//! The stem of an English word: the word without its inflection, with the same meaning.
//!
//! This implements steps 1 and 5 of Porter's second stemmer (plural, `-ed`, `-ing`, a final `y`, `e` and `ll`), without
//! its exceptions and without the steps that merge `operate` and `operation`. `words.js` does the same, and
//! `words.json` has test cases for both.

/// Whether a word, which may contain capitals and accents, has an ending that stemming may remove.
pub fn may_be_inflected(word: &str) -> bool {
    let last = word.as_bytes().last();
    last.is_some_and(|last| !last.is_ascii() || b"sdgyel".contains(&last.to_ascii_lowercase()))
}

/// Replaces a word with its stem, and returns whether it changed. Only words of 4 to 32 letters from a to z have a
/// stem.
pub fn stem(word: &mut String) -> bool {
    if !may_be_inflected(word)
        || !(4..=32).contains(&word.len())
        || !word.bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return false;
    }
    let mut before = [0; 32];
    let length = word.len();
    before[..length].copy_from_slice(word.as_bytes());
    without_plural(word);
    without_past(word);
    without_y(word);
    without_end(word);
    word.as_bytes() != &before[..length]
}

/// The stem of a word, or the word itself if it has none.
pub fn stemmed(word: &str) -> String {
    let mut word = word.to_owned();
    stem(&mut word);
    word
}

fn without_plural(word: &mut String) {
    if word.ends_with("sses") || (word.ends_with("ies") || word.ends_with("ied")) && word.len() > 4 {
        word.truncate(word.len() - 2);
    } else if word.ends_with("ies") || word.ends_with("ied") {
        word.truncate(word.len() - 1);
    } else if word.ends_with('s') && !word.ends_with("us") && !word.ends_with("ss") {
        let before = &word[..word.len() - 2];
        if has_vowel(before) {
            word.pop();
        }
    }
}

fn without_past(word: &mut String) {
    if word.ends_with("eed") {
        if region(word, 0) <= word.len() - 3 {
            word.pop();
        }
        return;
    }
    let Some(stem) = word
        .strip_suffix("ing")
        .or_else(|| word.strip_suffix("ed"))
        .filter(|stem| has_vowel(stem))
        .map(str::len)
    else {
        return;
    };
    word.truncate(stem);
    let end = word.as_bytes();
    let is_double = end.len() > 1
        && end[end.len() - 1] == end[end.len() - 2]
        && b"bdfgmnprt".contains(&end[end.len() - 1]);
    if ["at", "bl", "iz"].iter().any(|ending| word.ends_with(ending)) {
        word.push('e');
    } else if is_double {
        word.pop();
    } else if region(word, 0) == word.len() && ends_short(word) {
        word.push('e');
    }
}

fn without_y(word: &mut String) {
    let length = word.len();
    if length > 2 && word.ends_with('y') && !is_vowel(word, length - 2) {
        word.pop();
        word.push('i');
    }
}

fn without_end(word: &mut String) {
    if let Some(before) = word.strip_suffix('e') {
        let first = region(word, 0);
        let in_second = region(word, first) < word.len();
        if in_second || first < word.len() && !ends_short(before) {
            word.pop();
        }
    } else if word.ends_with("ll") && region(word, region(word, 0)) < word.len() {
        word.pop();
    }
}

/// The start of the part of a word after the first consonant that follows a vowel. The search starts at `from`.
fn region(word: &str, from: usize) -> usize {
    let follows = |at: &usize| is_vowel(word, at - 1) && !is_vowel(word, *at);
    (from + 1..word.len()).find(follows).map_or(word.len(), |at| at + 1)
}

/// Whether a word ends in a short syllable: `ap` in `trap`, or `on` by itself.
fn ends_short(word: &str) -> bool {
    let last = word.len().wrapping_sub(1);
    match word.len() {
        0 | 1 => false,
        2 => is_vowel(word, 0) && !is_vowel(word, 1),
        _ => {
            is_vowel(word, last - 1)
                && !is_vowel(word, last)
                && !is_vowel(word, last - 2)
                && !word.ends_with(['w', 'x', 'y'])
        }
    }
}

fn has_vowel(word: &str) -> bool {
    (0..word.len()).any(|at| is_vowel(word, at))
}

/// Whether a letter is a vowel. `y` is one, except at the start of a word and after a vowel.
fn is_vowel(word: &str, at: usize) -> bool {
    let bytes = word.as_bytes();
    match bytes[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' => true,
        b'y' => at > 0 && !b"aeiou".contains(&bytes[at - 1]),
        _ => false,
    }
}
