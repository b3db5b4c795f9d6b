//! HTML comments that may be for readyroom.

use std::ops::Range;

use pulldown_cmark::Tag;

use crate::allow;

/// The comments of `text[range]` that may be for readyroom. The ranges exclude `<!--` and `-->`.
pub fn all(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    while let Some(open) = text[start..range.end].find("<!--") {
        let inner = start + open + 4;
        let end = text[inner..range.end].find("-->").map_or(range.end, |close| inner + close);
        if allow::is_mark(&text[inner..end]) {
            found.push(inner..end);
        }
        start = end;
    }
    found
}

/// The first line of a comment that never ends, if it hides more than that line.
pub fn unclosed(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let html = &text[range.clone()];
    let start = html.rfind("<!--")?;
    let (first, rest) = html[start..].split_once('\n')?;
    let is_open = !html[start..].contains("-->") && !rest.trim().is_empty();
    is_open.then(|| range.start + start..range.start + start + first.trim_end().len())
}

/// The whole lines that a comment spans.
pub fn lines(text: &str, comment: &Range<usize>) -> Range<usize> {
    let start = text[..comment.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[comment.end..].find('\n').map_or(text.len(), |newline| comment.end + newline);
    start..end
}

/// Whether the tag begins a block that a comment above it can apply to.
pub fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_)
    )
}
