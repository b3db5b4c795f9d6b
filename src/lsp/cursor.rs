//! Finds what is at a position in YAML, even if the text cannot be parsed.
//!
//! A line that is being typed is rarely valid YAML, so nothing is parsed. The keys above are found by the indentation
//! of lines.

use std::ops::Range;

/// A position in YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The keys that lead to the position, the outermost first. Lists are omitted. For a value, the last key is its
    /// own.
    pub path: Vec<String>,
    pub part: Part,
    /// The text at the position, without quotes.
    pub word: Range<usize>,
    pub is_quoted: bool,
    /// Whether it is in `[…]` or `{…}`.
    pub is_flow: bool,
}

/// What a position in YAML is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A key, with its colon.
    Key,
    /// The value after a key.
    Value,
    /// An item of a list that is not a map.
    Item,
    /// A word on its own line: a value, or the beginning of a key.
    Bare,
}

impl Cursor {
    pub fn key(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether it is a value or may become one.
    pub fn is_value(&self) -> bool {
        self.part != Part::Key
    }

    /// Whether the path ends with these keys.
    pub fn ends(&self, keys: &[&str]) -> bool {
        let path = self.path.iter().map(String::as_str).collect::<Vec<_>>();
        path.ends_with(keys)
    }

    /// Whether the path contains a key.
    pub fn is_below(&self, key: &str) -> bool {
        self.path.iter().any(|own| own == key)
    }
}

/// A line of block YAML.
struct Line {
    /// The start of the text, without indentation and dashes.
    start: usize,
    /// The column of the text.
    column: i64,
    /// The column of the last dash before it.
    dash: Option<i64>,
    key: Option<Range<usize>>,
    /// The text after the key, or the whole text.
    value: Range<usize>,
}

/// What is at the offset `at` in the YAML of `range`. `None` in a line that is a comment.
pub fn cursor(text: &str, range: Range<usize>, at: usize) -> Option<Cursor> {
    let at = text.floor_char_boundary(at.clamp(range.start, range.end));
    let begins = text[range.start..at].rfind('\n').map_or(range.start, |newline| range.start + newline + 1);
    let ends = text[at..range.end].find('\n').map_or(range.end, |newline| at + newline);
    let line = line(text, begins..ends);
    if text[line.start..ends].starts_with('#') && at > line.start {
        return None;
    }
    let mut path = above(text, range.start..begins, &line);
    if let Some(key) = &line.key {
        if at <= key.end {
            let (word, is_quoted) = bare(text, key.clone());
            return Some(Cursor { path, part: Part::Key, word, is_quoted, is_flow: false });
        }
        path.push(unquoted(&text[key.clone()]).to_owned());
    }
    let value = without_comment(text, line.value.clone());
    let opens = text[value.clone()].starts_with(['[', '{']);
    if opens && at > value.start {
        return Some(in_flow(text, value, at, path));
    }
    let word = if at > value.end { at..at } else { value };
    let (word, is_quoted) = bare(text, word);
    // An item of a list over several lines: `A,`.
    let word = word.start..word.end - usize::from(text[word.clone()].ends_with(',') && line.key.is_none());
    let part = match (&line.key, line.dash) {
        (Some(_), _) => Part::Value,
        (None, Some(_)) => Part::Item,
        (None, None) => Part::Bare,
    };
    Some(Cursor { path, part, word, is_quoted, is_flow: false })
}

/// The keys that lead to a line, found in the lines above it.
fn above(text: &str, range: Range<usize>, of: &Line) -> Vec<String> {
    let mut path = Vec::new();
    let mut column = Some(of.column);
    let mut limit = of.dash.unwrap_or(of.column - 1);
    let mut end = range.end;
    while limit >= 0 && end > range.start {
        let start =
            text[range.start..end - 1].rfind('\n').map_or(range.start, |newline| range.start + newline + 1);
        let line = line(text, start..end - usize::from(text[..end].ends_with('\n')));
        end = start;
        let own = &text[line.start..line.value.end.max(line.start)];
        if own.is_empty() && line.key.is_none() && line.dash.is_none() || own.starts_with('#') {
            continue;
        }
        if line.column <= limit
            && let Some(key) = &line.key
        {
            path.push(unquoted(&text[key.clone()]).to_owned());
            column = Some(line.column);
            limit = line.dash.unwrap_or(line.column - 1);
        } else if let Some(dash) = line.dash.filter(|dash| column == Some(line.column) && *dash <= limit) {
            // The item that contains the keys below starts here.
            limit = dash;
            column = None;
        }
    }
    path.reverse();
    path
}

fn line(text: &str, range: Range<usize>) -> Line {
    let mut start = range.start;
    let mut dash = None;
    let end = range.start + text[range.clone()].trim_end().len();
    loop {
        let rest = &text[start..end.max(start)];
        start += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let rest = &text[start..end.max(start)];
        if rest != "-" && !rest.starts_with("- ") {
            break;
        }
        dash = Some(columns(text, range.start..start));
        start += 1;
    }
    // On a blank line, text is typed at its end.
    if start >= end {
        start = if text[range.clone()].trim().is_empty() { range.end } else { start.max(end) };
    }
    let end = end.max(start);
    let column = columns(text, range.start..start);
    let key = key(&text[start..end]).map(|length| start..start + length);
    let value = match &key {
        Some(key) => {
            let after = key.end + 1;
            let rest = &text[after.min(end)..end];
            let blank = rest.len() - rest.trim_start().len();
            (after + blank).min(end)..end
        }
        None => start..end,
    };
    Line { start, column, dash, key, value }
}

fn columns(text: &str, range: Range<usize>) -> i64 {
    i64::try_from(text[range].chars().count()).unwrap_or(i64::MAX)
}

/// The length of the key at the start of a text.
fn key(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let end = text[1..].find(quote)? + 2;
        return text[end..].starts_with(':').then_some(end);
    }
    if text.starts_with(['[', '{', '#', '|', '>']) {
        return None;
    }
    let is_end = |at: &usize| text[at + 1..].is_empty() || text[at + 1..].starts_with([' ', '\t']);
    text.match_indices(':').map(|(at, _)| at).find(is_end).filter(|at| !text[..*at].contains(" #"))
}

/// What is at a position in `[…]` or `{…}`.
fn in_flow(text: &str, value: Range<usize>, at: usize, mut path: Vec<String>) -> Cursor {
    let at = at.min(value.end);
    // For each open bracket: whether it is a map, and the key whose value follows.
    let mut open: Vec<(bool, Option<Range<usize>>)> = Vec::new();
    let (mut quote, mut piece) = (None, value.start);
    for (offset, c) in text[value.start..at].char_indices() {
        let here = value.start + offset;
        match (quote, c) {
            (Some(opened), _) if c == opened => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => {
                open.push((c == '{', None));
                piece = here + 1;
            }
            (None, ']' | '}') => {
                open.pop();
                piece = here + 1;
            }
            (None, ',') => {
                if let Some((_, key)) = open.last_mut() {
                    *key = None;
                }
                piece = here + 1;
            }
            (None, ':') if text[here + 1..].starts_with([' ', ']', '}', '"']) || here + 1 == at => {
                if let Some((true, key)) = open.last_mut() {
                    *key = Some(piece..here);
                    piece = here + 1;
                }
            }
            _ => {}
        }
    }
    let is_key = matches!(open.last(), Some((true, None)));
    let keys = open.iter().filter_map(|(_, key)| key.clone());
    path.extend(keys.map(|key| unquoted(text[key].trim()).to_owned()));
    let rest = &text[at..value.end];
    let end = at + rest.find([',', ']', '}']).unwrap_or(rest.len());
    let end = if is_key { at + text[at..end].find(':').unwrap_or(end - at) } else { end };
    let (word, is_quoted) = bare(text, piece.min(end)..end);
    let has_colon = text[word.end..].trim_start_matches(['"', '\'']).starts_with(':');
    let part = match (is_key, has_colon) {
        (true, true) => Part::Key,
        (true, false) => Part::Bare,
        (false, _) if matches!(open.last(), Some((true, _))) => Part::Value,
        (false, _) => Part::Item,
    };
    Cursor { path, part, word, is_quoted, is_flow: true }
}

/// A range without surrounding whitespace and quotes, and whether there were quotes.
fn bare(text: &str, range: Range<usize>) -> (Range<usize>, bool) {
    let own = &text[range.clone()];
    let start = range.start + (own.len() - own.trim_start().len());
    let own = own.trim();
    let is_quoted = own.starts_with(['"', '\'']);
    let inner = unquoted(own);
    let start = start + usize::from(is_quoted);
    (start..start + inner.len(), is_quoted)
}

fn unquoted(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return text };
    let inner = &text[1..];
    inner.strip_suffix(quote).unwrap_or(inner)
}

/// A value without the comment that follows it.
fn without_comment(text: &str, range: Range<usize>) -> Range<usize> {
    let own = &text[range.clone()];
    if own.starts_with(['"', '\'']) {
        let end = own[1..].find(&own[..1]).map_or(own.len(), |end| end + 2);
        return range.start..range.start + end;
    }
    let end = if own.starts_with('#') { 0 } else { own.find(" #").unwrap_or(own.len()) };
    range.start..range.start + own[..end].trim_end().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is at `|`: its path, its part and its word.
    fn at(text: &str) -> (String, Part, String) {
        let place = text.find('|').expect("a place is marked");
        let text = text.replacen('|', "", 1);
        let found = cursor(&text, 0..text.len(), place).expect("something is there");
        (found.path.join("/"), found.part, text[found.word].to_owned())
    }

    fn is(text: &str, path: &str, part: Part, word: &str) {
        assert_eq!(at(text), (path.to_owned(), part, word.to_owned()), "{text}");
    }

    #[test]
    fn keys_and_values_are_found_by_their_indent() {
        is("tit|le: Disk", "", Part::Key, "title");
        is("title: Di|sk # full", "title", Part::Value, "Disk");
        is("title: \"Di|sk: full\"", "title", Part::Value, "Disk: full");
        is("title: |", "title", Part::Value, "");
        is("alarms:\n- Fo|o", "alarms", Part::Item, "Foo");
        is("alarms:\n  - |", "alarms", Part::Item, "");
        is("answers:\n  a.b: yes\n  c|", "answers", Part::Bare, "c");
        is("answers:\n  a.b:\n    answer: ye|s\n", "answers/a.b/answer", Part::Value, "yes");
        is(
            "answers:\n  a.b:\n    evidence:\n      - x.md\n      - y|.md",
            "answers/a.b/evidence",
            Part::Item,
            "y.md",
        );
        is(
            "sections:\n- title: A\n  items:\n  - id: a.b\n    que|stion: ?",
            "sections/items",
            Part::Key,
            "question",
        );
        is("sections:\n- items:\n  - id: a\n  - id: b|", "sections/items/id", Part::Value, "b");
        is(
            "groups:\n  - rules:\n      - alert: Fo|o\n        expr: up",
            "groups/rules/alert",
            Part::Value,
            "Foo",
        );
        is("a:\n  b: 1\n\n# c:\nd: |", "d", Part::Value, "");
        is("a:\n  |", "a", Part::Bare, "");
        is("|", "", Part::Bare, "");
    }

    #[test]
    fn brackets_are_looked_into() {
        is("alarms: [Foo, Ba|r]", "alarms", Part::Item, "Bar");
        is("alarms: [Foo, |", "alarms", Part::Item, "");
        is("alarms: [\"Fo|o\"]", "alarms", Part::Item, "Foo");
        is("checklist: {id: pro|d, version: 3}", "checklist/id", Part::Value, "prod");
        is("checklist: {id: prod, ver|sion: 3}", "checklist", Part::Key, "version");
        is("checklist: {id: prod, ver|", "checklist", Part::Bare, "ver");
        is("depends_on: [{name: a|}]", "depends_on/name", Part::Value, "a");
        is("alarms: [\n  A|,\n  B,\n]", "alarms", Part::Bare, "A");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_position_of_any_text_is_handled(text in "[-a:\\[\\]{},#\"' \\n\\tü\u{1f600}]{0,60}", at in 0usize..80) {
            if let Some(found) = cursor(&text, 0..text.len(), at) {
                prop_assert!(text.get(found.word).is_some());
            }
        }
    }
}
