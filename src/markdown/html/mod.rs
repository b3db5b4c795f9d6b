//! Writes events as HTML, and as the texts that search indexes.

mod targets;
mod tasks;
mod blocks_of_others;
mod code;
mod diagrams;
mod footnotes;
mod raw;
mod inline;
mod blocks;
mod fragment;

use std::fmt::{self, Write};

use pulldown_cmark::{Alignment, Event};

pub use self::code::{language, title};
use self::footnotes::Notes;
pub use self::fragment::fragment;
pub use self::targets::checked;
use super::dialects::{self, Block, Markup};
use super::events::{self, Ranged};
use super::highlight::{self, Highlighter, Memo};
use super::mermaid;
use super::plain;
use super::raw_html::{self, Nesting};
use super::write::escape;
use super::{Body, Diagram, Heading, Rendered, Section, Target};

/// Renders a body as HTML. `target` is called for each of `markdown.links`, by its index, in order.
pub fn render(
    body: &Body<'_>,
    highlighter: &Highlighter,
    memo: &mut Memo,
    target: &dyn Fn(usize) -> Target,
) -> Rendered {
    let Body { text, start, markdown, skips_title, root, dialect } = *body;
    if matches!(dialect.markup, Markup::AsciiDoc | Markup::Rest) {
        return plain::render(text, start, markdown, dialect, skips_title);
    }
    let translated = dialects::translate(text.get(start..).unwrap_or_default(), dialect);
    let (events, _) = events::of_page(&translated.text);
    let by_index = |index: usize, _: &str| target(index);
    let mut writer = Writer::new(highlighter, memo, &by_index);
    writer.headings = Some(&markdown.headings);
    writer.raw_ids = markdown.raw_ids.iter();
    writer.diagrams = markdown.diagrams.iter();
    writer.root = root;
    writer.direction = if has_right_to_left(&translated.text) { " dir=\"auto\"" } else { "" };
    writer.blocks = &translated.blocks;
    writer.place.skips_raw = skips_title && markdown.raw_title.is_some();
    writer.place.skips = markdown.title().filter(|_| skips_title);
    writer.write(&events);
    debug_assert_eq!(writer.links, markdown.links.len(), "reading and writing count the same links");
    writer.finish()
}

/// The maximum number of characters of inline code that is kept on one line. This many fit into a table column on a
/// phone.
const LONGEST_WHOLE: usize = 24;

/// Whether an option or a name is shown in one line. A browser breaks lines after hyphens.
fn stays_whole(code: &str) -> bool {
    code.contains('-') && code.chars().count() <= LONGEST_WHOLE && !code.contains(char::is_whitespace)
}

/// Whether a text has letters that are written from right to left, such as Hebrew or Arabic.
pub fn has_right_to_left(text: &str) -> bool {
    let is_one = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    !text.is_ascii() && text.chars().any(is_one)
}

/// The output, and the state of the writer.
pub struct Writer<'a> {
    pub out: String,
    pub nesting: Nesting,
    pub notes: Notes,
    /// Whether there is raw HTML in `out`.
    pub has_raw: bool,
    /// The page's headings; `None` in a fragment, whose headings have no ids.
    pub headings: Option<&'a [Heading]>,
    /// The ids of the raw headings that did not end yet.
    raw_ids: std::slice::Iter<'a, String>,
    /// The diagrams of the page that were not written yet.
    diagrams: std::slice::Iter<'a, Diagram>,
    /// The blocks that the marks in the page's text represent.
    blocks: &'a [Block],
    /// The relative path from the page up to the site's root.
    root: &'a str,
    /// The `dir` attribute of each block: set only if the page has letters that are written from right to left.
    direction: &'static str,
    pub place: Place,
    highlighter: &'a Highlighter,
    memo: &'a mut Memo,
    target: &'a dyn Fn(usize, &str) -> Target,
    /// How many links of the page were reached so far.
    links: usize,
    /// The remaining cost of highlighting on this page.
    budget: u64,
    sections: Vec<Section>,
}

/// What is open at the current position of the writer.
#[derive(Default)]
pub struct Place {
    pub depth: usize,
    /// For each open link, whether there is an `<a>` to close.
    pub links: Vec<bool>,
    pub image: Option<OpenImage>,
    pub code: Option<OpenCode>,
    pub table: OpenTable,
    pub in_heading: bool,
    /// How many headings of the page were reached so far.
    pub headings: usize,
    /// The index of the heading that is the title, if it is left out.
    pub skips: Option<usize>,
    /// Where the title begins in the output, from where it is removed again.
    pub title: Option<usize>,
    /// Whether the first `<h1>` of raw HTML is the title and was not left out yet.
    pub skips_raw: bool,
    /// Where that `<h1>` begins in the output.
    pub raw_title: Option<usize>,
    /// Where the id of the open raw heading belongs in the output, if the heading has none.
    pub raw_heading: Option<usize>,
    /// The tags of the next paragraph, if it is the title of a block.
    pub block_title: Option<(&'static str, &'static str)>,
    /// The closing tag of the open paragraph, if it is such a title.
    pub end_of_title: Option<&'static str>,
}

/// An image whose alternative text is being read.
pub struct OpenImage {
    pub target: Target,
    pub source: String,
    pub title: String,
    pub alt: String,
    /// How many elements are open in its alternative text.
    pub depth: usize,
}

pub struct OpenCode {
    pub language: Option<String>,
    /// The title shown above it, such as the name of a file.
    pub title: Option<String>,
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
            direction: "",
            raw_ids: [].iter(),
            diagrams: [].iter(),
            blocks: &[],
            root: "",
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
                // The extension for mathematics is not enabled.
                Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
                Event::Code(text) => {
                    self.out.push_str(if stays_whole(text) { "<code class=\"whole\">" } else { "<code>" });
                    escape(&mut self.out, text);
                    self.out.push_str("</code>");
                    self.search_text(text);
                }
                Event::Html(html) => self.html(html),
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
        escape(&mut self.out, &dialects::with_emoji(text));
        self.search_text(text);
    }

    /// Adds text to the section's search text, with each run of white space as one space.
    pub fn search_text(&mut self, text: &str) {
        if self.place.in_heading {
            return;
        }
        let Some(section) = self.sections.last_mut() else { return };
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            if at > 0 && !section.text.is_empty() && !section.text.ends_with(' ') {
                section.text.push(' ');
            }
            section.text.push_str(word);
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
        let is_diagram = block.language.as_deref() == Some(mermaid::LANGUAGE);
        let diagram = if is_diagram { self.diagrams.next() } else { None };
        let drawing = diagram.and_then(|diagram| diagram.drawing.as_ref().ok());
        if let Some(drawing) = drawing {
            diagrams::open(&mut self.out, drawing, self.root);
        }
        let cost = block.language.as_ref().map_or(0, |name| self.highlighter.cost(name, &block.code));
        let language = block.language.as_deref().filter(|_| cost <= self.budget);
        let highlighted = language.and_then(|name| self.highlighter.highlight(self.memo, name, &block.code));
        self.budget -= if highlighted.is_some() { cost } else { 0 };
        code::write(&mut self.out, &block, highlighted.as_deref());
        if drawing.is_some() {
            diagrams::close(&mut self.out);
        }
        if let Some(section) = self.sections.last_mut() {
            section.code.push_str(&block.code);
        }
    }
}
