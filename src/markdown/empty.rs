//! Headings with nothing below them: neither text nor a heading of a lower level.

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::raw_html::{self, Token};

/// Finds the headings that have nothing below them, event by event.
#[derive(Default)]
pub struct EmptySections {
    /// The numbers of the headings that are empty, from 0.
    found: Vec<usize>,
    last: Option<Section>,
    headings: usize,
    in_heading: bool,
    /// Whether the page has any content except headings.
    has_content: bool,
}

struct Section {
    number: usize,
    level: HeadingLevel,
    has_content: bool,
}

impl Section {
    /// Whether the section's heading is the title, so that the whole page is below it.
    fn is_title(&self) -> bool {
        self.number == 0 && self.level == HeadingLevel::H1
    }
}

impl EmptySections {
    pub fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.in_heading = true;
                let next = Section { number: self.headings, level: *level, has_content: false };
                self.headings += 1;
                if let Some(last) = self.last.replace(next)
                    && !last.has_content
                    && *level <= last.level
                    && !last.is_title()
                {
                    self.found.push(last.number);
                }
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            // A heading that contains a link counts as having content: the link's target.
            Event::Start(Tag::Link { .. }) => self.note_content(),
            _ if !self.in_heading && is_content(event) => self.note_content(),
            _ => {}
        }
    }

    fn note_content(&mut self) {
        self.has_content = true;
        if let Some(last) = &mut self.last {
            last.has_content = true;
        }
    }

    /// The numbers of the empty headings. A title is empty only if the page has nothing else.
    pub fn finish(mut self) -> Vec<usize> {
        if let Some(last) = self.last
            && !last.has_content
            && !(last.is_title() && self.has_content)
        {
            self.found.push(last.number);
        }
        self.found
    }
}

/// Whether an event has visible content. A rule or an empty list item does not count.
fn is_content(event: &Event<'_>) -> bool {
    match event {
        Event::Text(text) => !text.trim().is_empty(),
        Event::Code(_) | Event::FootnoteReference(_) => true,
        Event::Start(tag) => matches!(tag, Tag::Image { .. } | Tag::CodeBlock(_) | Tag::Table(_)),
        Event::Html(html) | Event::InlineHtml(html) => raw_html::tokens(html).any(|token| match token {
            Token::Text(text) => !text.trim().is_empty(),
            Token::Open(tag) => tag.is("img"),
            Token::Close(_) => false,
        }),
        _ => false,
    }
}
