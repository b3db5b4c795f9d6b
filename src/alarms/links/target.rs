//! Finds the link that begins at a place in a text, and its end.

use std::ops::Range;

/// The maximum number of bytes of a link. A longer link is cut, and is not a valid address anyway.
const LONGEST: usize = 4000;

/// The target of a Markdown link, after its `](`.
pub fn target(text: &str, at: usize) -> Option<Range<usize>> {
    let at = at + usize::from(text[at..].starts_with('<'));
    address(text, at).or_else(|| token(text, at)).filter(|range| !text[range.clone()].starts_with('#'))
}

/// The URL that begins here.
pub fn address(text: &str, at: usize) -> Option<Range<usize>> {
    let range = token(text, at)?;
    let (scheme, rest) = text[range.clone()].split_once("://")?;
    let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    (is_web && !rest.is_empty()).then_some(range)
}

/// The path of a page that begins here: `docs/disks.md#full`.
pub fn path(text: &str, at: usize) -> Option<Range<usize>> {
    let range = token(text, at)?;
    let whole = &text[range.clone()];
    let page = whole.split(['#', '?']).next().unwrap_or_default();
    let name = page.rsplit('/').next().unwrap_or_default();
    let is_page = [".md", ".markdown", ".html", ".htm", ".adoc", ".rst", ".txt"]
        .iter()
        .any(|ending| name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending));
    let is_rooted = ["./", "../", "/"].iter().any(|start| page.starts_with(start)) && page.len() > 3;
    ((is_page || is_rooted || page.matches('/').count() > 1) && !page.starts_with('@')).then_some(range)
}

/// Whether the path that begins here starts with a character that could also belong to a label: `../docs/disks.md`.
pub fn is_path(text: &str, at: usize) -> bool {
    path(text, at).is_some_and(|range| text[range].starts_with(['_', '.']))
}

/// The text up to whitespace, a closing bracket, one of Datadog's marks, or a quote; placeholders are part of it.
fn token(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..text.floor_char_boundary(at + LONGEST)];
    let quote = text[..at].chars().next_back().filter(|c| *c == '\'');
    let (mut end, mut round, mut square) = (0, 0_u32, 0_u32);
    while let Some(next) = rest[end..].chars().next() {
        if let Some(length) = placeholder(&rest[end..]) {
            end += length;
            continue;
        }
        match next {
            '(' => round += 1,
            '[' => square += 1,
            ')' if round > 0 => round -= 1,
            ']' if square > 0 => square -= 1,
            ')' | ']' | '<' | '>' | '"' | '`' | '|' | '\\' => break,
            _ if next.is_whitespace() || Some(next) == quote => break,
            _ if is_block(&rest[end..]) || is_handle(&rest[end..]) => break,
            _ => {}
        }
        end += next.len_utf8();
    }
    let length = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']).len();
    (length > 0).then_some(at..at + length)
}

/// The length of `{{ $labels.pod }}` or `${metric.label.pod}`.
fn placeholder(text: &str) -> Option<usize> {
    let close = if text.starts_with("{{") && !is_block(text) {
        "}}"
    } else if text.starts_with("${") {
        "}"
    } else {
        return None;
    };
    let line = text.lines().next().unwrap_or_default();
    Some(line.find(close)? + close.len())
}

/// Datadog's `{{#is_alert}}` and `{{/is_alert}}`.
pub fn is_block(text: &str) -> bool {
    ["{{#", "{{/", "{{^"].iter().any(|mark| text.starts_with(mark))
}

/// A recipient of Datadog's, which may follow a link without a space.
fn is_handle(text: &str) -> bool {
    ["@pagerduty", "@slack-", "@opsgenie", "@webhook-", "@all", "@here"]
        .iter()
        .any(|mark| text.starts_with(mark))
}
