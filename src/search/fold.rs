//! Removes case and accents from a word.

use std::borrow::Cow;

use super::constants::PLAIN;

/// A word in lower case, without accents, combining marks and apostrophes, cut to `longest` characters.
pub fn fold(word: &str, longest: usize) -> Cow<'_, str> {
    if word.len() <= longest && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let mut folded = String::with_capacity(word.len().min(longest));
    fold_into(word, longest, &mut folded);
    Cow::Owned(folded)
}

/// The same as `fold`, but writes into `folded`.
pub fn fold_into(word: &str, longest: usize, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(&word[..word.len().min(longest)]);
        folded.make_ascii_lowercase();
        if folded.contains('\'') {
            folded.retain(|c| c != '\'');
        }
        return;
    }
    if let Some(first) = word.chars().next().filter(|c| is_emoji(*c)) {
        folded.push_str(&format!("u{:x}", u32::from(first)));
        return;
    }
    for c in word.chars().take(longest) {
        if c.is_ascii() {
            folded.extend((c != '\'').then(|| c.to_ascii_lowercase()));
        } else {
            c.to_lowercase().for_each(|lower| push_plain(lower, folded));
        }
    }
}

/// Whether a character is a combining mark.
pub fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a character is a complete emoji: not a letter, a number or a skin tone.
pub fn is_emoji(c: char) -> bool {
    let is_one = matches!(c,
        '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23fa}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}'
        | '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}');
    is_one && !c.is_alphanumeric()
}

fn push_plain(c: char, folded: &mut String) {
    if is_mark(c) || c == '’' {
        return;
    }
    let group =
        PLAIN.split(' ').filter_map(|group| group.split_once(':')).find(|(_, marked)| marked.contains(c));
    match group {
        Some((plain, _)) => folded.push_str(plain),
        None => folded.push(c),
    }
}
