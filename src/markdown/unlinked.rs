//! Finds text that looks like a link, but that Markdown shows as text with its brackets.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::has_ending;
use super::prose::THING;
use crate::read::on_one_line;

/// Why a text is not a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unlinked {
    /// `[text][label]` without a `[label]: …`.
    Undefined(String),
    /// `[text](two words.md)`
    Blank(String),
    /// `![text](picture.png =100x20)`. The string is the size.
    Size(String),
    /// `[text] (page.md)`
    Apart(String),
    /// `[text](page.md` without the closing bracket.
    Unclosed(String),
    /// `(text)[page.md]`
    Reversed(String),
    /// `[^note]` without a `[^note]: …`.
    Footnote(String),
}

/// The maximum number found in one block of text.
const MOST: usize = 100;

/// The maximum number of bytes of a destination or label.
const LONGEST: usize = 400;

/// Finds such texts in the text of a block. [`THING`] is a placeholder for code, a link or a picture.
pub fn find(text: &str) -> Vec<(Range<usize>, Unlinked)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('[').map(|start| at + start) {
        if found.len() >= MOST {
            break;
        }
        at = start + 1;
        let joins =
            |c: char| c.is_alphanumeric() && !is_caseless(c) || c == THING || "_])\"'`/\\[".contains(c);
        let is_word = text[..start].ends_with(joins);
        let Some(length) = text[at..].find(['[', ']']).filter(|length| text[at + length..].starts_with(']'))
        else {
            continue;
        };
        let (label, end) = (&text[at..at + length], at + length + 1);
        let rest = &text[end..];
        if let Some(open) = reversed(&text[..start]).filter(|_| is_page_or_address(label)) {
            found.push((open..end, Unlinked::Reversed(label.to_owned())));
            at = end;
            continue;
        }
        let next = if let Some(name) = label.strip_prefix('^') {
            is_note(name, rest).then(|| (0, Unlinked::Footnote(name.to_owned())))
        } else if is_word || !is_prose(label) {
            None
        } else {
            match rest.as_bytes().first() {
                Some(b'(') => with_destination(rest),
                Some(b'[') => with_label(label, rest),
                Some(b' ') => apart(rest),
                _ => None,
            }
        };
        if let Some((length, unlinked)) = next {
            found.push((start..end + length, unlinked));
            at = end + length;
        }
    }
    found
}

/// `(two words.md)`: its length, and the reason why it is not a destination.
fn with_destination(rest: &str) -> Option<(usize, Unlinked)> {
    let Some(close) = closing(rest) else { return unclosed(rest) };
    let inner = rest[1..close].trim();
    if inner.contains("{{") || inner.contains(THING) {
        return None;
    }
    if let Some((path, size)) = inner.rsplit_once(" =").filter(|(_, size)| is_size(size)) {
        return (!path.is_empty()).then(|| (close + 1, Unlinked::Size(size.to_owned())));
    }
    let path = without_title(inner);
    is_path_of_words(path).then(|| (close + 1, Unlinked::Blank(path.to_owned())))
}

/// `(page.md` without the closing bracket.
fn unclosed(rest: &str) -> Option<(usize, Unlinked)> {
    let inner = &rest[1..rest.floor_char_boundary(LONGEST)];
    let all = (inner.len() + 1 == rest.len()).then_some(inner.len());
    let end = inner.find(char::is_whitespace).or(all)?;
    let path = inner[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let is_one = !path.contains([THING, '{']) && is_page_or_address(path);
    is_one.then(|| (path.len() + 1, Unlinked::Unclosed(path.to_owned())))
}

/// The position of `(text)` at the end of a text, if it is neither the argument of a function nor the destination of
/// a link.
fn reversed(before: &str) -> Option<usize> {
    let inner = before.strip_suffix(')')?;
    let open = inner.rfind(['(', ')', '\n']).filter(|open| inner[*open..].starts_with('('))?;
    let is_argument = inner[..open].ends_with(|c: char| c.is_alphanumeric() || "_])".contains(c));
    let letters = inner[open..].chars().filter(|c| c.is_alphabetic()).count();
    (!is_argument && letters >= 2).then_some(open)
}

/// `[label]`, or `[]` if the text is the label.
fn with_label(text: &str, rest: &str) -> Option<(usize, Unlinked)> {
    let inner = &rest[1..];
    let close =
        inner.find(['[', ']']).filter(|close| *close <= LONGEST && inner[*close..].starts_with(']'))?;
    let (name, after) = (&inner[..close], &inner[close + 1..]);
    let is_more = after.starts_with(['[', '(', '*', '+', '{', '?']);
    let is_number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
    let is_label = match name {
        "" => !text.contains(THING) && !after.starts_with(char::is_alphanumeric) && text.contains(' '),
        _ => is_number || is_prose(name) && !name.contains(THING),
    };
    let name = if name.is_empty() { text } else { name };
    let name = on_one_line(name);
    (is_label && !is_more).then_some((close + 2, Unlinked::Undefined(name)))
}

/// ` (page.md)`: a page or an address, with a space before it.
fn apart(rest: &str) -> Option<(usize, Unlinked)> {
    let inner = rest.strip_prefix(" (")?;
    let end = inner.find(')').filter(|end| *end <= LONGEST)?;
    let path = &inner[..end];
    let is_one =
        is_page_or_address(path) && !path.contains(char::is_whitespace) && !path.contains([THING, '(', ',']);
    is_one.then(|| (end + 3, Unlinked::Apart(path.to_owned())))
}

/// Whether a destination is a page by its ending, or an address on the web.
fn is_page_or_address(path: &str) -> bool {
    let file = path.split(['#', '?']).next().unwrap_or(path);
    let is_page = has_ending(file) || [".html", ".adoc"].iter().any(|ending| file.ends_with(ending));
    is_page || path.starts_with("https://") || path.starts_with("http://")
}

/// The position of the bracket that closes the one at the start of the text, on the same line.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices().take_while(|(at, c)| *at <= LONGEST && *c != '\n') {
        match c {
            '(' => open += 1,
            ')' if open == 1 => return Some(at),
            ')' => open -= 1,
            _ => {}
        }
    }
    None
}

/// The destination without ` "a title"`.
fn without_title(inner: &str) -> &str {
    let title = ['"', '\''].into_iter().find_map(|quote| {
        let (path, title) = inner.split_once(&[' ', quote][..].iter().collect::<String>())?;
        title.ends_with(quote).then_some(path)
    });
    title.unwrap_or(inner).trim_end()
}

/// `100x20`, `100x` or `x20`: the size of an image, as some tools write it.
fn is_size(text: &str) -> bool {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '%');
    text.len() > 1
        && text.split_once('x').is_some_and(|(width, height)| is_number(width) && is_number(height))
}

/// Whether a letter is from a script without capitals and without spaces between words.
fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// Whether brackets may contain prose: not an index, a character class, or a field of a log line.
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
    let has_thing = label.contains(THING);
    (letters >= 2 || has_thing)
        && !is_range
        && (has_thing || label.chars().any(|c| c.is_lowercase() || is_caseless(c)))
        && !label.contains(['$', '\\', '^', '|', '=', '"', '{', '<'])
}

/// Whether a destination is a path or an address with spaces in it.
fn is_path_of_words(path: &str) -> bool {
    let has_blank =
        path.contains(' ') && !path.contains('"') && !path.contains('\'') && !path.starts_with('<');
    let last = path.split(['#', '?']).next().unwrap_or(path);
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = (1..=5).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let begins = ["./", "../", "/", "#", "http://", "https://"].iter().any(|start| path.starts_with(start));
    has_blank && (is_file || begins || last.ends_with('/'))
}

/// Whether `[^name]` refers to a footnote.
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
    fn failed_links_are_found() {
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
        for (text, unlinked) in [
            ("[a b](#the last one)", Unlinked::Blank("#the last one".into())),
            ("[the docs][1]", Unlinked::Undefined("1".into())),
            ("[Grafana dashboard][]", Unlinked::Undefined("Grafana dashboard".into())),
            ("[\u{fffc}][cd]", Unlinked::Undefined("cd".into())),
            ("[the\nsteps][ml]", Unlinked::Undefined("ml".into())),
            ("[日本語][リンク]", Unlinked::Undefined("リンク".into())),
            ("と[手順](my page.md)", Unlinked::Blank("my page.md".into())),
            ("[the steps](a b.md \"Title\")", Unlinked::Blank("a b.md".into())),
            (
                "[the wiki](https://w.example/Some Page/x)",
                Unlinked::Blank("https://w.example/Some Page/x".into()),
            ),
            ("[the steps](my dir/)", Unlinked::Blank("my dir/".into())),
            ("[the steps](a (old).md)", Unlinked::Blank("a (old).md".into())),
            ("![a picture](p.png =100x20)", Unlinked::Size("100x20".into())),
            ("![a picture](my p.png =100x)", Unlinked::Size("100x".into())),
            ("[the steps] (a.md#x)", Unlinked::Apart("a.md#x".into())),
            ("See [the steps](a.md.", Unlinked::Unclosed("a.md".into())),
            ("[the steps](a.md#x\nand (more)", Unlinked::Unclosed("a.md#x".into())),
            ("see (the steps)[a.md]", Unlinked::Reversed("a.md".into())),
        ] {
            let found: Vec<Unlinked> = find(text).into_iter().map(|(_, unlinked)| unlinked).collect();
            assert_eq!(found, [unlinked], "{text}");
        }
    }

    #[test]
    fn other_brackets_are_not_found() {
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
            "a\u{fffc}[b c][d]",
            "[ERROR][1] x",
            "a[1][2]",
            "arr[i](j)",
            "[x] (done.md)",
            "[optional] (see a.md)",
            "[int][]byte",
            "[string][]",
            "[the steps]({{ site.url }}/x y.md)",
            "[some words] (or none)",
            "[x][y]",
            "[the steps](see a.md",
            "f(the steps)[a.md]",
            "(the steps)[1]",
            "(1)[a.md]",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
        assert!(find(&"[ab](".repeat(50_000)).is_empty());
        assert!(find(&"[ab".repeat(50_000)).is_empty());
        assert!(find(&"(ab)[cd]".repeat(50_000)).is_empty());
    }
}
