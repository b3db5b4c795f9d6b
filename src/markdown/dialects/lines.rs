//! Lines, and the state of their reader: in code, in a list, in raw HTML.

use std::ops::Range;

/// A line with its line break, and its position.
#[derive(Clone, Debug)]
pub struct Line<'l> {
    pub raw: &'l str,
    /// Where it begins in the page's text.
    pub at: usize,
    /// The position of the include, if the line comes from an included file.
    pub from: Option<Range<usize>>,
}

impl<'l> Line<'l> {
    /// The line without its line break.
    pub fn text(&self) -> &'l str {
        self.raw.trim_end_matches(['\n', '\r'])
    }

    pub fn is_blank(&self) -> bool {
        self.raw.trim().is_empty()
    }

    /// How many spaces it begins with; a tab counts as four.
    pub fn indent(&self) -> usize {
        let blanks = self.raw.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        blanks.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
    }

    /// The line without its first four columns.
    pub fn dedented(&self) -> Self {
        self.without(4)
    }

    /// The line without at most `most` of its first columns.
    pub fn without(&self, most: usize) -> Self {
        let mut columns = 0;
        let mut bytes = 0;
        for byte in self.raw.bytes() {
            match byte {
                b' ' if columns < most => columns += 1,
                b'\t' if columns < most => columns += 4,
                _ => break,
            }
            bytes += 1;
        }
        Self { raw: &self.raw[bytes..], at: self.at + bytes, from: self.from.clone() }
    }

    /// Converts a range of the line's bytes to a range in the page's text.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        self.from.clone().unwrap_or(self.at + range.start..self.at + range.end)
    }

    /// The range of the line without surrounding spaces, in the page's text.
    pub fn whole(&self) -> Range<usize> {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        self.place(start..text.trim_end().len().max(start))
    }
}

/// The lines of a page.
pub fn of_page(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    let line = |raw: &'_ str| {
        let start = at;
        at += raw.len();
        start
    };
    let starts: Vec<usize> = text.split_inclusive('\n').map(line).collect();
    let lines = text.split_inclusive('\n').zip(starts);
    lines.map(|(raw, at)| Line { raw, at, from: None }).collect()
}

/// A fence of code.
#[derive(Clone, Debug)]
struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    /// The fence that a trimmed line begins.
    fn opens(line: &str) -> Option<Self> {
        let mark = line.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let length = line.bytes().take_while(|byte| *byte == mark).count();
        let is_fence = length >= 3 && !(mark == b'`' && line[length..].contains('`'));
        is_fence.then_some(Self { mark, length })
    }

    fn closes(&self, line: &str) -> bool {
        let length = line.bytes().take_while(|byte| *byte == self.mark).count();
        length >= self.length && line[length..].trim().is_empty()
    }
}

/// The kind of a line, which depends on the lines before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line that begins or ends a fence, indented code, code in a quote, or raw HTML that Markdown does not parse.
    /// Most of them are copied unchanged.
    Closed,
    /// A line inside a fence. Only includes are translated.
    Code,
    /// A line of a quote. Only inline syntax is translated.
    Quoted,
    Open,
}

/// The state of the reader.
#[derive(Clone, Debug, Default)]
pub struct LineState {
    fence: Option<Fence>,
    quoted_fence: Option<Fence>,
    /// The text that ends the current raw HTML.
    html: Option<&'static str>,
    /// Where the content of each open list item begins.
    items: Vec<usize>,
    after_blank: bool,
}

impl LineState {
    /// Reads the next line, and returns its kind.
    pub fn step(&mut self, line: &Line<'_>) -> Kind {
        let text = line.text();
        let trimmed = text.trim_start();
        if let Some(fence) = &self.fence {
            let ends = fence.closes(trimmed) && line.indent() < self.base() + 4;
            if ends {
                self.fence = None;
            }
            return if ends { Kind::Closed } else { Kind::Code };
        }
        if let Some(end) = self.html {
            if text.to_ascii_lowercase().contains(end) {
                self.html = None;
            }
            return Kind::Closed;
        }
        let was_blank = std::mem::replace(&mut self.after_blank, trimmed.is_empty());
        if trimmed.is_empty() {
            return Kind::Open;
        }
        if let Some(kind) = self.quote(trimmed) {
            return kind;
        }
        self.leave_items(line, was_blank);
        if line.indent() >= self.base() + 4 {
            return Kind::Closed;
        }
        let content = self.enter_items(line);
        self.fence = Fence::opens(content);
        if self.fence.is_some() {
            return Kind::Closed;
        }
        self.html = opens_html(content);
        if self.html.is_some() { Kind::Closed } else { Kind::Open }
    }

    /// Where the content of the innermost list item begins.
    pub fn base(&self) -> usize {
        self.items.last().copied().unwrap_or_default()
    }

    pub fn is_in_fence(&self) -> bool {
        self.fence.is_some()
    }

    /// How many of the next lines are inside the open fence. `None` if no fence is open, or if none of them ends it.
    pub fn rest_of_fence(&self, lines: &[Line<'_>]) -> Option<usize> {
        let fence = self.fence.as_ref()?;
        lines
            .iter()
            .position(|line| fence.closes(line.text().trim_start()) && line.indent() < self.base() + 4)
    }

    /// Continues as if the open fence had ended, so that its content is read as Markdown.
    pub fn leave_fence(&mut self) {
        self.fence = None;
    }

    fn quote(&mut self, line: &str) -> Option<Kind> {
        let Some(mut inner) = line.strip_prefix('>') else {
            self.quoted_fence = None;
            return None;
        };
        while let Some(deeper) = inner.trim_start().strip_prefix('>') {
            inner = deeper;
        }
        let inner = inner.trim_start();
        if let Some(fence) = &self.quoted_fence {
            if fence.closes(inner) {
                self.quoted_fence = None;
            }
            return Some(Kind::Closed);
        }
        self.quoted_fence = Fence::opens(inner);
        Some(if self.quoted_fence.is_some() { Kind::Closed } else { Kind::Quoted })
    }

    /// Ends the list items that a line is not indented enough for, unless the line continues a paragraph.
    fn leave_items(&mut self, line: &Line<'_>, was_blank: bool) {
        let indent = line.indent();
        let is_item = marker(line.text().trim_start()).is_some();
        while self.items.last().is_some_and(|content| indent < *content) {
            if !was_blank && !is_item && indent > 0 {
                break;
            }
            self.items.pop();
        }
    }

    /// Opens the list items that begin in a line, and returns the text after their markers.
    fn enter_items<'l>(&mut self, line: &Line<'l>) -> &'l str {
        let mut rest = line.text().trim_start();
        let mut column = line.indent();
        while let Some(length) = marker(rest) {
            column += length;
            rest = &rest[length..];
            self.items.push(column);
            if self.items.len() > 50 {
                break;
            }
        }
        rest
    }
}

/// The length of the marker of a list item, with the spaces after it.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match line.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    let blanks = line[mark..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    // With five spaces or more, the content begins one space after the marker, and is indented code.
    let blanks = if blanks > 4 { 1 } else { blanks };
    (blanks > 0 && line.len() > mark + blanks).then_some(mark + blanks)
}

/// The text that ends the raw HTML that begins in a line and does not end there.
fn opens_html(line: &str) -> Option<&'static str> {
    if let Some(at) = line.rfind("<!--")
        && !line[at..].contains("-->")
    {
        return Some("-->");
    }
    if !line.starts_with('<') {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    let ends =
        [("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"), ("<textarea", "</textarea>")];
    let opened = ends.into_iter().find(|(begin, _)| {
        lower.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['>', ' ', '\t']))
    });
    opened.map(|(_, end)| end).filter(|end| !lower.contains(end))
}
