//! Reads a form that is written in Markdown: headings, lists with or without boxes, and tables. Other blocks are kept
//! as they were typed.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::events::{self, Ranged};

/// A top-level block, not one within a quote or an item.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    pub range: Range<usize>,
    pub kind: BlockKind,
}

/// The kind of a block.
#[derive(Debug, PartialEq, Eq)]
pub enum BlockKind {
    Heading {
        level: usize,
        text: String,
    },
    Table(Vec<TableRow>),
    List(Vec<Entry>),
    /// Nothing but HTML comments.
    Comment,
    Other,
}

/// A row of a table; the first is its head.
#[derive(Debug, PartialEq, Eq)]
pub struct TableRow {
    pub start: usize,
    pub cells: Vec<String>,
}

/// An item of a list that has a box, or is not inside another item.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub start: usize,
    /// Whether its box is ticked, if it has one.
    pub is_ticked: Option<bool>,
    /// Its first paragraph, without markup.
    pub text: String,
    /// Where its links lead.
    pub links: Vec<String>,
    /// Its further paragraphs, and its items without a box, one per line.
    pub below: String,
}

/// The blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let events = events::of_fragment(text);
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < events.len() {
        let length = block_length(&events[at..]);
        let block = &events[at..at + length];
        let range = block[0].1.start..block.iter().map(|(_, range)| range.end).max().unwrap_or_default();
        blocks.push(Block { kind: kind(block, &text[range.clone()]), range });
        at += length;
    }
    blocks
}

/// The number of events of the block that the first event begins.
fn block_length(events: &[Ranged<'_>]) -> usize {
    let mut depth = 0_usize;
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    events.len()
}

fn kind(block: &[Ranged<'_>], source: &str) -> BlockKind {
    match &block[0].0 {
        Event::Start(Tag::Heading { level, .. }) => {
            BlockKind::Heading { level: *level as usize, text: plain(block) }
        }
        Event::Start(Tag::Table(_)) => BlockKind::Table(rows(block)),
        Event::Start(Tag::List(_)) => BlockKind::List(entries(block)),
        _ if is_comment(source) => BlockKind::Comment,
        _ => BlockKind::Other,
    }
}

fn is_comment(source: &str) -> bool {
    let source = source.trim();
    source.starts_with("<!--") && source.find("-->").is_none_or(|end| end + 3 == source.len())
}

/// The text of some events, on one line except for hard line breaks and `<br>`.
fn plain(events: &[Ranged<'_>]) -> String {
    let mut words = String::new();
    for (event, _) in events {
        add(&mut words, event);
    }
    words.trim().to_owned()
}

fn add(words: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(text) | Event::Code(text) => words.push_str(text),
        Event::SoftBreak => words.push(' '),
        Event::HardBreak => words.push('\n'),
        Event::InlineHtml(html) | Event::Html(html) if is_break(html) => words.push('\n'),
        _ => {}
    }
}

fn is_break(html: &str) -> bool {
    matches!(html.trim().to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />")
}

fn rows(table: &[Ranged<'_>]) -> Vec<TableRow> {
    let mut rows: Vec<TableRow> = Vec::new();
    for (event, range) in table {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                rows.push(TableRow { start: range.start, cells: Vec::new() });
            }
            Event::Start(Tag::TableCell) => {
                let row = rows.last_mut().expect("a cell is in a row");
                row.cells.push(String::new());
            }
            _ => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    add(cell, event);
                }
            }
        }
    }
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        *cell = cell.trim().to_owned();
    }
    rows
}

/// An open item: its position in the result, and whether its first paragraph is over.
struct Open {
    at: usize,
    is_past_first: bool,
}

fn entries(list: &[Ranged<'_>]) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    // Whether each open item is a line of another one.
    let mut is_line: Vec<bool> = Vec::new();
    for (at, (event, range)) in list.iter().enumerate() {
        match event {
            Event::Start(Tag::Item) => {
                let has_box = matches!(list.get(at + 1..), Some([(Event::TaskListMarker(_), _), ..]))
                    || matches!(list.get(at + 2), Some((Event::TaskListMarker(_), _)));
                is_line.push(!has_box && !open.is_empty());
                if is_line.last() == Some(&true) {
                    break_line(&mut all, &open, "- ");
                } else {
                    open.push(Open { at: all.len(), is_past_first: false });
                    all.push(Entry { start: range.start, ..Entry::default() });
                }
            }
            Event::End(TagEnd::Item) => {
                if is_line.pop() == Some(false) {
                    open.pop();
                } else if let Some(item) = open.last_mut() {
                    item.is_past_first = true;
                }
            }
            Event::TaskListMarker(is_ticked) => {
                if let Some(item) = open.last() {
                    all[item.at].is_ticked = Some(*is_ticked);
                }
            }
            Event::Start(Tag::Paragraph | Tag::CodeBlock(_))
                if is_line.last() == Some(&false) && open.last().is_some_and(|item| item.is_past_first) =>
            {
                break_line(&mut all, &open, "");
            }
            Event::Start(Tag::List(_)) | Event::End(TagEnd::Paragraph) => {
                if let Some(item) = open.last_mut() {
                    item.is_past_first = true;
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(item) = open.last() {
                    all[item.at].links.push(dest_url.to_string());
                }
            }
            _ => {
                if let Some(item) = open.last() {
                    let entry = &mut all[item.at];
                    add(if item.is_past_first { &mut entry.below } else { &mut entry.text }, event);
                }
            }
        }
    }
    for entry in &mut all {
        entry.text = entry.text.trim().to_owned();
        entry.below = entry.below.trim().to_owned();
    }
    all
}

/// Begins a new line in the text below an item.
fn break_line(all: &mut [Entry], open: &[Open], mark: &str) {
    let Some(item) = open.last() else { return };
    let below = &mut all[item.at].below;
    if !below.is_empty() && !below.ends_with('\n') {
        below.push('\n');
    }
    below.push_str(mark);
}

#[cfg(test)]
mod tests {
    use super::{BlockKind, blocks};

    #[test]
    fn items_with_boxes_are_entries_and_others_are_part_of_them() {
        let text = "## Data\n\n- [x] Are **backups** taken?\n  - nightly, [here](https://b.example)\n  - [ ] Are they restored?\n\n    Each month.\n- [ ] Is `x` deleted?\n";
        let blocks = blocks(text);
        let BlockKind::Heading { level: 2, text } = &blocks[0].kind else { panic!("{blocks:?}") };
        assert_eq!(text, "Data");
        let BlockKind::List(entries) = &blocks[1].kind else { panic!("{blocks:?}") };
        let seen: Vec<_> = entries
            .iter()
            .map(|entry| (entry.is_ticked, entry.text.as_str(), entry.below.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (Some(true), "Are backups taken?", "- nightly, here"),
                (Some(false), "Are they restored?", "Each month."),
                (Some(false), "Is x deleted?", ""),
            ]
        );
        assert_eq!(entries[0].links, ["https://b.example"]);
    }

    #[test]
    fn tables_have_a_head_and_cells_without_marks() {
        let blocks = blocks("| Check | Done |\n|---|---|\n| a\\|b | <https://x.example/> |\n");
        let BlockKind::Table(rows) = &blocks[0].kind else { panic!("{blocks:?}") };
        assert_eq!(rows[0].cells, ["Check", "Done"]);
        assert_eq!(rows[1].cells, ["a|b", "https://x.example/"]);
    }

    #[test]
    fn comments_differ_from_text() {
        let blocks = blocks("<!--\nWhat?\n-->\n\nThis.\n");
        let kinds: Vec<_> = blocks.into_iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Comment, BlockKind::Other]);
    }
}
