//! Writes events as self-contained Markdown: includes are resolved, other generators' blocks are translated, links
//! lead to other twins, and raw HTML that a page does not show is removed.

mod blocks;
mod filled;
mod headings;
mod html;
mod parts;
mod text;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Tag, TagEnd};

use self::blocks::Open;
use self::parts::text_of;
use super::dialects::{self, Block, Markup};
use super::events::{self, Ranged};
use super::html::{checked, language, title};
use super::{Body, Target, links, plain};
pub use filled::{section, with_code};
pub use text::{as_code_span, as_destination, as_text};

/// The syntax of twins: GitHub's, and ids of headings.
pub const OPTIONS: Options =
    events::GITHUB.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Writes a body as Markdown below a title. `target` is called for each of `markdown.links`, by its index, in order.
pub fn twin(body: &Body<'_>, page_title: &str, target: &dyn Fn(usize) -> Target) -> String {
    let Body { text, start, markdown, skips_title, root: _, dialect } = *body;
    let text = text.get(start..).unwrap_or_default();
    if let Some(language) = other_markup(dialect.markup) {
        return as_code(&plain::whole(text, dialect).text, language);
    }
    let translated = dialects::translate(text, dialect);
    let (events, _) = events::of_page(&translated.text);
    let by_index = |index: usize, _: &str| target(index);
    let mut writer = Writer::new(&translated.blocks, &by_index);
    writer.skips_raw = skips_title && markdown.raw_title.is_some();
    writer.skips = markdown.title().filter(|_| skips_title);
    writer.ids = Some(headings::ids(&markdown.headings, writer.skips, page_title));
    writer.write(&events);
    debug_assert_eq!(writer.links, markdown.links.len(), "reading and writing count the same links");
    text_of(&writer.finish())
}

/// Writes a short text that shares a page with others as Markdown. Links to other hosts are kept, and others become
/// plain text.
pub fn twin_of_fragment(text: &str) -> String {
    let target = |_: usize, destination: &str| match links::scheme(destination) {
        links::Scheme::Web | links::Scheme::Contact => Target::External(destination.to_owned()),
        links::Scheme::Relative | links::Scheme::Unsafe => Target::Unsafe,
    };
    let mut writer = Writer::new(&[], &target);
    writer.write(&events::of_fragment(text));
    text_of(&writer.finish())
}

/// The positions of the headings of level 2 in a twin that are not nested.
pub fn sections(twin: &str) -> Vec<usize> {
    let mut depth = 0;
    let mut found = Vec::new();
    for (event, range) in pulldown_cmark::Parser::new_ext(twin, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) if depth == 0 => {
                found.push(range.start);
            }
            _ => {}
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    found
}

/// The name of the markup, if it is not Markdown. Its text is then shown as it was typed.
fn other_markup(markup: Markup) -> Option<&'static str> {
    match markup {
        Markup::Markdown | Markup::Mdx => None,
        Markup::AsciiDoc => Some("asciidoc"),
        Markup::Rest => Some("rst"),
    }
}

/// A text in a fence that is longer than any fence in the text.
pub fn as_code(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_matches('\n'))
}

/// The output, and the state of the writer.
#[expect(clippy::struct_excessive_bools, reason = "each is something that is open, or is not")]
struct Writer<'w, 't> {
    out: Vec<Event<'t>>,
    blocks: &'w [Block],
    target: &'w dyn Fn(usize, &str) -> Target,
    /// How many links of the page were reached so far.
    links: usize,
    /// The id to write for each heading, if the heading's text would give another id.
    ids: Option<Vec<Option<String>>>,
    headings: usize,
    /// The index of the heading that is the title, if it is left out.
    skips: Option<usize>,
    /// Whether the first `<h1>` of raw HTML is the title and was not left out yet.
    skips_raw: bool,
    in_raw_title: bool,
    /// The end of each open link.
    open_links: Vec<End>,
    /// An image whose alternative text is being read.
    image: Option<Image>,
    /// The quotes that marks have opened.
    open: Vec<Open>,
    /// How many elements are open, without links and images.
    depth: usize,
    /// Whether the next paragraph is the title of a block.
    block_title: bool,
    in_title: bool,
}

/// How a link ends.
enum End {
    Link,
    /// A remark after a link that leads nowhere.
    Words(String),
    Nothing,
}

struct Image {
    target: Target,
    source: String,
    title: String,
    alt: String,
    depth: usize,
}

impl<'w, 't> Writer<'w, 't> {
    fn new(blocks: &'w [Block], target: &'w dyn Fn(usize, &str) -> Target) -> Self {
        Self {
            out: Vec::new(),
            blocks,
            target,
            links: 0,
            ids: None,
            headings: 0,
            skips: None,
            skips_raw: false,
            in_raw_title: false,
            open_links: Vec::new(),
            image: None,
            open: Vec::new(),
            depth: 0,
            block_title: false,
            in_title: false,
        }
    }

    fn write(&mut self, events: &[Ranged<'t>]) {
        for (event, _) in events {
            if self.image.is_some() {
                self.image_event(event);
                continue;
            }
            match event {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(*tag),
                Event::Text(text) => {
                    let text = dialects::with_emoji(text).into_owned();
                    self.out.push(Event::Text(text.into()));
                }
                Event::Html(html) => self.html(html),
                Event::InlineHtml(html) => self.inline_html(html),
                other => self.out.push(other.clone()),
            }
        }
    }

    fn finish(mut self) -> Vec<Event<'t>> {
        self.close_blocks(0);
        without_empty(self.out)
    }

    fn start(&mut self, tag: &Tag<'t>) {
        match tag {
            Tag::Link { link_type, dest_url, title, .. } => {
                let target = self.next_target(&links::decoded(*link_type, dest_url));
                return self.open_link(*link_type, target, title.clone());
            }
            Tag::Image { dest_url, title, .. } => {
                let target = self.next_target(dest_url);
                let (source, title) = (dest_url.to_string(), title.to_string());
                self.image = Some(Image { target, source, title, alt: String::new(), depth: 0 });
                return;
            }
            Tag::Heading { level, .. } => self.open_heading(*level),
            Tag::CodeBlock(kind) => self.open_code(kind),
            Tag::Paragraph => {
                self.out.push(Event::Start(Tag::Paragraph));
                if std::mem::take(&mut self.block_title) {
                    self.in_title = true;
                    self.out.push(Event::Start(Tag::Strong));
                }
            }
            other => self.out.push(Event::Start(other.clone())),
        }
        self.depth += 1;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => return self.close_link(),
            TagEnd::Heading(level) => {
                let is_title = self.skips == Some(self.headings);
                self.headings += 1;
                let end =
                    if is_title { TagEnd::Paragraph } else { TagEnd::Heading(level.max(HeadingLevel::H2)) };
                let end = if self.ids.is_none() { TagEnd::Paragraph } else { end };
                if self.ids.is_none() {
                    self.out.push(Event::End(TagEnd::Strong));
                }
                self.out.push(Event::End(end));
                if is_title {
                    self.leave_title_out();
                }
            }
            TagEnd::Paragraph => {
                if std::mem::take(&mut self.in_title) {
                    self.out.push(Event::End(TagEnd::Strong));
                }
                self.out.push(Event::End(tag));
            }
            other => {
                if is_container(other) {
                    self.close_blocks(self.depth);
                }
                self.out.push(Event::End(other));
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Begins a heading. The page's title is written outside the body. In a fragment, headings become bold lines.
    fn open_heading(&mut self, level: HeadingLevel) {
        let id = match &self.ids {
            None => {
                self.out.push(Event::Start(Tag::Paragraph));
                return self.out.push(Event::Start(Tag::Strong));
            }
            Some(ids) => ids.get(self.headings).cloned().flatten(),
        };
        if self.skips == Some(self.headings) {
            return self.out.push(Event::Start(Tag::Paragraph));
        }
        let (level, id) = (level.max(HeadingLevel::H2), id.map(CowStr::from));
        self.out.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
    }

    /// Removes the title that was just written, unless it has links or pictures.
    fn leave_title_out(&mut self) {
        let Some(start) = self.out.iter().rposition(|event| matches!(event, Event::Start(Tag::Paragraph)))
        else {
            return;
        };
        let leads = |event: &Event<'_>| matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }));
        if !self.out[start..].iter().any(leads) {
            self.out.truncate(start);
        }
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'t>) {
        let mut info = language(kind).unwrap_or_default();
        if let Some(title) = title(kind) {
            info.push_str(&format!(" title=\"{}\"", title.replace(['"', '`'], "'")));
        }
        self.out.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info.into()))));
    }

    /// Where the next link leads.
    fn next_target(&mut self, destination: &str) -> Target {
        let target = (self.target)(self.links, destination);
        self.links += 1;
        checked(target)
    }

    fn open_link(&mut self, link_type: LinkType, target: Target, title: CowStr<'t>) {
        let (end, destination) = match target {
            Target::Href(url) | Target::Picture { url, .. } | Target::External(url) => (End::Link, url),
            Target::Dead { title } => (End::Words(title), String::new()),
            Target::Unsafe => (End::Nothing, String::new()),
        };
        let is_nested = self.open_links.iter().any(|end| matches!(end, End::Link));
        let end = if is_nested { End::Nothing } else { end };
        if matches!(end, End::Link) {
            // `<https://…>` has no title, and shows the address itself.
            let link_type = match link_type {
                LinkType::Autolink | LinkType::Email => link_type,
                _ => LinkType::Inline,
            };
            self.out.push(Event::Start(link(link_type, destination, title)));
        }
        self.open_links.push(end);
    }

    fn close_link(&mut self) {
        match self.open_links.pop() {
            Some(End::Link) => self.out.push(Event::End(TagEnd::Link)),
            Some(End::Words(words)) => self.out.push(Event::Text(format!(" ({words})").into())),
            Some(End::Nothing) | None => {}
        }
    }

    /// The content of an image's brackets is its alternative text. Links in there are counted, but not written.
    fn image_event(&mut self, event: &Event<'t>) {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
            self.next_target(dest_url);
        }
        if let Event::InlineHtml(html) = event {
            self.count_links(html);
        }
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(TagEnd::Image) if image.depth == 0 => {
                if let Some(image) = self.image.take() {
                    self.put_image(image.target, &image.source, &image.alt, &image.title);
                }
            }
            Event::End(_) => image.depth -= 1,
            Event::Text(text) | Event::Code(text) => image.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }

    /// Writes a picture of the project. A picture from elsewhere becomes a link, or plain text if it is inside a
    /// link.
    fn put_image(&mut self, target: Target, source: &str, alt: &str, title: &str) {
        let words = if alt.trim().is_empty() { source } else { alt };
        let words = Event::Text(words.to_owned().into());
        let in_link = self.open_links.iter().any(|end| matches!(end, End::Link));
        match target {
            Target::Href(url) | Target::Picture { url, .. } => {
                let (dest_url, title) = (url.into(), title.to_owned().into());
                let id = CowStr::Borrowed("");
                self.out.push(Event::Start(Tag::Image { link_type: LinkType::Inline, dest_url, title, id }));
                self.out.push(Event::Text(alt.to_owned().into()));
                self.out.push(Event::End(TagEnd::Image));
            }
            Target::External(url) if !in_link => {
                self.out.push(Event::Start(link(LinkType::Inline, url, title.to_owned().into())));
                self.out.push(words);
                self.out.push(Event::End(TagEnd::Link));
            }
            Target::Dead { title } if !in_link => {
                self.out.push(words);
                self.out.push(Event::Text(format!(" ({title})").into()));
            }
            _ => self.out.push(words),
        }
    }
}

fn link(link_type: LinkType, destination: String, title: CowStr<'_>) -> Tag<'_> {
    Tag::Link { link_type, dest_url: destination.into(), title, id: CowStr::Borrowed("") }
}

/// Whether blocks may be in it.
fn is_container(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::List(_) | TagEnd::FootnoteDefinition)
}

/// Removes paragraphs that have become empty.
fn without_empty(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut kept: Vec<Event<'_>> = Vec::with_capacity(events.len());
    for event in events {
        let is_end = |tag: TagEnd| matches!(&event, Event::End(end) if *end == tag);
        match kept.last() {
            Some(Event::Start(Tag::Paragraph)) if is_end(TagEnd::Paragraph) => {
                kept.pop();
            }
            Some(Event::Start(Tag::Strong)) if is_end(TagEnd::Strong) => {
                kept.pop();
            }
            Some(Event::Start(Tag::BlockQuote(kind))) if is_end(TagEnd::BlockQuote(*kind)) => {
                kept.pop();
            }
            _ => kept.push(event),
        }
    }
    kept
}
