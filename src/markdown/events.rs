//! Parses text into events, and prepares them for reading and writing: adjacent texts and the lines of raw HTML are
//! joined, and bare URLs become links.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::dialects;
use super::raw_html::{self, Token};
use super::urls;
use super::write;

/// Roughly how many bytes of text there are per event, to reserve memory.
const BYTES_OF_EVENT: usize = 20;

/// An event, and its range in the text.
pub type Ranged<'t> = (Event<'t>, Range<usize>);

/// The syntax of GitHub without mentions. Quotes are not made typographic, since they may be part of a command.
pub const GITHUB: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM);

/// The events of a page, and the range of the definition of each reference link, by the start of the link.
pub fn of_page(text: &str) -> (Vec<Ranged<'_>>, BTreeMap<usize, Range<usize>>) {
    let mut reader = Reader::new(text, GITHUB.union(Options::ENABLE_FOOTNOTES));
    let events = reader.read();
    (events, reader.definitions)
}

/// The events of a short text that shares a page with others. It has no footnotes, since their ids would clash.
pub fn of_fragment(text: &str) -> Vec<Ranged<'_>> {
    Reader::new(text, GITHUB).read()
}

/// A run of text, and its range.
struct Run<'t> {
    /// Borrowed if it is exactly the source text; owned if there are entities or backslashes.
    text: Cow<'t, str>,
    range: Range<usize>,
}

impl<'t> Run<'t> {
    fn place(&self, part: &Range<usize>) -> Range<usize> {
        match self.text {
            Cow::Borrowed(_) => self.range.start + part.start..self.range.start + part.end,
            Cow::Owned(_) => self.range.clone(),
        }
    }

    fn part(&self, part: Range<usize>) -> Ranged<'t> {
        let place = self.place(&part);
        let text = match &self.text {
            Cow::Borrowed(text) => CowStr::Borrowed(&text[part]),
            Cow::Owned(text) => text[part].to_owned().into(),
        };
        (Event::Text(text), place)
    }
}

struct Reader<'t> {
    text: &'t str,
    parser: OffsetIter<'t>,
    events: Vec<Ranged<'t>>,
    /// Text, or a block of raw HTML, that the next event may continue.
    pending: Option<Run<'t>>,
    in_html: bool,
    /// How many links, images and code blocks are open. Bare URLs inside them are not made links.
    closed_to_urls: usize,
    in_raw_link: bool,
    /// The index of the event that begins the open heading.
    heading: Option<usize>,
    definitions: BTreeMap<usize, Range<usize>>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, options: Options) -> Self {
        Self {
            text,
            parser: Parser::new_ext(text, options).into_offset_iter(),
            events: Vec::with_capacity(text.len() / BYTES_OF_EVENT),
            pending: None,
            in_html: false,
            closed_to_urls: 0,
            in_raw_link: false,
            heading: None,
            definitions: BTreeMap::new(),
        }
    }

    fn read(&mut self) -> Vec<Ranged<'t>> {
        while let Some((event, range)) = self.parser.next() {
            match event {
                Event::Text(text) | Event::Html(text) => self.join(text, range),
                Event::Start(Tag::HtmlBlock) => {
                    self.flush(false);
                    self.in_html = true;
                }
                event => {
                    self.flush(matches!(event, Event::InlineHtml(_)));
                    self.note(&event, &range);
                    if !matches!(event, Event::End(TagEnd::HtmlBlock)) {
                        self.events.push((event, range));
                    }
                }
            }
        }
        self.flush(false);
        std::mem::take(&mut self.events)
    }

    fn join(&mut self, text: CowStr<'t>, range: Range<usize>) {
        let as_written = self.text.get(range.clone()).filter(|written| **written == *text);
        let Some(before) = &mut self.pending else {
            let text = as_written.map_or_else(|| Cow::Owned(text.into_string()), Cow::Borrowed);
            self.pending = Some(Run { text, range });
            return;
        };
        let whole = before.range.start..range.end;
        let goes_on = before.range.end == range.start && as_written.is_some();
        if goes_on && matches!(before.text, Cow::Borrowed(_)) {
            before.text = Cow::Borrowed(&self.text[whole.clone()]);
        } else {
            before.text.to_mut().push_str(&text);
        }
        before.range = whole;
    }

    /// Updates which elements are open.
    fn note(&mut self, event: &Event<'t>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) => {
                self.closed_to_urls += 1;
                if matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut)
                    && let Some(definition) = self.parser.reference_definitions().get(id)
                {
                    self.definitions.insert(range.start, definition.span.clone());
                }
            }
            Event::Start(Tag::CodeBlock(_)) => self.closed_to_urls += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.closed_to_urls -= 1,
            Event::InlineHtml(html) => match raw_html::first(html) {
                Some(Token::Open(tag)) if tag.is("a") => self.in_raw_link = tag.has("href"),
                Some(Token::Close(tag)) if tag.is("a") => self.in_raw_link = false,
                _ => {}
            },
            Event::Start(Tag::Heading { .. }) => self.heading = Some(self.events.len()),
            Event::End(TagEnd::Heading(_)) => {
                self.in_raw_link = false;
                self.heading_attributes();
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => {
                self.in_raw_link = false;
            }
            _ => {}
        }
    }

    fn flush(&mut self, before_html: bool) {
        let is_html = std::mem::take(&mut self.in_html);
        let Some(run) = self.pending.take() else { return };
        let run = if is_html { run } else { self.without_attributes(run) };
        if is_html {
            self.events.push((Event::Html(run.text.into()), run.range));
        } else if self.closed_to_urls > 0 || self.in_raw_link {
            self.events.push((Event::Text(run.text.into()), run.range));
        } else {
            self.split(run, before_html);
        }
    }

    /// Removes `{#id}` from the end of a heading, and gives the heading the id.
    fn heading_attributes(&mut self) {
        let Some(start) = self.heading.take() else { return };
        let Some((Event::Text(text), range)) = self.events.last() else { return };
        let Some((length, list)) = dialects::of_heading(text) else { return };
        // The list is shown as text if the heading has no other text, or if there is a backslash before the list.
        let written = self.text[range.clone()].trim_end();
        let before = written.strip_suffix(text[length..].trim_end());
        let is_all = self.events.len() == start + 2 && text[..length].trim().is_empty();
        if is_all || before.is_none_or(|before| before.ends_with('\\')) {
            return;
        }
        let id = list.id.map(|id| CowStr::from(id.to_owned()));
        let rest = CowStr::from(text[..length].trim_end().to_owned());
        let range = range.start..range.start + before.map_or(0, |before| before.trim_end().len());
        if let Some(last) = self.events.last_mut() {
            *last = (Event::Text(rest), range);
        }
        if let Some((Event::Start(Tag::Heading { id: own, .. }), _)) = self.events.get_mut(start) {
            *own = id;
        }
    }

    /// Removes an attribute list from the start of the text after a link, an image, code or emphasis. Its id is kept.
    fn without_attributes(&mut self, run: Run<'t>) -> Run<'t> {
        let takes_keys = match self.events.last() {
            Some((Event::End(TagEnd::Link | TagEnd::Image), before)) if before.end == run.range.start => true,
            Some((Event::End(TagEnd::Strong | TagEnd::Emphasis) | Event::Code(_), before))
                if before.end == run.range.start =>
            {
                false
            }
            _ => return run,
        };
        let Cow::Borrowed(text) = run.text else { return run };
        let Some(list) = dialects::of_inline(text, takes_keys) else { return run };
        if let Some(id) = list.id {
            let mut anchor = String::from("<a");
            write::attribute(&mut anchor, "id", id);
            let place = run.range.start..run.range.start + list.length;
            self.events.push((Event::InlineHtml((anchor + "></a>").into()), place));
        }
        let range = run.range.start + list.length..run.range.end;
        Run { text: Cow::Borrowed(&text[list.length..]), range }
    }

    /// Writes a text with its bare URLs as links. A URL with a placeholder, such as
    /// `https://host/<name>`, leads nowhere and stays text.
    fn split(&mut self, run: Run<'t>, before_html: bool) {
        let length = run.text.len();
        let mut done = 0;
        while let Some(url) = urls::next(&run.text, done) {
            if before_html && url.end == length {
                break;
            }
            if done < url.start {
                self.events.push(run.part(done..url.start));
            }
            done = url.end;
            let place = run.place(&url);
            let shown = &run.text[url.clone()];
            let destination =
                if shown.contains("://") { shown.to_owned() } else { format!("http://{shown}") };
            let link = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: destination.into(),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            };
            self.events.push((Event::Start(link), place.clone()));
            self.events.push(run.part(url));
            self.events.push((Event::End(TagEnd::Link), place));
        }
        if done == 0 {
            self.events.push((Event::Text(run.text.into()), run.range));
        } else if done < length {
            self.events.push(run.part(done..length));
        }
    }
}
