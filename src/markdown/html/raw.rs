//! Filters the raw HTML of a page.

use pulldown_cmark::CowStr;

use super::Writer;
use super::targets::{self, Image};
use crate::markdown::Target;
use crate::markdown::dialects;
use crate::markdown::raw_html::elements::{self, Element, GLOBAL, Kind, Use};
use crate::markdown::raw_html::{self, Tag, Token};
use crate::markdown::slug::free_id;
use crate::markdown::write::{attribute, escape};

/// The elements that blocks of other generators are written as.
const MARKED: [&str; 3] = ["aside", "section", "details"];

impl Writer<'_> {
    /// Writes raw HTML, and the marks of blocks in it.
    pub fn html(&mut self, html: &CowStr<'_>) {
        for part in dialects::marked(html) {
            match part {
                Ok(block) => self.block(block),
                Err(html) if html.trim().is_empty() => {}
                Err(html) => self.raw_block(html),
            }
        }
    }

    /// Writes a block of raw HTML. Inline elements that it opens end with it.
    fn raw_block(&mut self, html: &str) {
        self.raw_inline(html);
        self.nesting.end_inline(&mut self.out);
        self.end_line();
    }

    pub fn raw_inline(&mut self, html: &str) {
        for token in raw_html::tokens(html) {
            match token {
                Token::Text(text) => {
                    if !text.trim().is_empty() {
                        self.nesting.leave_table(&mut self.out);
                    }
                    // Entities are kept.
                    self.out.push_str(&text.replace('<', "&lt;").replace('\0', "\u{fffd}"));
                    for line in text.split_inclusive('\n') {
                        self.search_text(&raw_html::decode(line));
                        self.search_text(if line.ends_with('\n') { " " } else { "" });
                    }
                }
                Token::Open(tag) => self.open(&tag),
                Token::Close(tag) => self.close(&tag),
            }
        }
    }

    fn close(&mut self, tag: &Tag<'_>) {
        let id = if raw_html::is_heading(tag) { self.raw_ids.next() } else { None };
        let id = id.filter(|id| !id.is_empty());
        if tag.is("h1")
            && let Some(start) = self.place.raw_title.take()
        {
            self.nesting.close("h2", &mut self.out);
            self.leave_title_out(start);
            if let Some(id) = id {
                self.out.push_str("<a");
                attribute(&mut self.out, "id", id);
                self.out.push_str("></a>");
            }
            return;
        }
        match elements::usage(tag.name, false) {
            Use::Keep(element) => {
                if let Some(id) = id {
                    self.raw_id(id, element);
                }
                self.nesting.close(element.name, &mut self.out);
                self.part_words(element);
            }
            Use::LeaveOut => {}
            Use::Show => self.show(tag.source),
        }
    }

    /// Gives the open raw heading its id.
    fn raw_id(&mut self, id: &str, element: &Element) {
        let is_end = |at: &usize| self.out.get(*at..).is_some_and(|rest| rest.starts_with('>'));
        let place = self.place.raw_heading.take().filter(is_end);
        if let Some(at) = place.filter(|_| self.nesting.has(element.name)) {
            let mut own = String::new();
            attribute(&mut own, "id", id);
            self.out.insert_str(at, &own);
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let target =
            raw_html::link(tag).map(|(_, name)| self.next_target(&tag.value(name).unwrap_or_default()));
        let is_heading = raw_html::is_heading(tag);
        if is_heading {
            self.place.raw_heading = None;
        }
        let element = match elements::usage(tag.name, tag.attributes.is_empty()) {
            Use::Keep(element) => element,
            Use::LeaveOut => return,
            Use::Show => return self.show(tag.source),
        };
        let in_link = self.in_link() || self.nesting.has("a");
        if element.name == "a" && self.in_link() || !self.nesting.open(element, &mut self.out) {
            return;
        }
        self.has_raw = true;
        self.part_words(element);
        let is_nested = self.place.depth > 0 || MARKED.iter().any(|name| self.nesting.has(name));
        if tag.is("h1") && !is_nested && std::mem::take(&mut self.place.skips_raw) {
            self.place.raw_title = Some(self.out.len());
        }
        if element.name == "img" {
            self.image(tag, target, in_link);
        } else {
            self.tag(tag, element, target);
            if is_heading && !tag.has("id") {
                self.place.raw_heading = Some(self.out.len() - 1);
            }
        }
        if tag.self_closing {
            self.nesting.close(element.name, &mut self.out);
        }
    }

    /// Separates the words of two blocks for search.
    fn part_words(&mut self, element: &Element) {
        if element.kind != Kind::Inline {
            self.search_text(" ");
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, element: &Element, target: Option<Target>) {
        if !target.is_some_and(|target| targets::open(&mut self.out, &target)) {
            self.out.push('<');
            self.out.push_str(element.name);
        }
        for name in element.attributes.iter().chain(&GLOBAL) {
            if *name != "href"
                && let Some(value) = tag.value(name)
            {
                let value = if matches!(*name, "id" | "name") { free_id(&value) } else { value };
                attribute(&mut self.out, name, &value);
            }
        }
        self.out.push('>');
    }

    fn image(&mut self, tag: &Tag<'_>, target: Option<Target>, in_link: bool) {
        let Some(target) = target else { return };
        let source = tag.value("src").unwrap_or_default();
        let alt = tag.value("alt").unwrap_or_default();
        self.search_text(&alt);
        let attributes: Vec<_> = ["width", "height", "align", "id", "title"]
            .into_iter()
            .filter_map(|name| Some((name, tag.value(name)?)))
            .collect();
        let attributes: Vec<_> = attributes.iter().map(|(name, value)| (*name, &**value)).collect();
        let image = Image { source: &source, alt: &alt, attributes: &attributes };
        targets::image(&mut self.out, &target, &image, in_link);
    }

    /// Shows a tag that is not HTML, such as `<namespace>`, as text.
    fn show(&mut self, source: &str) {
        self.nesting.leave_table(&mut self.out);
        escape(&mut self.out, source);
        self.search_text(source);
    }
}
