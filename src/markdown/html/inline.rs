//! Links and images of Markdown.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::targets::{self, Image};
use super::{OpenImage, Writer};
use crate::markdown::raw_html::{self, Token};
use crate::markdown::write::attribute;
use crate::markdown::{Target, links};

impl Writer<'_> {
    pub fn in_link(&self) -> bool {
        self.place.links.contains(&true)
    }

    pub fn open_link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        let target = self.next_target(&links::decoded(link_type, destination));
        let is_open = !self.nesting.has("a") && targets::open(&mut self.out, &target);
        if is_open {
            if !title.is_empty() && !matches!(target, Target::Dead { .. }) {
                attribute(&mut self.out, "title", title);
            }
            self.out.push('>');
        }
        self.place.links.push(is_open);
    }

    pub fn close_link(&mut self) {
        if self.place.links.pop() == Some(true) {
            self.out.push_str("</a>");
        }
    }

    pub fn open_image(&mut self, source: &str, title: &str) {
        let target = self.next_target(source);
        self.place.image = Some(OpenImage {
            target,
            source: source.to_owned(),
            title: title.to_owned(),
            alt: String::new(),
            depth: 0,
        });
    }

    /// The content of an image's brackets is its alternative text. Links in there are counted, but not written.
    pub fn image_event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.next_target(dest_url);
                self.deepen();
            }
            Event::Start(_) => self.deepen(),
            Event::End(TagEnd::Image) if self.place.image.as_ref().is_some_and(|open| open.depth == 0) => {
                self.close_image();
            }
            Event::End(_) => {
                if let Some(open) = &mut self.place.image {
                    open.depth -= 1;
                }
            }
            Event::Text(text) | Event::Code(text) => self.alt(text),
            Event::SoftBreak | Event::HardBreak => self.alt(" "),
            Event::InlineHtml(html) => {
                for token in raw_html::tokens(html) {
                    if let Token::Open(tag) = token
                        && let Some((_, name)) = raw_html::link(&tag)
                    {
                        self.next_target(&tag.value(name).unwrap_or_default());
                    }
                }
            }
            _ => {}
        }
    }

    fn deepen(&mut self) {
        if let Some(open) = &mut self.place.image {
            open.depth += 1;
        }
    }

    fn alt(&mut self, text: &str) {
        if let Some(open) = &mut self.place.image {
            open.alt.push_str(text);
        }
    }

    fn close_image(&mut self) {
        self.place.depth -= 1;
        let Some(open) = self.place.image.take() else { return };
        self.search_text(&open.alt);
        let in_link = self.in_link() || self.nesting.has("a");
        let title = [("title", open.title.as_str())];
        let attributes = if open.title.is_empty() { &title[..0] } else { &title[..] };
        let image = Image { source: &open.source, alt: &open.alt, attributes };
        targets::image(&mut self.out, &open.target, &image, in_link);
    }
}
