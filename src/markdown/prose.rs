//! Prose, block by block, and the marks in it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::marks;

/// A placeholder for code, a link or anything else that is not prose.
pub const THING: char = '\u{fffc}';

/// Collects the prose of a page, block by block, and finds the marks in it.
#[derive(Default)]
pub struct Prose {
    /// The prose of the open block.
    text: String,
    /// For each part of `text`: where it begins in `text`, its range in the page, and whether it is an exact copy of
    /// that range.
    parts: Vec<(usize, Range<usize>, bool)>,
    /// How many links, images and code blocks are open.
    closed: usize,
    marks: Vec<(Range<usize>, &'static str)>,
}

impl Prose {
    /// Reads the next event; `text` is the text of the page.
    pub fn event(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                self.closed += 1;
                self.text.push(THING);
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.closed -= 1,
            _ if self.closed > 0 => {}
            Event::Text(words) => {
                let is_as_written = text.get(range.clone()) == Some(words);
                self.parts.push((self.text.len(), range.clone(), is_as_written));
                self.text.push_str(words);
            }
            Event::Code(_) | Event::FootnoteReference(_) => self.text.push(THING),
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::InlineHtml(_)
            | Event::TaskListMarker(_) => {}
            _ => self.end_block(text),
        }
    }

    /// The marks and their ranges.
    pub fn finish(mut self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        self.end_block(text);
        self.marks
    }

    fn end_block(&mut self, text: &str) {
        for (at, word) in marks::find(&self.text) {
            let part = self.parts.partition_point(|(start, ..)| *start <= at) - 1;
            let (start, range, is_as_written) = &self.parts[part];
            let found = text.get(range.clone()).and_then(|written| written.find(word));
            let place = match found {
                _ if *is_as_written => range.start + at - start,
                Some(found) => range.start + found,
                None => range.start,
            };
            self.marks.push((place..place + word.len(), word));
        }
        self.text.clear();
        self.parts.clear();
    }
}
