//! What an author left for later: marks in prose, and headings with nothing below them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Unfinished;
use super::marks;
use super::parse::Place;
use super::tags::{self, Token};
use crate::source::Span;

pub use super::marks::may_be_in;

/// Watches events go by.
pub struct Watch {
    place: Place,
    found: Vec<Unfinished>,
    /// Whether marks are worth looking for: most texts have none.
    looks_for_marks: bool,
    /// The prose of the block that is open.
    prose: marks::Prose,
    /// How many links and code blocks are open: no prose in there.
    closed: usize,
    in_heading: bool,
    /// A heading that is a link leads to what it is about.
    heading_links: bool,
    last: Option<LastHeading>,
    headings: usize,
    has_content: bool,
}

struct LastHeading {
    text: String,
    level: u8,
    span: Span,
    is_title: bool,
    has_content: bool,
}

impl Watch {
    pub fn new(place: Place, looks_for_marks: bool) -> Self {
        Self {
            place,
            found: Vec::new(),
            looks_for_marks,
            prose: marks::Prose::default(),
            closed: 0,
            in_heading: false,
            heading_links: false,
            last: None,
            headings: 0,
            has_content: false,
        }
    }

    pub fn event(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        if self.looks_for_marks {
            self.read_prose(event, range, text);
        }
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.in_heading = true;
                self.heading_links = false;
            }
            Event::Start(Tag::Link { .. }) if self.in_heading => self.heading_links = true,
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            _ if !self.in_heading && is_content(event) => {
                self.has_content = true;
                if let Some(last) = &mut self.last {
                    last.has_content = true;
                }
            }
            _ => {}
        }
    }

    /// A heading ended.
    pub fn name_heading(&mut self, text: &str, level: u8, span: Span) {
        let is_title = self.headings == 0 && level == 1;
        let next =
            LastHeading { text: text.to_owned(), level, span, is_title, has_content: self.heading_links };
        self.headings += 1;
        if let Some(last) = self.last.replace(next) {
            // A title has the whole page below it.
            if !last.has_content && level <= last.level && !last.is_title {
                self.empty(last);
            }
        }
    }

    fn empty(&mut self, heading: LastHeading) {
        self.found.push(Unfinished::EmptySection { span: heading.span, heading: heading.text });
    }

    /// All that was found, in the order of the text.
    pub fn finish(mut self) -> Vec<Unfinished> {
        self.end_prose();
        if let Some(last) = self.last.take()
            && !last.has_content
            && !(last.is_title && self.has_content)
        {
            self.empty(last);
        }
        self.found.sort_by_key(Unfinished::span);
        self.found
    }

    fn read_prose(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                self.closed += 1;
                self.prose.put_thing();
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.closed -= 1,
            _ if self.closed > 0 => {}
            Event::Text(words) => self.prose.put(words, range.clone(), text),
            Event::Code(_) | Event::FootnoteReference(_) => self.prose.put_thing(),
            Event::SoftBreak | Event::HardBreak => self.prose.put_line_end(),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::InlineHtml(_)
            | Event::TaskListMarker(_) => {}
            _ => self.end_prose(),
        }
    }

    fn end_prose(&mut self) {
        for (range, word) in self.prose.take_marks() {
            self.found.push(Unfinished::Mark { span: self.place.span(range), word });
        }
    }
}

/// Whether a reader sees anything of it. A rule or an empty list item is nothing yet.
fn is_content(event: &Event<'_>) -> bool {
    match event {
        Event::Text(text) => !text.trim().is_empty(),
        Event::Code(_) | Event::FootnoteReference(_) => true,
        Event::Start(tag) => matches!(tag, Tag::Image { .. } | Tag::CodeBlock(_) | Tag::Table(_)),
        Event::Html(html) | Event::InlineHtml(html) => tags::tokens(html).any(|token| match token {
            Token::Text(text) => !text.trim().is_empty(),
            // An anchor, and what only holds something.
            Token::Open(tag) => tag.is("img") || tag.is("input"),
            Token::Close(_) => false,
        }),
        _ => false,
    }
}
