//! Finds the layout of a text: lines, indentation, comments, and the ends of values.

use std::ops::Range;

use super::splices::Splice;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// A text, and where its front matter ends.
pub struct Layout<'t> {
    pub text: &'t str,
    pub end: usize,
}

pub fn range(node: &Node) -> Range<usize> {
    node.span.start as usize..node.span.end as usize
}

/// Collects the ranges of the keys and scalars of a value.
fn add_texts(node: &Node, texts: &mut Vec<Range<usize>>) {
    for (key, value) in node.entries() {
        texts.push(key.span.start as usize..key.span.end as usize);
        add_texts(value, texts);
    }
    node.items().iter().for_each(|item| add_texts(item, texts));
    if matches!(node.kind, Kind::Scalar { .. }) {
        texts.push(range(node));
    }
}

impl Layout<'_> {
    /// The start of the line that contains an offset.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The start of the line after an offset.
    pub fn next_line(&self, at: usize) -> usize {
        self.text[at..self.end].find('\n').map_or(self.end, |newline| at + newline + 1)
    }

    /// The line break used around an offset.
    pub fn newline(&self, at: usize) -> &'static str {
        let before = self.text[..at].rfind('\n').or_else(|| self.text.find('\n'));
        if before.is_some_and(|newline| self.text[..newline].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    pub fn column(&self, at: usize) -> usize {
        self.text[self.line(at)..at].chars().count()
    }

    /// Spaces as wide as the text between the start of the line and an offset.
    pub fn indent(&self, at: usize) -> String {
        " ".repeat(self.column(at))
    }

    /// Whether a value is in flow style: in braces or brackets.
    pub fn is_flow(&self, node: &Node) -> bool {
        !matches!(node.kind, Kind::Scalar { .. }) && self.text[range(node).start..].starts_with(['{', '['])
    }

    /// Whether a value is a list of texts in brackets on one line. It cannot contain a comment that could be lost.
    pub fn is_list_on_a_line(&self, node: &Node) -> bool {
        let is_text = |item: &Node| matches!(item.kind, Kind::Scalar { .. });
        self.is_flow(node)
            && !node.items().is_empty()
            && node.items().iter().all(is_text)
            && !self.text[range(node)].contains('\n')
    }

    /// Whether a comment is between the braces or brackets of a value.
    pub fn has_comment(&self, node: &Node) -> bool {
        if !self.is_flow(node) {
            return false;
        }
        let Range { start, end } = range(node);
        let mut texts = Vec::new();
        add_texts(node, &mut texts);
        // The texts of an alias are elsewhere.
        texts.retain(|text| start <= text.start && text.end <= end);
        texts.sort_by_key(|text| text.start);
        let has_mark = |between: Range<usize>| self.text.get(between).is_some_and(|text| text.contains('#'));
        let mut from = start;
        for text in texts {
            if has_mark(from..text.start) {
                return true;
            }
            from = from.max(text.end);
        }
        has_mark(from..end)
    }

    /// Whether a value is an alias, `*name`, for a value that is written elsewhere.
    pub fn is_alias(&self, node: &Node) -> bool {
        !matches!(node.kind, Kind::Scalar { .. }) && self.text[range(node).start..].starts_with('*')
    }

    /// The entries that are written in the map itself, in order.
    pub fn own<'n>(
        &self,
        map: &'n Node,
    ) -> impl DoubleEndedIterator<Item = &'n (Spanned<String>, Node)> + use<'n> {
        let place = if self.is_alias(map) { 0..0 } else { range(map) };
        map.entries().iter().filter(move |(key, _)| place.contains(&(key.span.start as usize)))
    }

    /// The offset of the colon after a key.
    pub fn colon(&self, key: &Spanned<String>) -> Option<usize> {
        let end = key.span.end as usize;
        let rest = self.text.get(end..self.end)?;
        let at = end + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.text[at..].starts_with(':').then_some(at)
    }

    /// The range of the `|` or `>` with its indicators, if the text that begins at `start` is a block scalar.
    pub fn header(&self, from: usize, start: usize) -> Option<Range<usize>> {
        let between = self.text.get(from..start)?;
        let (line, _) = between.split_once('\n')?;
        let mut at = from;
        for word in line.split_inclusive([' ', '\t', '\r']) {
            let bare = word.trim_end();
            if bare.starts_with(['|', '>']) {
                return Some(at..at + bare.len());
            }
            if !bare.is_empty() && !bare.starts_with(['&', '!']) {
                return None;
            }
            at += word.len();
        }
        None
    }

    /// The range of the value's tag, such as `!!str`, between the colon and the start of the value.
    pub fn tag(&self, from: usize, start: usize) -> Option<Range<usize>> {
        let mut at = from;
        for line in self.text.get(from..start)?.split_inclusive('\n') {
            let next = at + line.len();
            for word in line.split_inclusive([' ', '\t', '\r', '\n']) {
                let bare = word.trim_end();
                if bare.starts_with('#') {
                    break;
                }
                if bare.starts_with('!') {
                    return Some(at..at + bare.len());
                }
                at += word.len();
            }
            at = next;
        }
        None
    }

    /// The offset at which the value of a key may begin: after the colon, or after the key if there is no colon.
    pub fn after_key(&self, key: &Spanned<String>) -> usize {
        self.colon(key).map_or(key.span.end as usize, |colon| colon + 1)
    }

    /// The end of a key's value, before the comment that follows.
    pub fn end(&self, key: &Spanned<String>, value: &Node) -> usize {
        let from = self.after_key(key);
        let Range { start, end } = range(value);
        if let (Kind::Scalar { .. }, Some(header)) = (&value.kind, self.header(from, start)) {
            // With `+`, trailing blank lines are part of the text.
            let keeps = self.text[header].contains('+');
            let blank = self.text.get(end..self.end).unwrap_or_default();
            let kept =
                if keeps { blank.len() - blank.trim_start_matches([' ', '\n', '\r']).len() } else { 0 };
            let kept = self.text[end..end + kept].rfind('\n').unwrap_or_default();
            return end + kept;
        }
        self.item_end(value).max(from).min(self.end)
    }

    /// The end of a value. `end` handles the block scalar of a key.
    pub fn item_end(&self, value: &Node) -> usize {
        let Range { start, end } = range(value);
        // The position of an empty value may be after the front matter.
        let end = end.min(self.end);
        match &value.kind {
            Kind::Scalar { .. } => end,
            _ if self.is_alias(value) => end,
            _ if self.is_flow(value) => end + 1,
            Kind::Map(_) => {
                let last = self.own(value).last();
                last.map_or(start, |(key, value)| self.end(key, value))
            }
            Kind::List(items) => items.last().map_or(start, |item| self.item_end(item).max(start)),
        }
    }

    /// The end of the comment lines below a value that are indented more than its key.
    pub fn remarks(&self, mut at: usize, width: usize) -> usize {
        while at < self.end {
            let line = &self.text[at..self.next_line(at)];
            let text = line.trim_start();
            if !text.starts_with('#') || line.len() - text.len() <= width {
                break;
            }
            at += line.len();
        }
        at
    }

    /// The start of the comment lines directly above a line, or the line after the comment that equals `last`.
    pub fn comment_start(&self, line: usize, last: &str) -> usize {
        let mut start = line;
        while start > 0 {
            let above = self.line(start - 1);
            let text = self.text[above..start].trim();
            if !text.starts_with('#') || text == last {
                break;
            }
            start = above;
        }
        start
    }

    /// Inserts an entry after another in braces or brackets. It gets its own line if the other has one.
    pub fn behind(&self, start: usize, end: usize, entry: &str) -> Vec<Splice> {
        let line_end = self.next_line(end);
        let line_end = line_end - self.newline(line_end).len().min(line_end - end);
        let is_alone = self.text[self.line(start)..start].trim().is_empty();
        let rest = self.text[end..line_end].trim();
        let (comma, comment) = rest.strip_prefix(',').map_or((false, rest), |rest| (true, rest.trim_start()));
        if !is_alone
            || !(comment.is_empty() || comment.starts_with('#'))
            || self.line(start) != self.line(end)
        {
            return vec![Splice::insert(end, format!(", {entry}"))];
        }
        let line = format!("{}{}{entry}", self.newline(end), self.indent(start));
        if comma {
            return vec![Splice::insert(line_end, format!("{line},"))];
        }
        vec![Splice::insert(end, ",".to_owned()), Splice::insert(line_end, line)]
    }
}
