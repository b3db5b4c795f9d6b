//! Finds the marks TODO, TBD, FIXME and XXX in prose.
//!
//! A mark is not the same as a mention of such a word. A whole word in upper case is a mark if it
//! - is followed by a colon: `TODO: which dashboard?`, `TODO(mira): …`;
//! - begins a block, a line, a sentence or a bracket: `TODO write this`, `See the dashboard (TBD).` It is
//!   not a mark before a noun that it describes, as in `TODO lists are kept there`. XXX, which is often a
//!   placeholder for a number, is a mark only if nothing follows;
//! - ends a statement about something: `Owner: TBD`, `The threshold is TBD.`
//!
//! Inside quotes it is a mention: `search for "TODO:"`.

use super::prose::THING;

const WORDS: [&str; 4] = ["TODO", "TBD", "FIXME", "XXX"];

/// Words that follow a mention: "TODO list". In Spanish and Portuguese, "TODO el tráfico" is all traffic.
const FOLLOWING: [&str; 21] = [
    "app", "board", "column", "comment", "comments", "el", "entries", "este", "file", "files", "item",
    "items", "list", "lists", "lo", "marker", "markers", "mundo", "o", "section", "sections",
];

/// Verbs before a mark at the end of a statement.
const VERBS: [&str; 8] = ["is", "are", "be", "still", "remains", "remain", "currently", "was"];

pub fn may_be_in(text: &str) -> bool {
    words(text).next().is_some()
}

/// The marks in the prose of one block, in order.
pub fn find(prose: &str) -> Vec<(usize, &'static str)> {
    words(prose).filter(|(at, word)| is_mark(&prose[..*at], word, &prose[at + word.len()..])).collect()
}

/// The words that may be marks, in order. None of them begins within another.
fn words(prose: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let beginnings = memchr::memchr3_iter(b'T', b'F', b'X', prose.as_bytes());
    let mut end = 0;
    beginnings.filter_map(move |at| {
        let word = WORDS
            .into_iter()
            .find(|word| at >= end && prose.as_bytes()[at..].starts_with(word.as_bytes()))?;
        end = at + word.len();
        Some((at, word))
    })
}

fn is_mark(before: &str, word: &str, after: &str) -> bool {
    let previous = before.chars().next_back();
    let next = after.chars().next();
    let joins = |c: char| c.is_alphanumeric() || "_-/\\#$%&+=.@\"'`“”‘’«»".contains(c) || c == THING;
    let joins_next = |c: char| joins(c) && c != '.' && c != '-' || c == '-' && !after.starts_with("- ");
    // `@TODO` is a mark too; `XXX.XXX` is an address.
    let is_whole = previous.is_none_or(|c| c == '@' || !joins(c))
        && next.is_none_or(|c| !joins_next(c))
        && !(after.starts_with('.') && after[1..].starts_with(char::is_alphanumeric))
        && !after.starts_with("::");
    if !is_whole {
        return false;
    }
    let before = before.trim_end_matches([' ', '@', '*', '[', '?']);
    let begins = before.is_empty()
        || before.ends_with(['\n', '.', '!', '?', ':', ';', '(', '—', '–', '|'])
        || before.ends_with(" -");
    let ends = after.trim_start_matches(['.', '!', '?', ')', ']', '…', ' ', '*', ',', ';']).is_empty()
        || after.starts_with(['.', ')', ']', '\n', ';', ',', '…']);
    let following = after.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();

    has_colon(after)
        || begins && (ends || word != "XXX" && !FOLLOWING.contains(&following.to_lowercase().as_str()))
        || ends && VERBS.iter().any(|verb| before.ends_with(verb) && is_word_end(before, verb))
}

/// Whether `:` follows, or the name of the person responsible and `:`.
fn has_colon(after: &str) -> bool {
    let named = after.strip_prefix('(').map(|name| name.chars().take(60).skip_while(|c| *c != ')'));
    after.starts_with(':') || named.is_some_and(|mut rest| rest.nth(1) == Some(':'))
}

fn is_word_end(text: &str, word: &str) -> bool {
    !text[..text.len() - word.len()].ends_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::{WORDS, is_mark};

    fn counts(text: &str) -> bool {
        let (at, word) = WORDS
            .iter()
            .filter_map(|word| Some((text.find(word)?, word)))
            .min()
            .expect("every example has a mark in it");
        is_mark(&text[..at], word, &text[at + word.len()..])
    }

    #[test]
    fn marks() {
        for text in [
            "TODO",
            "TBD.",
            "(TODO) Demo: profiling",
            "???TODO???",
            "TODO: which dashboard?",
            "TODO(mira): which dashboard?",
            "@TODO: more examples",
            "TODO investigate the difference",
            "TODO e.g. a profiler",
            "Restart it. FIXME this pages twice",
            "Restart it.\nTODO add the command",
            "Owner: TBD",
            "Category: XXX",
            "The threshold is TBD.",
            "(What high means is TBD).",
            "the dashboard (TBD), then",
            "Steps - TODO",
            "Steps — TBD",
        ] {
            assert!(counts(text), "{text}");
        }
    }

    #[test]
    fn mentions() {
        for text in [
            "the TODO list app",
            "TODO lists are kept there",
            "TODO el tráfico se pierde",
            "Search the code for TODO and remove it",
            "search for \"TODO:\" in the code",
            "grep 'FIXME' there",
            "host XXX.XXX.XX.XXX",
            "see INC-XXX for it",
            "XXX stands for the shard",
            "#TODO",
            "TODO-list",
            "MYTODO: x",
            "TODOS: x",
            "mark it TBD in the sheet",
            "TODO/done",
            "TODO::new",
        ] {
            assert!(!counts(text), "{text}");
        }
    }
}
