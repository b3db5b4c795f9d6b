//! Reads structure from events: headings, links, anchors, unfinished parts.

use std::collections::BTreeMap;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::dialects::{self, Dialect, Map, Markup, Translated};
use super::empty::EmptySections;
use super::footnotes::{self, Numbers};
use super::highlight::placeholders;
use super::html::language;
use super::prose::{Prose, THING};
use super::raw_html::elements::{self, Use};
use super::raw_html::{self, RawHeadings, Tag as RawTag, Token};
use super::slug::{Ids, free_id};
use super::stretch::Stretch;
use super::{Diagram, Foreign, ForeignKind, Heading, Inclusion, Link, LinkKind, Markdown, Unfinished};
use super::{
    Scheme, comments, contributors, events, lead, links, logins, marks, mermaid, plain, risky, scheme,
    unlinked, uses, word_counts,
};
use crate::read::{on_one_line, shorten};
use crate::source::{FileId, Span, Spanned};

/// The maximum number of characters of a link's text.
const LONGEST_TEXT: usize = 300;

/// Elements that are reported if they are left out, since they would show something.
const SHOWS: [&str; 10] =
    ["area", "audio", "canvas", "embed", "frame", "iframe", "math", "object", "svg", "video"];

/// Phrases that say how to check that something worked, without their first letter, which may be a capital.
const VERIFIES: [&str; 12] = [
    "erify",
    "erifi",
    "alidat",
    "onfirm",
    "heck that",
    "heck if",
    "heck whether",
    "ake sure",
    "nsure that",
    "hould now",
    "hould be back",
    "hould return to",
];

/// Whether a block of code in this language may hold commands.
fn is_of_commands(language: Option<&str>) -> bool {
    const LANGUAGES: [&str; 12] = [
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "shell-session",
        "terminal",
        "session",
        "sql",
        "mysql",
        "postgresql",
        "text",
    ];
    language.is_none_or(|language| LANGUAGES.contains(&language))
}

/// Reads the structure of `text[body..]`, without includes. Spans are offsets in the whole text.
pub fn parse(file: FileId, text: &str, body: usize) -> Markdown {
    parse_as(file, text, body, Dialect::PLAIN)
}

/// Like [`parse`], for a text in a dialect.
pub fn parse_as(file: FileId, text: &str, body: usize, dialect: Dialect<'_>) -> Markdown {
    if matches!(dialect.markup, Markup::AsciiDoc | Markup::Rest) {
        return plain::parse(file, text, body, dialect);
    }
    let written = text.get(body..).unwrap_or_default();
    let Translated { text, map, blocks: marks, foreign, included, labels } =
        dialects::translate(written, dialect);
    let (events, definitions) = events::of_page(&text);
    let whole = Place { file, body, map: &Map::default() };
    let foreign =
        foreign.into_iter().map(|(kind, name, range)| Foreign { kind, name, span: whole.span(range) });
    let foreign: Vec<Foreign> = foreign.collect();
    let included = included.into_iter().map(|(file, range)| Inclusion::new(&file, whole.span(range)));
    let included = included.collect();
    let mut reader = Reader {
        text: &text,
        written,
        definitions,
        place: Place { file, body, map: &map },
        markdown: Markdown {
            takes_in: takes_in(&foreign),
            foreign,
            included,
            labels,
            lead: lead::of(&events),
            ..Markdown::default()
        },
        heading: None,
        struck: 0,
        has_unstruck: false,
        slugs: Vec::new(),
        open: Vec::new(),
        words: String::new(),
        last_end: 0,
        notes: Numbers::default(),
        prose: marks::may_be_in(&text).then(Prose::default),
        empty: EmptySections::default(),
        block: None,
        diagram: None,
        waiting: Vec::new(),
        last_close: None,
        in_raw_title: false,
        raw_headings: RawHeadings::default(),
        stretch: Stretch::default(),
        section: 0,
        blocks: 0,
        marks,
        word_counts: word_counts::Reader::default(),
    };
    for (event, range) in &events {
        reader.event(event, range);
        reader.last_end = range.end;
    }
    let mut markdown = reader.finish();
    contributors::add_sections(&mut markdown, written);
    markdown
}

/// The files that a page includes but does not show, by their names, and the syntax of other tools that includes some,
/// such as `{{< include-html api.html >}}`.
fn takes_in(foreign: &[Foreign]) -> Vec<String> {
    use ForeignKind::{Component, Directive, NotThere, Shortcode, Tag, TooLong};
    let name = |foreign: &Foreign| {
        let name = foreign.name.rsplit('/').next().unwrap_or_default();
        let is_one = match foreign.kind {
            // A name with a placeholder would be that of any file.
            NotThere | TooLong => !name.contains('{'),
            // Those of Jekyll are templates, such as notices and pictures: `{% include note.html %}`.
            Tag => name.contains("include") && !["include", "include_cached"].contains(&name),
            Component | Directive | Shortcode => name.to_lowercase().contains("include"),
            _ => false,
        };
        is_one.then(|| name.to_owned())
    };
    foreign.iter().filter_map(name).collect()
}

/// Converts ranges of the translated body to spans in the file.
#[derive(Clone, Copy)]
pub struct Place<'m> {
    file: FileId,
    body: usize,
    map: &'m Map,
}

impl Place<'_> {
    pub fn span(self, range: Range<usize>) -> Span {
        let range = self.map.place(range);
        Span::new(self.file, self.body + range.start..self.body + range.end)
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The body as the author wrote it.
    written: &'t str,
    definitions: BTreeMap<usize, Range<usize>>,
    place: Place<'t>,
    markdown: Markdown,
    /// The text of the open heading, and the part of it that its slug is made from.
    heading: Option<(String, String)>,
    /// How many elements that strike out text are open in the heading, and whether it has text outside of them.
    struck: usize,
    has_unstruck: bool,
    /// For each heading, its explicit id as `Ok`, or as `Err` the text to make the id from.
    slugs: Vec<Result<String, String>>,
    open: Vec<OpenLink>,
    /// The text since the outermost open link began.
    words: String,
    /// Where the previous event ends.
    last_end: usize,
    notes: Numbers,
    /// `None` if the page has no word such as TODO.
    prose: Option<Prose>,
    empty: EmptySections,
    /// The open block of code.
    block: Option<Block>,
    /// The source of the open diagram.
    diagram: Option<String>,
    /// The indices of comments that wait for the block that they apply to.
    waiting: Vec<usize>,
    /// The end of the last comment of the page. `None` until it is looked for.
    last_close: Option<usize>,
    /// Whether the reader is inside the first `<h1>`.
    in_raw_title: bool,
    raw_headings: RawHeadings,
    /// The text of the open block.
    stretch: Stretch,
    /// The offset at which the open section begins.
    section: usize,
    /// How many quotes, items, notes, admonitions and tabs are open.
    blocks: usize,
    /// The blocks that the marks in the text represent.
    marks: Vec<dialects::Block>,
    word_counts: word_counts::Reader,
}

/// A block of code.
struct Block {
    /// Whether `<name>` in its language is a placeholder and not syntax.
    has_gaps: bool,
    /// Whether it may have shell or SQL commands.
    has_commands: bool,
}

struct OpenLink {
    /// Its index in `Markdown::links`.
    index: usize,
    /// The offset in `words` at which its text begins.
    words: usize,
    range: Range<usize>,
    link_type: LinkType,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if let Some(prose) = &mut self.prose {
            prose.event(event, range, self.text);
        }
        self.empty.event(event);
        self.word_counts.event(event, self.markdown.links.len());
        self.comment(event, range);
        if self.stretch.event(event, range, self.text) {
            self.end_stretch();
        }
        if matches!(event, Event::Start(tag) if !raw_html::may_be_in_title(tag)) {
            self.in_raw_title = false;
        }
        match event {
            Event::Start(tag) if is_container(tag) => self.blocks += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                self.blocks = self.blocks.saturating_sub(1);
            }
            _ => {}
        }
        self.content(event, range);
    }

    /// Reads the content of an event.
    fn content(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                self.start_heading(*level as u8, id.as_deref(), range);
            }
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::Link { dest_url, link_type, .. }) => {
                let destination = links::decoded(*link_type, dest_url).into_owned();
                self.start_link(LinkKind::Link, destination, *link_type, range);
            }
            Event::Start(Tag::Image { dest_url, link_type, .. }) => {
                self.start_link(LinkKind::Image, dest_url.to_string(), *link_type, range);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            Event::Start(Tag::CodeBlock(kind)) => self.start_code(kind),
            Event::End(TagEnd::CodeBlock) => self.end_code(range),
            Event::Text(text) => {
                self.code(text, range);
                self.words(text);
            }
            Event::Code(text) => {
                self.placeholders(range);
                self.words(text);
            }
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            Event::Start(Tag::Strikethrough) => self.struck += 1,
            Event::End(TagEnd::Strikethrough) => self.struck = self.struck.saturating_sub(1),
            Event::Html(html) => self.html(html, range),
            Event::InlineHtml(html) => self.raw(html, range, &mut range.start.clone()),
            Event::FootnoteReference(name) => {
                let (number, reference) = self.notes.refer(name);
                self.anchor(footnotes::reference_id(number, reference));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let number = self.notes.number(name);
                self.anchor(footnotes::id(number));
            }
            _ => {}
        }
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = language(kind);
        let (has_gaps, has_commands) = (placeholders::may_be_in(kind), is_of_commands(language.as_deref()));
        self.block = Some(Block { has_gaps, has_commands });
        self.diagram = (language.as_deref() == Some(mermaid::LANGUAGE)).then(String::new);
    }

    /// Reads a text, which may be in a block of code.
    fn code(&mut self, text: &str, range: &Range<usize>) {
        if let Some(source) = &mut self.diagram {
            source.push_str(text);
        }
        if self.block.as_ref().is_some_and(|block| block.has_commands) {
            self.risky(text, range);
            self.logins(text, range);
        }
        if self.block.as_ref().is_some_and(|block| block.has_gaps) {
            self.placeholders(range);
        }
    }

    fn end_code(&mut self, range: &Range<usize>) {
        self.block = None;
        if let Some(source) = self.diagram.take() {
            let span = self.place.span(range.clone());
            let is_one_too_many = self.markdown.diagrams.len() >= mermaid::MOST;
            let drawing = if is_one_too_many { Err(mermaid::too_many()) } else { mermaid::read(&source) };
            self.markdown.diagrams.push(Diagram { span, drawing });
        }
    }

    /// Reads raw HTML, and the marks of blocks in it.
    fn html(&mut self, html: &str, range: &Range<usize>) {
        // Attributes come in order, so each is searched for after the previous one.
        let mut from = range.start;
        for part in dialects::marked(html) {
            match part {
                Ok(mark) => self.mark(mark),
                Err(html) => self.raw(html, range, &mut from),
            }
        }
    }

    /// Reads the mark of a block.
    fn mark(&mut self, mark: usize) {
        let Some(block) = self.marks.get(mark) else { return };
        match block.holds_headings() {
            Some(true) => self.blocks += 1,
            Some(false) => self.blocks = self.blocks.saturating_sub(1),
            None => {}
        }
        self.word_counts.title(block.has_title());
    }

    /// Records text in the finished block that looks like a link.
    fn end_stretch(&mut self) {
        for (part, unlinked) in unlinked::find(&self.stretch.text) {
            self.markdown.unlinked.push((self.place.span(self.stretch.place(&part)), unlinked));
        }
        if self.markdown.retired.is_none() && self.markdown.headings.len() < 2 {
            self.markdown.retired = self.retired();
        }
        self.stretch.clear();
    }

    /// The sentence in the finished block that says that the page is deprecated or obsolete.
    fn retired(&self) -> Option<Spanned<String>> {
        const STRIKES: [&str; 3] = ["<s>", "<del>", "<strike>"];
        let text = &self.stretch.text;
        let sentence = word_counts::retired(text)?;
        let place = self.stretch.place(&sentence);
        let (before, from) = self.text.split_at_checked(place.start)?;
        let is_struck = before.ends_with('~') || STRIKES.iter().any(|strikes| from.starts_with(strikes));
        let says = on_one_line(&text[sentence]).replace(THING, "…").replace('`', "'");
        (!is_struck).then(|| Spanned::new(shorten(&says), self.place.span(place)))
    }

    fn placeholders(&mut self, range: &Range<usize>) {
        let text = &self.text[range.clone()];
        uses::collect(text, &mut self.markdown.uses);
        for found in placeholders::find(text) {
            let name = &text[found.start + 1..found.end - 1];
            let span = self.place.span(range.start + found.start..range.start + found.end);
            self.markdown.placeholders.push(Spanned::new(name.to_owned(), span));
        }
    }

    /// Records risky commands without a warning.
    fn risky(&mut self, code: &str, range: &Range<usize>) {
        for (place, name) in risky::find(code) {
            let (start, end) = (range.start + place.start, range.start + place.end);
            if self.text.get(self.section..start).is_some_and(risky::warns) {
                return;
            }
            self.markdown.risky.push(Spanned::new(name, self.place.span(start..end.min(range.end))));
        }
    }

    fn logins(&mut self, code: &str, range: &Range<usize>) {
        for (place, name) in logins::find(code) {
            let (start, end) = (range.start + place.start, range.start + place.end);
            self.markdown.logins.push(Spanned::new(name, self.place.span(start..end.min(range.end))));
        }
    }

    /// Records comments, and the blocks that they apply to.
    fn comment(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let text = self.text;
        // A later block of HTML may end the comment.
        if matches!(event, Event::Html(_))
            && let Some(place) = comments::unclosed(text, range)
            && *self.last_close.get_or_insert_with(|| text.rfind("-->").unwrap_or(0)) < range.end
        {
            let span = self.place.span(place);
            let name = String::new();
            self.markdown.foreign.push(Foreign { kind: ForeignKind::Comment, name, span });
        }
        let found = match event {
            Event::Html(_) | Event::InlineHtml(_) => comments::all(self.text, range),
            _ => Vec::new(),
        };
        let is_block = match event {
            Event::Start(tag) => comments::is_block(tag),
            Event::Html(_) => found.is_empty(),
            Event::Rule => true,
            _ => false,
        };
        if is_block {
            for at in self.waiting.drain(..) {
                self.markdown.comments[at].1.end = self.place.span(range.clone()).end;
            }
        }
        for comment in found {
            if matches!(event, Event::Html(_)) {
                self.waiting.push(self.markdown.comments.len());
            }
            let covered = comments::lines(self.text, &comment);
            self.markdown.comments.push((self.place.span(comment), self.place.span(covered)));
        }
    }

    fn words(&mut self, text: &str) {
        if self.in_raw_title
            && let Some(title) = &mut self.markdown.raw_title
        {
            title.push_str(text);
        }
        let in_image = self.in_image();
        if !in_image {
            self.raw_headings.add(text);
        }
        if let Some((heading, slug)) = &mut self.heading {
            self.has_unstruck |= self.struck == 0 && !text.trim().is_empty();
            heading.push_str(&dialects::with_emoji(text));
            if !in_image {
                slug.push_str(text);
            }
        }
        if !self.open.is_empty() {
            self.words.push_str(text);
        }
    }

    fn in_image(&self) -> bool {
        self.open.iter().any(|open| self.markdown.links[open.index].kind == LinkKind::Image)
    }

    /// Begins a heading. `id`: the id in `{#id}`.
    fn start_heading(&mut self, level: u8, id: Option<&str>, range: &Range<usize>) {
        self.section = range.start;
        let end = range.start + self.text[range.clone()].trim_end().len();
        self.markdown.headings.push(Heading {
            level,
            text: String::new(),
            id: String::new(),
            is_nested: self.blocks > 0,
            is_struck: false,
            span: self.place.span(range.start..end),
        });
        self.slugs.push(id.map_or(Err(String::new()), |id| Ok(free_id(id).into_owned())));
        self.heading = Some((String::new(), String::new()));
        (self.struck, self.has_unstruck) = (0, false);
    }

    fn end_heading(&mut self) {
        let (Some((text, slug)), Some(heading)) = (self.heading.take(), self.markdown.headings.last_mut())
        else {
            return;
        };
        text.trim().clone_into(&mut heading.text);
        heading.is_struck = !self.has_unstruck && !heading.text.is_empty();
        if let Some(Err(unslugged)) = self.slugs.last_mut() {
            *unslugged = slug;
        }
    }

    fn start_link(&mut self, kind: LinkKind, destination: String, link_type: LinkType, range: &Range<usize>) {
        let index = self.markdown.links.len();
        if scheme(&destination) == Scheme::Web {
            uses::collect(&destination, &mut self.markdown.uses);
        }
        let span = self.place.span(range.clone());
        self.markdown.links.push(Link { kind, destination, text: String::new(), is_name: false, span });
        self.open.push(OpenLink { index, words: self.words.len(), range: range.clone(), link_type });
    }

    fn end_link(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let link = &mut self.markdown.links[open.index];
        let words = &self.words[open.words..];
        link.text = words.trim().chars().take(LONGEST_TEXT).collect();
        if self.open.is_empty() {
            self.words.clear();
        }
        let is_empty = self.last_end == open.range.end;
        let bracket = if link.kind == LinkKind::Image { 2 } else { 1 };
        let text_end = if is_empty { open.range.start + bracket } else { self.last_end };
        let found = match open.link_type {
            LinkType::Inline => links::inline_destination(self.text, &open.range, text_end),
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => self
                .definitions
                .get(&open.range.start)
                .and_then(|definition| links::defined_destination(self.text, definition)),
            _ => links::autolink(self.text, &open.range),
        };
        if let Some(range) = found {
            link.span = self.place.span(range.clone());
            let written = self.written.get(self.place.map.place(range)).unwrap_or_default();
            // A link in an included file has the position of the include.
            let is_included = self.markdown.included.iter().any(|included| included.span == link.span);
            link.is_name = (written.starts_with("{{") || written.starts_with("{doc}")) && !is_included;
        }
    }

    fn raw(&mut self, html: &str, range: &Range<usize>, from: &mut usize) {
        // No heading is written in the text of a picture.
        let in_image = self.in_image();
        let is_heading = |tag: &RawTag<'_>| !in_image && raw_html::is_heading(tag);
        for token in raw_html::tokens(html) {
            match token {
                Token::Open(tag) => {
                    let is_first = self.markdown.raw_title.is_none() && self.markdown.title().is_none();
                    if tag.is("h1") && is_first && self.blocks == 0 {
                        self.in_raw_title = true;
                        self.markdown.raw_title = Some(String::new());
                    }
                    if is_heading(&tag) {
                        self.raw_headings.begin(&tag);
                    }
                    self.struck += usize::from(strikes(&tag));
                    self.raw_tag(&tag, range, from);
                }
                Token::Text(text)
                    if self.heading.is_some() || self.in_raw_title || self.raw_headings.is_open() =>
                {
                    self.words(&raw_html::decode(text));
                }
                Token::Close(tag) if is_heading(&tag) => {
                    self.in_raw_title &= !tag.is("h1");
                    if let Some(id) = self.raw_headings.end(self.markdown.anchors.len()) {
                        self.anchor(id);
                    }
                }
                Token::Close(tag) if strikes(&tag) => self.struck = self.struck.saturating_sub(1),
                Token::Text(_) | Token::Close(_) => {}
            }
        }
    }

    fn raw_tag(&mut self, tag: &RawTag<'_>, range: &Range<usize>, from: &mut usize) {
        if let Some((kind, name)) = raw_html::link(tag) {
            let destination = tag.value(name).unwrap_or_default().into_owned();
            let written = tag.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            let place = written.and_then(|(_, value)| {
                let start = *from + self.text.get(*from..range.end)?.find(value)?;
                Some(start..start + value.len())
            });
            if let Some(place) = &place {
                *from = place.end;
            }
            let text = tag.value("alt").unwrap_or_default().into_owned();
            let span = self.place.span(place.unwrap_or_else(|| range.clone()));
            self.markdown.links.push(Link { kind, destination, text, is_name: false, span });
        }
        match elements::usage(tag.name, tag.attributes.is_empty()) {
            Use::Keep(element) => {
                let names = if element.name == "a" { &["id", "name"][..] } else { &["id"] };
                for id in names.iter().filter_map(|name| tag.value(name)) {
                    self.anchor(free_id(&id).into_owned());
                }
            }
            // GitHub leaves such tags out of its slugs, too.
            Use::Show => {
                if let Some((heading, _)) = &mut self.heading {
                    heading.push_str(tag.source);
                }
            }
            Use::LeaveOut => {
                let name = tag.name.to_ascii_lowercase();
                let shows = SHOWS.contains(&name.as_str());
                if shows && !self.markdown.foreign.iter().any(|foreign| foreign.name == name) {
                    let span = self.place.span(range.clone());
                    self.markdown.foreign.push(Foreign { kind: ForeignKind::Element, name, span });
                }
            }
        }
    }

    fn anchor(&mut self, id: String) {
        self.markdown.anchors.push(id);
        self.word_counts.anchor();
    }

    fn finish(mut self) -> Markdown {
        self.end_stretch();
        let mut ids = Ids::default();
        for id in self.slugs.iter().flatten() {
            ids.reserve(id);
        }
        for (heading, slug) in self.markdown.headings.iter_mut().zip(&self.slugs) {
            heading.id = match slug {
                Ok(id) => id.clone(),
                Err(text) => ids.unique(text),
            };
        }
        let raw = std::mem::take(&mut self.raw_headings);
        self.markdown.raw_ids = raw.finish(&self.markdown.headings, &self.markdown.anchors);
        self.markdown.unfinished = self.unfinished();
        let title = self.markdown.raw_title.take();
        let title = title.map(|title| on_one_line(&title));
        self.markdown.raw_title = title.filter(|title| !title.is_empty());
        self.markdown.verifies =
            VERIFIES.iter().any(|stem| memmem::find(self.text.as_bytes(), stem.as_bytes()).is_some());
        self.markdown.word_counts = self.word_counts.finish(&self.markdown.headings);
        self.markdown
    }

    fn unfinished(&mut self) -> Vec<Unfinished> {
        let marks = self.prose.take().map(|prose| prose.finish(self.text)).unwrap_or_default();
        let marks = marks
            .into_iter()
            .map(|(range, word)| Unfinished::Mark { span: self.place.span(range), word: word.to_owned() });
        let empty = std::mem::take(&mut self.empty).finish().into_iter();
        let empty = empty.map(|number| &self.markdown.headings[number]).filter(|heading| !is_step(heading));
        let empty = empty
            .map(|heading| Unfinished::EmptySection { span: heading.span, heading: heading.text.clone() });
        let mut unfinished: Vec<_> = marks.chain(empty).collect();
        unfinished.sort_by_key(Unfinished::span);
        unfinished
    }
}

/// Whether a heading is a numbered step, complete without text below it: `5. Merge the pull request`,
/// `Step 2: tell the depot about it`.
fn is_step(heading: &Heading) -> bool {
    const ASKS: [&str; 7] = ["what", "how", "when", "where", "who", "why", "if"];
    let mut words = heading.text.split_whitespace();
    let first = words.next().filter(|word| !word.eq_ignore_ascii_case("step")).or_else(|| words.next());
    let number = first.unwrap_or_default().trim_end_matches(['.', ')', ':']);
    let words: Vec<&str> = words.filter(|word| word.contains(char::is_alphabetic)).collect();
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.')
        && words.len() > 3
        && !ASKS.iter().any(|asks| words[0].eq_ignore_ascii_case(asks))
}

/// Whether an element strikes out its text.
fn strikes(tag: &RawTag<'_>) -> bool {
    ["del", "s", "strike"].iter().any(|name| tag.is(name))
}

/// Whether a heading in this block belongs to the block, and not to the page.
fn is_container(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_))
}
