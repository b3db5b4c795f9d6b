//! Parses YAML that is embedded in another file. Positions are those in the outer file.

use std::ops::Range;

use super::{Kind, Node, Yaml, read};
use crate::source::{FileId, Malformed, Span};

/// Reads the text of a scalar. If its characters differ from the file's, such as in folded text, everything gets the
/// position of the scalar.
pub fn of_scalar(file: FileId, outer: &str, scalar: &Node) -> Yaml {
    let range = scalar.span.start as usize..scalar.span.end as usize;
    let raw = outer.get(range.clone()).unwrap_or_default();
    let text = scalar.text().unwrap_or_default();
    let is_it = |inner: &Inner| inner.text.trim() == text.trim();
    let unwrapped = block(outer, &range).filter(is_it).or_else(|| dedented(outer, &range).filter(is_it));
    let unwrapped =
        unwrapped.or_else(|| quoted(raw, range.start).or_else(|| plain(raw, range.start)).filter(is_it));
    let inner = unwrapped.unwrap_or_else(|| Inner {
        text: text.to_owned(),
        runs: vec![Run { inner: 0, outer: range.start, is_fixed: true }],
    });
    inner.read(file)
}

/// Reads indented lines, such as those of a heredoc.
pub fn of_lines(file: FileId, outer: &str, range: Range<usize>) -> Yaml {
    let raw = outer.get(range.clone()).unwrap_or_default();
    lines(raw, range.start, common_indent(raw)).read(file)
}

/// A text, and the positions of its bytes in the outer file.
#[derive(Default)]
struct Inner {
    text: String,
    runs: Vec<Run>,
}

/// A run of bytes that is the same in both texts.
struct Run {
    inner: usize,
    outer: usize,
    /// Whether all of it maps to one position.
    is_fixed: bool,
}

impl Inner {
    /// Adds bytes that begin at `outer` in the outer text.
    fn push(&mut self, text: &str, outer: usize) {
        self.runs.push(Run { inner: self.text.len(), outer, is_fixed: false });
        self.text.push_str(text);
    }

    fn read(&self, file: FileId) -> Yaml {
        let mut yaml = read(file, &self.text, 0..self.text.len());
        for document in &mut yaml.documents {
            self.put(document);
        }
        let faults = yaml.malformed.iter_mut().chain(&mut yaml.duplicates);
        for Malformed { span, .. } in faults {
            self.place(span);
        }
        yaml
    }

    fn put(&self, node: &mut Node) {
        self.place(&mut node.span);
        match &mut node.kind {
            Kind::Scalar { .. } => {}
            Kind::List(items) => items.iter_mut().for_each(|item| self.put(item)),
            Kind::Map(entries) => {
                for (key, value) in entries {
                    self.place(&mut key.span);
                    self.put(value);
                }
            }
        }
    }

    fn place(&self, span: &mut Span) {
        let start = self.outer(span.start as usize);
        // The end is mapped from the last byte, because a run ends with its line.
        let last = (span.end as usize).saturating_sub(1).max(span.start as usize);
        let end = if span.end > span.start { self.outer(last) + 1 } else { start };
        *span = Span::new(span.file, start..end.max(start));
    }

    fn outer(&self, at: usize) -> usize {
        let next = self.runs.partition_point(|run| run.inner <= at);
        let Some(run) = next.checked_sub(1).map(|index| &self.runs[index]) else { return at };
        if run.is_fixed { run.outer } else { run.outer + at - run.inner }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The common indentation of all lines that are not blank.
fn common_indent(raw: &str) -> usize {
    let indents = raw.lines().filter(|line| !line.trim().is_empty()).map(indent);
    indents.min().unwrap_or_default()
}

/// The lines without their common indentation.
fn lines(raw: &str, start: usize, width: usize) -> Inner {
    let mut inner = Inner::default();
    let mut at = start;
    for line in raw.split_inclusive('\n') {
        let cut = indent(line).min(width);
        inner.push(&line[cut..], at + cut);
        at += line.len();
    }
    inner
}

/// The lines of a block scalar. `range` starts at its first character.
fn block(outer: &str, range: &Range<usize>) -> Option<Inner> {
    let before = outer.get(..range.start)?;
    let before = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
    let raw = outer.get(range.clone()).filter(|_| before.chars().all(|c| c == ' '))?;
    Some(lines(raw, range.start, before.len()))
}

/// Whole lines whose common indentation the parser has removed, such as those of Terraform's `<<-EOF`.
fn dedented(outer: &str, range: &Range<usize>) -> Option<Inner> {
    let is_whole = outer.get(..range.start)?.ends_with('\n');
    let raw = outer.get(range.clone()).filter(|_| is_whole)?;
    Some(lines(raw, range.start, common_indent(raw)))
}

/// A double-quoted text on one line, as in JSON.
fn quoted(raw: &str, start: usize) -> Option<Inner> {
    let body = raw.strip_prefix('"')?.strip_suffix('"').filter(|body| !body.contains('\n'))?;
    let mut inner = Inner::default();
    let mut rest = body;
    let place = |rest: &str| start + 1 + body.len() - rest.len();
    while !rest.is_empty() {
        let length = rest.find('\\').unwrap_or(rest.len());
        if length > 0 {
            inner.push(&rest[..length], place(rest));
            rest = &rest[length..];
            continue;
        }
        let (value, length) = escape(rest)?;
        inner.push(value.encode_utf8(&mut [0; 4]), place(rest));
        rest = &rest[length..];
    }
    Some(inner)
}

/// The character for an escape sequence, and the sequence's length.
fn escape(text: &str) -> Option<(char, usize)> {
    let value = match text[1..].chars().next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other @ ('"' | '\\' | '/' | ' ') => other,
        'u' => return Some((char::from_u32(u32::from_str_radix(text.get(2..6)?, 16).ok()?)?, 6)),
        _ => return None,
    };
    Some((value, 2))
}

/// A text on one line, with single quotes or without quotes.
fn plain(raw: &str, start: usize) -> Option<Inner> {
    let inner = raw.strip_prefix('\'').and_then(|raw| raw.strip_suffix('\''));
    let (text, start) = inner.map_or((raw, start), |inner| (inner, start + 1));
    let mut whole = Inner::default();
    whole.push(text, start);
    (!text.contains('\n') && !text.contains("''")).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::{of_lines, of_scalar};
    use crate::source::{FileId, Source};
    use crate::yaml::{Node, read};

    /// Each scalar in the YAML that is the value of `a`, with its position and the text there.
    fn shown(text: &str) -> String {
        let yaml = read(FileId(0), text, 0..text.len());
        let scalar = yaml.documents[0].get("a").expect("the text has `a`");
        let inner = of_scalar(FileId(0), text, scalar);
        let mut lines = Vec::new();
        for document in &inner.documents {
            walk(&Source::new("x.yaml", text.to_owned()), document, &mut lines);
        }
        lines.extend(inner.malformed.map(|fault| fault.message));
        lines.join("\n")
    }

    fn walk(source: &Source, node: &Node, lines: &mut Vec<String>) {
        if let Some(value) = node.text() {
            let at = source.position(node.span.start);
            let there = &source.text[node.span.start as usize..node.span.end as usize];
            lines.push(format!("{}:{} {value} = {there}", at.line, at.column));
        }
        node.items().iter().for_each(|item| walk(source, item, lines));
        node.entries().iter().for_each(|(_, value)| walk(source, value, lines));
    }

    #[test]
    fn blocks_keep_the_places_of_their_lines() {
        assert_eq!(
            shown("a: |-\n    x: one\n    ---\n    - y: two\n\n    -  'three'\n"),
            "2:8 one = one\n4:10 two = two\n6:8 three = 'three'"
        );
        assert_eq!(
            shown("b: 1\na: |\n  x: |\n    long\n    text\n  y: z\n").lines().last(),
            Some("6:6 z = z")
        );
    }

    #[test]
    fn quotes_and_plain_texts_keep_their_places() {
        assert_eq!(shown(r#"{"a": "x: one\ny: \"two\"\n"}"#), "1:11 one = one\n1:19 two = \\\"two\\");
        assert_eq!(shown("a: '{x: one}'\n"), "1:9 one = one");
        assert_eq!(shown("a: \"{x: one}\"\n"), "1:9 one = one");
    }

    #[test]
    fn a_folded_text_has_one_place() {
        assert_eq!(shown("a: >\n  {x: one,\n  y: two}\n"), "2:3 one = {\n2:3 two = {");
        assert_eq!(shown("a: 'x: it''s'\n"), "1:4 it's = '");
        assert!(shown("a: |\n  x: [\n").contains("not YAML"));
    }

    #[test]
    fn lines_are_read_wherever_they_begin() {
        let text = "x = <<-EOF\n    a: one\n    ---\n    b: two\n    EOF\n";
        let yaml = of_lines(FileId(0), text, 11..text.len() - 8);
        let starts: Vec<u32> =
            yaml.documents.iter().map(|document| document.entries()[0].1.span.start).collect();
        assert_eq!(starts, [18, 37]);
    }
}
