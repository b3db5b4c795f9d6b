//! The text of a block without its markup, with the position of each part.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::prose::THING;

/// The text of a paragraph, a heading or a cell. Code, links and images are each one [`THING`].
#[derive(Debug, Default)]
pub struct Stretch {
    pub text: String,
    parts: Vec<Part>,
    /// How many links, images and blocks of code are open.
    closed: usize,
    /// How many bare URLs are open. Their text counts.
    bare: usize,
}

#[derive(Debug)]
struct Part {
    start: usize,
    source: Range<usize>,
    /// Whether it is an exact copy of the source.
    is_copy: bool,
}

impl Stretch {
    /// Reads the next event. Returns true if the block ends: its text is then complete, and the caller clears it
    /// after use.
    pub fn event(&mut self, event: &Event<'_>, range: &Range<usize>, source: &str) -> bool {
        match event {
            Event::Start(Tag::Link { link_type: LinkType::Autolink, .. })
                if self.closed == 0 && !source[range.start..].starts_with('<') =>
            {
                self.bare += 1;
            }
            Event::End(TagEnd::Link) if self.bare > 0 => self.bare -= 1,
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                self.add(THING.encode_utf8(&mut [0; 4]), range, false);
                self.closed += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                self.closed = self.closed.saturating_sub(1);
                return matches!(event, Event::End(TagEnd::CodeBlock));
            }
            Event::Text(text) if source.get(range.clone()) == Some(text) => self.add(text, range, true),
            // An escaped bracket does not count.
            Event::Text(text) => self.add(&text.replace(['[', ']'], &THING.to_string()), range, false),
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {
                self.add(THING.encode_utf8(&mut [0; 4]), range, false);
            }
            Event::SoftBreak | Event::HardBreak => self.add("\n", range, false),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            _ => return true,
        }
        false
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.parts.clear();
    }

    fn add(&mut self, text: &str, source: &Range<usize>, is_copy: bool) {
        if self.closed == 0 {
            self.parts.push(Part { start: self.text.len(), source: source.clone(), is_copy });
            self.text.push_str(text);
        }
    }

    /// The range in the source of a range of the text.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        let part = |at: usize| {
            let part = self.parts.partition_point(|part| part.start <= at).saturating_sub(1);
            self.parts.get(part)
        };
        let start = part(range.start)
            .map_or(0, |part| part.source.start + if part.is_copy { range.start - part.start } else { 0 });
        let last = range.end.saturating_sub(1);
        let end = part(last).map_or(start, |part| {
            if part.is_copy { part.source.start + range.end - part.start } else { part.source.end }
        });
        start..end.max(start)
    }
}
