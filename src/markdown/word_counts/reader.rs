//! Reads from events how much each part of a page says.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::muted::Muted;
use super::version_1::Version1;
use super::{ENOUGH, WordCounts, blocks, by_id, words};
use crate::markdown::hidden::Comments;
use crate::markdown::html::language;
use crate::markdown::prose::THING;
use crate::markdown::raw_html::{self, Tag as RawTag, Token};
use crate::markdown::{Heading, Markup, has_ending, mermaid, plain, written};

/// A list item with this many words is a step.
const STEP: u32 = 3;

/// Languages of sessions in a terminal.
const SESSIONS: [&str; 4] = ["console", "session", "shell-session", "terminal"];

/// Languages of fences that are not code: directives of `MyST`, queries of Obsidian, formulas.
const DIRECTIVES: [&str; 9] =
    ["contents", "dataview", "dataviewjs", "image", "include", "math", "toc", "toctree", "todo"];

/// Notices of `MyST` whose first line is their title.
const TITLED: [&str; 2] = ["admonition", "dropdown"];

/// Counts how much each part of a page says, event by event.
#[derive(Default)]
pub struct Reader {
    word_counts: WordCounts,
    /// The number of words of the page so far.
    words: u32,
    /// The number of words after the previous event, and whether that event was in a heading.
    before: (u32, bool),
    /// The prose of the open block, with [`THING`] for each word of code.
    block: String,
    /// The position in the block, and the index, of each of its links.
    links: Vec<(usize, usize)>,
    /// The same for its links to sections of its own page.
    own_links: Vec<(usize, usize)>,
    /// The positions in the block of its commands.
    commands: Vec<usize>,
    /// Finds comments of other generators, which may span several blocks.
    comments: Comments,
    /// The ranges in the block of addresses, and of the texts of links to pages of the project or to runbooks
    /// elsewhere.
    texts: Vec<Range<usize>>,
    /// For each open link, the position of its text in the block, and whether it leads to a page of the project.
    /// `None` for an image, and for a link that is struck out or hidden.
    starts: Vec<Option<(usize, bool)>>,
    /// The open list items.
    items: Vec<Item>,
    last_item: LastItem,
    /// How many of the open items are raw HTML.
    raw_items: usize,
    code: Option<Code>,
    /// The position in the block of the text of an open `<code>`.
    raw_code: Option<usize>,
    /// The position in the block of the text of an open `<a>` that leads within the page.
    raw_link: Option<usize>,
    in_heading: bool,
    /// How many links are open whose text does not count: images, links within the page, autolinks, and links that are
    /// struck out or hidden.
    closed: usize,
    open: Vec<bool>,
    /// Whether the reader is between `<!-- from the alarm -->` and `<!-- end -->`.
    in_copy: bool,
    /// The number of words of each cell of the current row. `None` outside of rows and in the head of a table.
    row: Option<Vec<u32>>,
    in_head: bool,
    /// For each column of the table, whether its heading announces what to do.
    columns: Vec<bool>,
    /// How many titles of notices and tabs are open.
    titles: usize,
    version_1: Version1,
    muted: Muted,
    /// The position of each anchor: its part, the words before it, and whether it is in a heading.
    anchors: Vec<(usize, u32, bool)>,
}

/// An open list item.
#[derive(Default)]
struct Item {
    /// The number of its words, except in paragraphs that are only links.
    words: u32,
    /// The number of words of a paragraph that ends with a colon: `Steps to mitigate:`. They count if something
    /// follows.
    label: u32,
    /// Whether it has a picture, or an item with words.
    has_more: bool,
}

/// What the last list item means for the text after it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum LastItem {
    #[default]
    Nothing,
    /// It was only a label.
    Label,
    /// It was only a label, and its list ended directly after it. The text that follows belongs to it, since nested
    /// lists are often not indented enough.
    OpenLabel,
}

/// The open code.
#[derive(Default)]
struct Code {
    text: String,
    purpose: Purpose,
}

/// What code is used for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Purpose {
    #[default]
    Code,
    /// It does not count: it is the alarm's condition, or is not code.
    Nothing,
    Diagram,
    /// A session in a terminal, where `#` may be a prompt.
    Session,
    /// A notice of `MyST`. Its text counts like prose.
    Notice,
}

impl Reader {
    /// Reads the next event. `link` is the index of the next link, which this event may begin.
    pub fn event(&mut self, event: &Event<'_>, link: usize) {
        self.before = (self.words, self.in_heading);
        self.muted.event(event);
        match event {
            Event::Text(words) | Event::Code(words) if self.code.is_some() || self.closed > 0 => {
                if let Some(code) = &mut self.code {
                    code.text.push_str(words);
                }
            }
            Event::Text(_) | Event::Code(_) if self.muted.is_muted() => {}
            Event::Text(words) => self.block.push_str(words),
            Event::Code(words) => self.inline_code(words),
            Event::SoftBreak | Event::HardBreak => self.block.push('\n'),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                self.start_link(*link_type, dest_url, link);
            }
            Event::Start(Tag::Image { .. }) => {
                self.item_has_more();
                self.starts.push(None);
                self.open_link(true);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.end_link(),
            Event::Html(html) | Event::InlineHtml(html) => self.raw(html, link),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::TaskListMarker(_)
            | Event::FootnoteReference(_) => {}
            _ => {
                self.end_block();
                self.structure(event);
            }
        }
    }

    /// Reads the start or the end of the title of a notice or a tab. Like a heading, a title does not count.
    pub fn title(&mut self, begins: bool) {
        self.end_block();
        self.titles = usize::from(begins);
    }

    /// Records an anchor at the last event.
    pub fn anchor(&mut self) {
        let (words, in_heading) = self.before;
        self.anchors.push((self.word_counts.words.len(), words, in_heading || self.in_heading));
    }

    pub fn finish(mut self, headings: &[Heading]) -> WordCounts {
        self.end_block();
        while !self.items.is_empty() {
            self.end_item();
        }
        let anchors = self.anchors.iter().map(|anchor| self.heading_of(*anchor, headings.len()));
        self.word_counts.anchors = anchors.collect();
        // Without the prompts of `new runbook`, a person wrote the page, and so the quote at its start counts.
        let more = if self.version_1.has_prompt { 0 } else { self.version_1.perhaps_words };
        let ends = self.word_counts.words.iter().chain([&self.words]).map(|words| words.saturating_add(more));
        self.word_counts.words = [0].into_iter().chain(ends).collect();
        if headings.is_empty() && self.word_counts.words == [0, 0] {
            self.word_counts.words.clear();
        }
        self.word_counts.ends = super::ends(headings);
        self.word_counts.by_id = by_id(headings);
        self.word_counts.links.retain({
            let words = &self.word_counts.words;
            |(part, _)| words.get(*part as usize + 1).is_none_or(|end| end - words[*part as usize] < ENOUGH)
        });
        self.word_counts
    }

    /// The heading of an anchor: the next heading if nothing is between the two, else the one above.
    fn heading_of(&self, (part, words, in_heading): (usize, u32, bool), headings: usize) -> Option<u32> {
        let says = *self.word_counts.words.get(part).unwrap_or(&self.words) > words;
        let heading = if says || in_heading || part == headings { part.checked_sub(1)? } else { part };
        u32::try_from(heading).ok()
    }

    fn start_link(&mut self, link_type: LinkType, destination: &str, link: usize) {
        if self.muted.is_muted() {
            self.starts.push(None);
            self.open_link(true);
            return;
        }
        let is_address = matches!(link_type, LinkType::Autolink | LinkType::Email);
        let links = if destination.starts_with('#') { &mut self.own_links } else { &mut self.links };
        links.push((self.block.len(), link));
        if is_address {
            self.item_has_more();
            let start = self.block.len();
            self.block.push(THING);
            self.texts.push(start..self.block.len());
        }
        self.starts.push(Some((self.block.len(), is_page(destination))));
        self.open_link(is_address || destination.starts_with('#'));
    }

    fn end_link(&mut self) {
        if let Some((start, is_page)) = self.starts.pop().flatten() {
            let range = start.min(self.block.len())..self.block.len();
            let text = self.block.get(range.clone()).unwrap_or_default();
            if words::is_navigation(text) && self.links.last().is_some_and(|(at, _)| *at == start) {
                self.links.pop();
            }
            if is_page || words::names_a_runbook(text) {
                self.texts.push(range);
            }
        }
        self.closed -= usize::from(self.open.pop().unwrap_or_default());
    }

    fn open_link(&mut self, is_closed: bool) {
        self.open.push(is_closed);
        self.closed += usize::from(is_closed);
    }

    /// Counts each word of inline code, unless the code is a placeholder.
    fn inline_code(&mut self, code: &str) {
        if words::is_command(code) {
            self.commands.push(self.block.len());
        }
        for _ in 0..if words::is_code(code) { code.split_whitespace().count() } else { 0 } {
            self.block.push(' ');
            self.block.push(THING);
        }
    }

    fn structure(&mut self, event: &Event<'_>) {
        let condition = std::mem::take(&mut self.version_1.condition);
        match event {
            Event::Start(Tag::Heading { .. }) => {
                self.word_counts.words.push(self.words);
                self.in_heading = true;
                self.last_item = LastItem::Nothing;
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = language(kind);
                let is_of = |known: &[&str]| language.as_deref().is_some_and(|own| known.contains(&own));
                let is_braced =
                    matches!(kind, CodeBlockKind::Fenced(info) if info.trim_start().starts_with('{'));
                let purpose = if condition || is_of(&DIRECTIVES) {
                    Purpose::Nothing
                } else if is_of(&[mermaid::LANGUAGE]) {
                    Purpose::Diagram
                } else if is_of(&SESSIONS) {
                    Purpose::Session
                } else if is_braced && (is_of(&plain::NOTICES) || is_of(&TITLED)) {
                    Purpose::Notice
                } else {
                    Purpose::Code
                };
                self.code = Some(Code { purpose, ..Code::default() });
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            Event::Start(Tag::Item) => self.items.push(Item::default()),
            Event::End(TagEnd::Item) => self.end_item(),
            Event::End(TagEnd::List(_)) if self.last_item == LastItem::Label => {
                self.last_item = LastItem::OpenLabel;
            }
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                self.columns.clear();
            }
            Event::End(TagEnd::TableHead) => self.in_head = false,
            Event::Start(Tag::TableRow) => self.row = Some(Vec::new()),
            Event::Start(Tag::TableCell) if self.in_head => self.columns.push(false),
            Event::Start(Tag::TableCell) => self.row.iter_mut().for_each(|row| row.push(0)),
            Event::End(TagEnd::TableRow) => self.end_row(),
            Event::End(TagEnd::Paragraph) => self.version_1.condition = condition,
            _ => {}
        }
        self.version_1.structure(event, condition);
    }

    fn counts(&self) -> bool {
        let is_title = self.in_heading || self.in_head || self.titles > 0;
        !is_title && !self.in_copy && self.version_1.quotes == 0
    }

    fn add(&mut self, words: u32) {
        let most = self.most_words();
        let perhaps = &mut self.version_1;
        if perhaps.perhaps_quotes > 0 {
            perhaps.perhaps_words = perhaps.perhaps_words.saturating_add(words);
        } else {
            self.words = self.words.saturating_add(words).min(most);
        }
    }

    /// The number of words at which the open part says enough after its last anchor. Words beyond that are not
    /// counted.
    fn most_words(&self) -> u32 {
        let start = self.word_counts.words.last().copied().unwrap_or_default();
        let anchor = self.anchors.last().map_or(0, |(_, words, _)| *words);
        start.max(anchor).saturating_add(ENOUGH)
    }

    /// Whether the rest of the open part cannot change the result.
    fn has_enough(&self) -> bool {
        self.version_1.perhaps_quotes == 0 && self.words >= self.most_words()
    }

    fn end_block(&mut self) {
        // A quick check: most blocks, such as rows and lists, have no prose of their own.
        if !self.block.is_empty() {
            let mut block = std::mem::take(&mut self.block);
            self.hide_comments(&mut block);
            self.count_block(&block);
            // Reuse the allocation for the next block.
            self.block = block;
            self.block.clear();
        }
        self.links.clear();
        self.own_links.clear();
        self.commands.clear();
        self.texts.clear();
        (self.raw_code, self.raw_link) = (None, None);
    }

    /// Replaces the comments of a block with spaces, and removes the links and commands in them.
    fn hide_comments(&mut self, block: &mut String) {
        // A comment in a cell has to end in that cell.
        let is_cell = (self.in_head || self.row.is_some()) && !self.comments.is_open();
        let found = if is_cell { Comments::default().of(block) } else { self.comments.of(block) };
        for comment in found {
            self.links.retain(|(at, _)| !comment.contains(at));
            self.commands.retain(|at| !comment.contains(at));
            block.replace_range(comment.clone(), &" ".repeat(comment.len()));
        }
    }

    fn count_block(&mut self, block: &str) {
        self.version_1.block(block);
        if let Some(column) = self.columns.last_mut().filter(|_| self.in_head) {
            *column = blocks::announces_steps(block);
        }
        let is_prompt = || self.links.is_empty() && blocks::is_prompt_to_write(block);
        if !self.counts() || self.has_enough() || is_prompt() {
            return;
        }
        if !self.commands.is_empty() {
            self.add(ENOUGH);
        }
        let moved = blocks::moved(block);
        let is_here = moved.is_none();
        // If the page has moved, the links to its new place still count.
        let parts =
            if moved.is_some() { std::iter::once(0..block.len()).collect() } else { blocks::finished(block) };
        self.keep_links(block, &parts);
        let words = match moved {
            // In a list or a table, the text beside the sentence is not a step.
            Some(_) if !self.items.is_empty() || self.row.is_some() => 0,
            Some(sentence) => {
                let rest = outside(block, &[sentence]);
                blocks::count(&rest, &blocks::finished(&rest))
            }
            None => blocks::count(block, &parts),
        };
        // The first cell of a row is its label.
        let is_cell = self.row.as_ref().is_some_and(|row| row.len() > 1);
        self.word_counts.has_result |=
            is_cell && blocks::has_figure(block, &parts) || blocks::is_sign_off(block);
        if let Some(cell) = self.row.as_mut().and_then(|row| row.last_mut()) {
            *cell += words;
            if words > 1 && is_here && self.is_step_of_table(block) {
                self.add(ENOUGH);
            }
            return;
        }
        let follows_label = self.last_item == LastItem::OpenLabel;
        if follows_label {
            self.last_item = LastItem::Nothing;
        }
        let says_more = || match self.texts.as_slice() {
            [] => words::has_more_than_see(block),
            texts => words::says_more_than_see(&outside(block, texts)),
        };
        if words > 0 && (follows_label || !self.items.is_empty()) && says_more() {
            let is_label = is_label(block);
            if let Some(item) = self.items.last_mut() {
                let own = if is_label { &mut item.label } else { &mut item.words };
                *own += words;
            }
            if follows_label && !is_label {
                self.add(ENOUGH);
            }
        }
        if words >= STEP && is_here && self.items.is_empty() && self.has_step(block) {
            self.add(ENOUGH);
        }
        self.add(words);
    }

    /// Records the links in finished parts of a block.
    fn keep_links(&mut self, block: &str, parts: &[Range<usize>]) {
        let part = u32::try_from(self.word_counts.words.len()).unwrap_or(u32::MAX);
        let own = if blocks::points(block) { self.own_links.as_slice() } else { &[] };
        let links = self.links.iter().chain(own);
        let kept = links.filter(|(at, _)| parts.iter().any(|part| part.start <= *at && *at < part.end));
        let kept = kept.filter_map(|(_, link)| Some((part, u32::try_from(*link).ok()?)));
        self.word_counts.links.extend(kept);
    }

    /// Whether a block has a step that is not an item of a list to Markdown.
    fn has_step(&self, block: &str) -> bool {
        let says = |text: &str| {
            let words = blocks::count(text, &blocks::finished(text));
            words >= STEP && words::has_more_than_see(text) && !blocks::is_prompt_to_write(text)
        };
        block.lines().any(|line| words::step(line).is_some())
            && outside(block, &self.texts).lines().filter_map(words::step).any(says)
    }

    /// Whether a cell of two words is in a column that says what to do. The rest of its row says when to do it.
    fn is_step_of_table(&self, block: &str) -> bool {
        const FEW: u32 = 2;
        let column = self.row.as_ref().and_then(|row| self.columns.get(row.len().checked_sub(1)?));
        if !column.is_some_and(|says| *says) || blocks::is_prompt_to_write(block) {
            return false;
        }
        // `Action 1` is a placeholder.
        let text = outside(block, &self.texts).replace(|c: char| c.is_ascii_digit(), " ");
        blocks::count(&text, &blocks::finished(&text)) >= FEW && words::has_more_than_see(&text)
    }

    fn end_item(&mut self) {
        let Item { words, label, has_more } = self.items.pop().unwrap_or_default();
        let is_label = words == 0 && !has_more && label >= STEP;
        self.last_item = if is_label { LastItem::Label } else { LastItem::Nothing };
        if words == 0 && !has_more {
            return;
        }
        if words + label >= STEP {
            self.add(ENOUGH);
        }
        self.item_has_more();
    }

    /// Notes that something follows the label of the open list item.
    fn item_has_more(&mut self) {
        if let Some(item) = self.items.last_mut() {
            item.has_more = true;
        }
    }

    fn end_code(&mut self) {
        let Code { text, purpose } = self.code.take().unwrap_or_default();
        let is_hidden = self.muted.is_muted() || self.comments.is_open();
        if !self.counts() || is_hidden || self.has_enough() {
            return;
        }
        let says = match purpose {
            Purpose::Nothing => false,
            Purpose::Code => words::says_code(&text),
            Purpose::Diagram => words::says_diagram(&text),
            Purpose::Session => words::says_code(&text) || words::has_root_command(&text),
            Purpose::Notice => {
                self.add(plain::words(&text, Markup::AsciiDoc));
                false
            }
        };
        if says {
            self.add(ENOUGH);
        }
    }

    /// Ends a row. A row with only a label does not count.
    fn end_row(&mut self) {
        let row = self.row.take().unwrap_or_default();
        self.item_has_more();
        if row.len() < 2 || row[1..].iter().any(|words| *words > 0) {
            self.add(row.iter().sum());
        }
    }

    fn raw(&mut self, html: &str, mut link: usize) {
        let mut rest = html;
        while let Some((before, behind)) = rest.split_once("<!--") {
            self.raw_text(before, &mut link);
            let (comment, after) = behind.split_once("-->").unwrap_or((behind, ""));
            match format!("<!-- {} -->", comment.trim().to_lowercase()).as_str() {
                written::FROM_THE_ALARM => {
                    self.end_block();
                    self.in_copy = true;
                }
                written::END => {
                    self.end_block();
                    self.in_copy = false;
                }
                _ => {}
            }
            rest = after;
        }
        self.raw_text(rest, &mut link);
    }

    fn raw_text(&mut self, html: &str, link: &mut usize) {
        for token in raw_html::tokens(html) {
            match token {
                Token::Text(_) if self.muted.is_muted() => {}
                Token::Text(text) if self.code.is_some() => {
                    self.code.iter_mut().for_each(|code| code.text.push_str(&raw_html::decode(text)));
                }
                Token::Text(text) => self.block.push_str(&raw_html::decode(&text.replace('\n', " "))),
                Token::Open(tag) => {
                    self.muted.opens(&tag);
                    if raw_html::link(&tag).is_some() {
                        let leads_on = !tag.value("href").is_some_and(|href| href.starts_with('#'));
                        if tag.is("a") {
                            self.raw_link = (!leads_on).then_some(self.block.len());
                        }
                        if tag.is("a") && leads_on && !self.muted.is_muted() {
                            self.links.push((self.block.len(), *link));
                        }
                        *link += 1;
                    }
                    self.raw_tag(&tag, true);
                }
                Token::Close(tag) => {
                    if tag.is("a")
                        && let Some(start) = self.raw_link.take()
                    {
                        self.block.truncate(start);
                    }
                    self.raw_tag(&tag, false);
                    self.muted.closes(&tag);
                }
            }
        }
    }

    fn raw_tag(&mut self, tag: &RawTag<'_>, opens: bool) {
        const BLOCKS: [&str; 19] = [
            "p",
            "div",
            "td",
            "th",
            "tr",
            "br",
            "hr",
            "ul",
            "ol",
            "dl",
            "dd",
            "dt",
            "details",
            "summary",
            "blockquote",
            "pre",
            "table",
            "figure",
            "section",
        ];
        let is_heading = raw_html::is_heading(tag);
        if is_heading || tag.is("li") || BLOCKS.iter().any(|name| tag.is(name)) {
            self.end_block();
        }
        if tag.is("img") {
            self.item_has_more();
        }
        if tag.is("pre") {
            if opens {
                let is_diagram = tag.value("class").is_some_and(|class| class.contains(mermaid::LANGUAGE));
                let purpose = if is_diagram { Purpose::Diagram } else { Purpose::Code };
                self.code = Some(Code { purpose, ..Code::default() });
            } else {
                self.end_code();
            }
        }
        if tag.is("code") {
            let start = self.raw_code.take().filter(|_| !opens);
            let is_command = |start: &usize| self.block.get(*start..).is_some_and(words::is_command);
            self.commands.extend(start.filter(is_command));
            self.raw_code = opens.then_some(self.block.len());
        }
        if is_heading {
            self.in_heading = opens;
        }
        if tag.is("li") {
            if self.raw_items > 0 {
                self.raw_items -= 1;
                self.end_item();
            }
            if opens {
                self.raw_items += 1;
                self.items.push(Item::default());
            }
        }
    }
}

/// Whether a block is only a label for what follows: `Steps to mitigate:`.
fn is_label(block: &str) -> bool {
    /// The maximum number of words of a label. A longer text says more.
    const MOST: usize = 6;
    const MOST_WORDS: u32 = 8;
    // Text without spaces may be long.
    block.trim_end().ends_with([':', '：'])
        && !block.contains(['.', '!', '?', '。', '！', '？'])
        && block.split_whitespace().count() <= MOST
        && words::count(block) <= MOST_WORDS
}

/// Whether a link leads to a page of the project. Such a link counts if that page says something.
fn is_page(destination: &str) -> bool {
    let path = destination.split(['#', '?']).next().unwrap_or_default();
    !path.contains("://") && (path.ends_with('/') || has_ending(path))
}

/// A block with its links' texts replaced by spaces.
fn outside(block: &str, texts: &[Range<usize>]) -> String {
    let mut bytes = block.as_bytes().to_vec();
    for text in texts {
        if let Some(linked) = bytes.get_mut(text.clone()) {
            linked.fill(b' ');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
