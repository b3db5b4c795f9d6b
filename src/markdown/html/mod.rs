//! Events to HTML, and to the texts that search indexes.

mod targets;
mod tasks;
mod code;
mod footnotes;
mod raw;
mod inline;
mod blocks;
mod fragment;

use std::fmt::{self, Write};

use pulldown_cmark::{Alignment, Event};

use self::footnotes::Notes;
pub use self::fragment::fragment;
use super::events::{self, Ranged};
use super::highlight::{self, Highlighter, Memo};
use super::raw_html::{self, Nesting};
use super::write::escape;
use super::{Heading, Markdown, Rendered, Section, Target};

/// HTML of a body. A first heading of level 1 is left out where `skip_title` says so, for the template
/// prints it. `target` is asked for each of `markdown.links`, by its index, in order.
pub fn render(
    text: &str,
    body: usize,
    markdown: &Markdown,
    skip_title: bool,
    highlighter: &Highlighter,
    memo: &mut Memo,
    target: &dyn Fn(usize) -> Target,
) -> Rendered {
    let (events, _) = events::of_page(text.get(body..).unwrap_or_default());
    let by_index = |index: usize, _: &str| target(index);
    let mut writer = Writer::new(highlighter, memo, &by_index);
    writer.headings = Some(&markdown.headings);
    writer.place.skips_title = skip_title && markdown.headings.first().is_some_and(|first| first.level == 1);
    writer.write(&events);
    debug_assert_eq!(writer.links, markdown.links.len(), "reading and writing count the same links");
    writer.finish()
}

/// What is written, and where the writer stands.
pub struct Writer<'a> {
    pub out: String,
    pub nesting: Nesting,
    pub notes: Notes,
    /// Whether there is raw HTML in `out`.
    pub has_raw: bool,
    /// The page's headings; none in a fragment, whose headings have no id.
    pub headings: Option<&'a [Heading]>,
    pub place: Place,
    highlighter: &'a Highlighter,
    memo: &'a mut Memo,
    target: &'a dyn Fn(usize, &str) -> Target,
    /// How many links there were.
    links: usize,
    /// What highlighting may still cost on this page.
    budget: u64,
    sections: Vec<Section>,
}

/// What is open where the writer stands.
#[derive(Default)]
pub struct Place {
    pub depth: usize,
    /// For each open link, whether there is an `<a>` to close.
    pub links: Vec<bool>,
    pub image: Option<OpenImage>,
    pub code: Option<OpenCode>,
    pub table: OpenTable,
    pub in_heading: bool,
    /// How many headings there were.
    pub headings: usize,
    pub skips_title: bool,
    /// Where the title began, which is taken out again.
    pub title: Option<usize>,
}

/// An image whose words are being read.
pub struct OpenImage {
    pub target: Target,
    pub source: String,
    pub title: String,
    pub alt: String,
    /// How many elements are open in it.
    pub depth: usize,
}

pub struct OpenCode {
    pub language: Option<String>,
    pub code: String,
}

#[derive(Default)]
pub struct OpenTable {
    pub alignments: Vec<Alignment>,
    pub column: usize,
    pub in_head: bool,
    pub has_body: bool,
}

impl<'a> Writer<'a> {
    pub fn new(
        highlighter: &'a Highlighter,
        memo: &'a mut Memo,
        target: &'a dyn Fn(usize, &str) -> Target,
    ) -> Self {
        Self {
            out: String::new(),
            nesting: Nesting::default(),
            notes: Notes::default(),
            has_raw: false,
            headings: None,
            place: Place::default(),
            highlighter,
            memo,
            target,
            links: 0,
            budget: highlight::BUDGET,
            sections: vec![Section::default()],
        }
    }

    pub fn write(&mut self, events: &[Ranged<'_>]) {
        let tasks = tasks::find(events);
        for (index, (event, _)) in events.iter().enumerate() {
            if self.place.image.is_some() {
                self.image_event(event);
                continue;
            }
            match event {
                Event::Start(tag) => self.start(tag, tasks.contains(&index)),
                Event::End(tag) => self.end(*tag),
                // Mathematics is not switched on.
                Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
                Event::Code(text) => {
                    self.out.push_str("<code>");
                    escape(&mut self.out, text);
                    self.out.push_str("</code>");
                    self.search_text(text);
                }
                Event::Html(html) => self.raw_block(html),
                Event::InlineHtml(html) => self.raw_inline(html),
                Event::FootnoteReference(name) => self.note_reference(name),
                Event::SoftBreak => self.end_line(),
                Event::HardBreak => {
                    self.out.push_str("<br>");
                    self.end_line();
                }
                Event::Rule => {
                    self.nesting.before_block(&mut self.out);
                    self.out.push_str("<hr>\n");
                }
                Event::TaskListMarker(done) => {
                    let checked = if *done { " checked" } else { "" };
                    self.put(format_args!("<input type=\"checkbox\" disabled{checked}> "));
                }
            }
        }
    }

    pub fn finish(mut self) -> Rendered {
        self.nesting.leave(&mut self.out);
        self.write_notes();
        let html = if self.has_raw { raw_html::clean(&self.out) } else { self.out };
        for section in &mut self.sections {
            section.text.truncate(section.text.trim_end().len());
        }
        let is_empty =
            |section: &Section| section.id.is_none() && section.text.is_empty() && section.code.is_empty();
        self.sections.retain(|section| !is_empty(section));
        Rendered { html, sections: self.sections }
    }

    pub fn put(&mut self, html: fmt::Arguments<'_>) {
        self.out.write_fmt(html).expect("a string takes all that is written to it");
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.place.code {
            open.code.push_str(text);
            return;
        }
        escape(&mut self.out, text);
        self.search_text(text);
    }

    /// Adds to what search knows of the section. Blanks of whatever length are one space.
    pub fn search_text(&mut self, text: &str) {
        if self.place.in_heading {
            return;
        }
        let Some(section) = self.sections.last_mut() else { return };
        for character in text.chars() {
            if !character.is_whitespace() {
                section.text.push(character);
            } else if !section.text.is_empty() && !section.text.ends_with(' ') {
                section.text.push(' ');
            }
        }
    }

    pub fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.search_text(" ");
    }

    /// Where the next link leads.
    pub fn next_target(&mut self, destination: &str) -> Target {
        let target = (self.target)(self.links, destination);
        self.links += 1;
        targets::checked(target)
    }

    pub fn begin_section(&mut self, heading: &Heading) {
        self.sections.push(Section {
            id: Some(heading.id.clone()),
            heading: heading.text.clone(),
            ..Section::default()
        });
    }

    pub fn write_code(&mut self, block: OpenCode) {
        let cost = block.language.as_ref().map_or(0, |name| self.highlighter.cost(name, &block.code));
        let language = block.language.as_deref().filter(|_| cost <= self.budget);
        let highlighted = language.and_then(|name| self.highlighter.highlight(self.memo, name, &block.code));
        self.budget -= if highlighted.is_some() { cost } else { 0 };
        code::write(&mut self.out, &block, highlighted.as_deref());
        if let Some(section) = self.sections.last_mut() {
            section.code.push_str(&block.code);
        }
    }
}
