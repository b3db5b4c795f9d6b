//! Links that never became one: what Markdown leaves as text, brackets and all.

use std::ops::Range;

/// Why something is not a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlinked {
    /// `[text][label]` without a `[label]: …`.
    Undefined(String),
    /// `[text](two words.md)`
    Blank(String),
    /// `[^note]` without a `[^note]: …`.
    Footnote(String),
}

/// The most that are looked for in one stretch of text.
const MOST: usize = 100;

/// Those in a stretch of text, which holds no code and no link.
pub fn find(text: &str) -> Vec<(Range<usize>, Unlinked)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('[').map(|start| at + start) {
        if found.len() >= MOST {
            break;
        }
        at = start + 1;
        let is_word = text[..start].ends_with(|c: char| c.is_alphanumeric() || "_])\"'`/\\[".contains(c));
        let Some(length) = text[at..].find(['[', ']']).filter(|length| text[at + length..].starts_with(']'))
        else {
            continue;
        };
        let (label, end) = (&text[at..at + length], at + length + 1);
        let rest = &text[end..];
        let next = if let Some(name) = label.strip_prefix('^') {
            is_note(name, rest).then(|| (end, Unlinked::Footnote(name.to_owned())))
        } else if is_word || !is_prose(label) {
            None
        } else if let Some(inner) = rest.strip_prefix('(') {
            inner.find([')', '(', '\n']).filter(|close| inner[*close..].starts_with(')')).and_then(|close| {
                let path = inner[..close].trim();
                is_path_of_words(path).then(|| (end + close + 2, Unlinked::Blank(path.to_owned())))
            })
        } else if let Some(inner) = rest.strip_prefix('[') {
            inner.find(['[', ']']).filter(|close| inner[*close..].starts_with(']')).and_then(|close| {
                let name = &inner[..close];
                let is_more = inner[close + 1..].starts_with(['[', '(', '*', '+', '{', '?']);
                let is_label = is_prose(name) && !is_more;
                is_label.then(|| (end + close + 2, Unlinked::Undefined(name.to_owned())))
            })
        } else {
            None
        };
        if let Some((end, unlinked)) = next {
            found.push((start..end, unlinked));
            at = end;
        }
    }
    found
}

/// Whether brackets may hold words: not an index, a class of characters, a word of a log.
fn is_prose(label: &str) -> bool {
    let letters = label.chars().filter(|c| c.is_alphabetic()).count();
    let is_range = label.as_bytes().windows(3).any(|three| {
        three[1] == b'-'
            && three[0].is_ascii_alphanumeric()
            && three[2].is_ascii_alphanumeric()
            && label.len() <= 12
            && !label.contains(' ')
            && label.len().is_multiple_of(3)
    });
    letters >= 2
        && !is_range
        && label.chars().any(char::is_lowercase)
        && !label.contains(['$', '\\', '^', '|', '=', '"', '{', '<'])
}

/// Whether a destination is a path, or an address, that has blanks in it.
fn is_path_of_words(path: &str) -> bool {
    let has_blank =
        path.contains(' ') && !path.contains('"') && !path.contains('\'') && !path.starts_with('<');
    let last = path.split('#').next().unwrap_or(path);
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = (1..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let begins = ["./", "../", "/", "#", "http://", "https://"].iter().any(|start| path.starts_with(start));
    has_blank && (is_file || begins)
}

/// Whether `[^name]` refers to a note.
fn is_note(name: &str, rest: &str) -> bool {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    let is_number = name.chars().all(|c| c.is_ascii_digit());
    let is_class = rest.starts_with(['*', '+', '?', '{', '$', ']', '\\', '|'])
        || name.contains("a-")
        || name.contains("0-");
    is_name && !is_class && (is_number || name.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::{Unlinked, find};

    #[test]
    fn links_that_never_became_one() {
        let text = "See [the dashboard][dash], [restart](restart steps.md) and a note[^1].";
        let found: Vec<(&str, Unlinked)> =
            find(text).into_iter().map(|(range, unlinked)| (&text[range], unlinked)).collect();
        assert_eq!(
            found,
            [
                ("[the dashboard][dash]", Unlinked::Undefined("dash".into())),
                ("[restart](restart steps.md)", Unlinked::Blank("restart steps.md".into())),
                ("[^1]", Unlinked::Footnote("1".into())),
            ]
        );
        assert_eq!(find("[a b](#the last one)").len(), 1);
    }

    #[test]
    fn what_looks_like_one() {
        for text in [
            "[ ] a task",
            "a[i][j]",
            "[0-9][a-z]+",
            "[ERROR][KAFKA] x",
            "[x](see below)",
            "[^/]*",
            "[^abc]+",
            "[^a-z]",
            "f[key](two words.md)",
            "[optional] [flags]",
            "[a",
            "[]",
            "[a][",
            "[note](call me)",
            "[[wiki page]]",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
        assert!(find(&"[ab](".repeat(50_000)).is_empty());
        assert!(find(&"[ab".repeat(50_000)).is_empty());
    }
}
