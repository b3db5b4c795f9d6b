//! Translates another generator's Markdown line by line.

mod components;
mod hugo;
mod others;
mod partials;
mod tags;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::include::{self, Include, Included};
use super::lines::{Kind, Line, LineState, of_page};
use super::map::Out;
use super::notices::{self, Opening};
use super::{Block, Title, Tone, Translated, attributes, comments, jsx, shortcodes};
use crate::markdown::{ForeignKind, write};

/// Translates the lines of a page, and of the files that it includes.
pub struct Translator<'t> {
    text: &'t str,
    is_mdx: bool,
    include: &'t Include<'t>,
    pub out: Out,
    blocks: Vec<Block>,
    foreign: Vec<(ForeignKind, String, Range<usize>)>,
    included: Vec<(Included, Range<usize>)>,
    labels: Vec<String>,
    /// The paths of the files that MDX imports as components, by the components' names.
    imports: BTreeMap<String, String>,
    /// The files that are being included.
    open_files: Vec<camino::Utf8PathBuf>,
    /// How many bytes were included so far.
    bytes: usize,
    /// The current depth of nested blocks.
    depth: usize,
}

/// The maximum depth of nested blocks. Deeper ones stay as they were typed.
const DEEPEST: usize = 20;

/// The maximum number of lines of a shortcode.
const MOST_LINES: usize = 30;

/// A block that ends with a line of its own.
struct Open {
    end: End,
    kind: Block,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Colons(usize),
    Slashes(usize),
    Shortcode(String),
    Component(String),
    /// The end tag of Liquid for the tag with this name.
    Tag(&'static str),
}

/// The lines that are being read, and the open blocks.
pub(super) struct Reading<'r, 'l> {
    lines: &'r [Line<'l>],
    at: usize,
    standing: LineState,
    open: Vec<Open>,
    /// Ends that were looked for and that no later line has.
    endless: BTreeSet<End>,
    /// The language of the code in the open tabs, if they contain code.
    code_in_tabs: Option<String>,
}

impl Reading<'_, '_> {
    /// Whether a block may begin here: some line ends it, and it is not nested too deeply.
    fn ends(&mut self, end: &End, is_end: impl Fn(&str) -> bool) -> bool {
        if self.open.len() >= DEEPEST || self.endless.contains(end) {
            return false;
        }
        let ends = self.lines[self.at..].iter().any(|line| is_end(line.text()));
        if !ends {
            self.endless.insert(end.clone());
        }
        ends
    }
}

/// Whether a line consists of exactly `count` colons.
fn is_colons(line: &str, count: usize) -> bool {
    let line = line.trim();
    line.len() == count && line.bytes().all(|byte| byte == b':')
}

impl<'t> Translator<'t> {
    pub fn new(text: &'t str, is_mdx: bool, include: &'t Include<'t>) -> Self {
        Self {
            text,
            is_mdx,
            include,
            out: Out::default(),
            blocks: Vec::new(),
            foreign: Vec::new(),
            included: Vec::new(),
            labels: Vec::new(),
            imports: BTreeMap::new(),
            open_files: Vec::new(),
            bytes: 0,
            depth: 0,
        }
    }

    pub fn translate<'s>(mut self) -> Translated<'s> {
        let text = self.text;
        self.page(&of_page(text));
        let (text, map) = self.out.finish();
        Translated {
            text: text.into(),
            map,
            blocks: self.blocks,
            foreign: self.foreign,
            included: self.included,
            labels: self.labels,
        }
    }

    /// Translates the lines of a page or of a file that it includes, without their comments.
    fn page(&mut self, lines: &[Line<'_>]) {
        let Some(left) = comments::left(lines) else { return self.lines(lines) };
        let with_rest = lines.iter().zip(&left).filter_map(|(line, rest)| Some((line, rest.as_deref()?)));
        let rest: Vec<Line<'_>> = with_rest
            .map(|(line, rest)| {
                if rest.len() == line.raw.len() {
                    return line.clone();
                }
                Line { raw: rest, at: line.at, from: Some(line.whole()) }
            })
            .collect();
        self.lines(&rest);
    }

    fn lines(&mut self, lines: &[Line<'_>]) {
        self.lines_from(lines, LineState::default());
    }

    /// Translates lines, from this state of the reader on.
    fn lines_from(&mut self, lines: &[Line<'_>], standing: LineState) {
        let mut reading = Reading {
            lines,
            at: 0,
            standing,
            open: Vec::new(),
            endless: BTreeSet::new(),
            code_in_tabs: None,
        };
        while let Some(line) = lines.get(reading.at) {
            let kind = reading.standing.step(line);
            reading.at += 1;
            let is_done = match kind {
                Kind::Closed => {
                    let is_fence = reading.standing.is_in_fence();
                    if is_fence {
                        self.id_of_fence(line);
                        self.name_of_directive(line, &reading);
                    }
                    is_fence
                        && (self.fenced_notice(line, &mut reading) || self.fenced_include(line, &mut reading))
                        || self.foreign_fence(line)
                }
                Kind::Code => self.snippet(line, true) || self.snippets(line, true, &mut reading),
                Kind::Quoted => self.within(line, &mut reading),
                Kind::Open => {
                    let joined = self.joined(line, &mut reading);
                    let line = joined.as_ref().unwrap_or(line);
                    let is_done = self.line(line, &mut reading) || self.within(line, &mut reading);
                    if !is_done && joined.is_some() {
                        self.copy(line, 0..line.raw.len());
                    }
                    is_done || joined.is_some()
                }
            };
            if !is_done {
                self.copy(line, 0..line.raw.len());
            }
        }
        // Blocks that are still open end here.
        if reading.standing.is_in_fence() {
            self.put_line("", "```", lines.last());
        }
        while let Some(open) = reading.open.pop() {
            self.put_mark(open.kind, "", lines.last());
        }
    }

    /// Joins a line with the following ones, up to the end of a shortcode that begins in it, or of a tag that includes a
    /// file.
    fn joined(&self, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> Option<Line<'t>> {
        if line.text().trim_start().starts_with("{%") && !line.raw.contains("%}") {
            return self.joined_to(line, 0, "%}", |raw| include::directive(raw.trim()).is_some(), reading);
        }
        let start = [line.raw.rfind("{{<"), line.raw.rfind("{{%")].into_iter().flatten().max()?;
        let mark = if line.raw[start..].starts_with("{{<") { ">}}" } else { "%}}" };
        let is_shortcode =
            |raw: &str| shortcodes::next(raw, start).is_some_and(|found| found.range.start == start);
        self.joined_to(line, start, mark, is_shortcode, reading)
    }

    /// Joins a line with the following ones, up to one with the mark that ends what begins at `start` of the line.
    fn joined_to(
        &self,
        line: &Line<'_>,
        start: usize,
        mark: &str,
        is_one: impl Fn(&str) -> bool,
        reading: &mut Reading<'_, '_>,
    ) -> Option<Line<'t>> {
        if line.from.is_some() || line.raw[start..].contains(mark) {
            return None;
        }
        let following = reading.lines[reading.at..].iter().take(MOST_LINES);
        let count =
            following.take_while(|next| !next.is_blank()).position(|next| next.raw.contains(mark))? + 1;
        let last = reading.lines.get(reading.at + count - 1).filter(|last| last.from.is_none())?;
        let raw = self.text.get(line.at..last.at + last.raw.len())?;
        if !is_one(raw) {
            return None;
        }
        reading.at += count;
        Some(Line { raw, at: line.at, from: None })
    }

    /// Translates a whole line. Returns false if the line has no syntax to translate as a whole.
    fn line(&mut self, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let text = line.text().trim();
        match text.as_bytes().first() {
            Some(b'!' | b'?' | b'=') => self.indented(line, text, reading),
            Some(b'/') => self.slashes(line, text, reading),
            Some(b'(') => self.target(line, text),
            Some(b'$') => self.noted(line, text),
            Some(b'#') => self.heading_with_id(line, text),
            Some(b'*') => self.contents_list(line, text, reading) || self.noted(line, text),
            Some(b':') if notices::directive(text).is_some() => self.directive(line, text, reading),
            Some(b':') if text.starts_with(":   ") => self.noted(line, text),
            Some(b':') => self.colons(line, text, reading) || self.snippet(line, false),
            Some(b'[') if is_contents(text) => self.leave_out(line),
            Some(b'[') => self.snippet(line, false),
            Some(b'{') => match attributes::of_line(text) {
                Some(list) => self.attributes(line, list.id),
                None => {
                    self.snippet(line, false)
                        || self.tag_of_block(line, text, reading)
                        // An include that does not work has been recorded already.
                        || include::directive(text).is_none() && self.liquid(line, text)
                }
            },
            Some(b'-') => {
                self.snippet(line, false)
                    || self.snippets(line, false, reading)
                    || self.contents_list(line, text, reading)
            }
            Some(b'+' | b'1') => self.contents_list(line, text, reading),
            Some(b'<') => {
                self.snippet(line, false)
                    || self.code_of_file(line, text)
                    || self.indented_component(line, text, reading)
                    || self.component(line, text, reading)
            }
            Some(b'i' | b'e') => self.statement(line, text),
            _ => false,
        }
    }

    /// A block of `MkDocs`, whose lines are indented.
    fn indented(&mut self, line: &Line<'_>, text: &str, reading: &mut Reading<'_, '_>) -> bool {
        let Some(opening) = notices::mkdocs(text) else { return false };
        let inner = line.indent() + 4;
        let rest = &reading.lines[reading.at..];
        let is_inside = |line: &&Line<'_>| line.is_blank() || line.indent() >= inner;
        let mut count = rest.iter().take_while(is_inside).count();
        count -= rest[..count].iter().rev().take_while(|line| line.is_blank()).count();
        if count == 0 && notices::tone(opening.word).is_some() {
            self.note(ForeignKind::Unindented, opening.word, line.whole());
        }
        if count == 0 || self.depth >= DEEPEST {
            return false;
        }
        reading.at += count;
        let blanks = blanks_of(line);
        let Opening { word, title, folds, is_tab } = opening;
        let whole = writing::span(line, rest.get(count - 1));
        let shown = match title {
            Some("") => Title::Nothing,
            Some(_) => Title::Paragraph,
            None => Title::Word(notices::title(word)),
        };
        let (block, end) = if is_tab {
            (Block::Tab { title: shown }, Block::EndOfTab)
        } else {
            let tone = notices::tone(word).unwrap_or(Tone::Note);
            let end = if folds.is_some() { Block::EndOfFolding } else { Block::EndOfNotice };
            (Block::Notice { tone, title: shown, folds }, end)
        };
        self.put_block(block, blanks, whole);
        self.title(line, title.filter(|title| !title.is_empty()), blanks);
        let inside: Vec<Line<'_>> = rest[..count].iter().map(Line::dedented).collect();
        self.depth += 1;
        self.lines(&inside);
        self.depth -= 1;
        self.put_mark(end, blanks, rest.get(count - 1));
        true
    }

    /// A block of Docusaurus: `:::note`, up to `:::`.
    fn colons(&mut self, line: &Line<'_>, text: &str, reading: &mut Reading<'_, '_>) -> bool {
        let blanks = blanks_of(line);
        if text.bytes().all(|byte| byte == b':') && text.len() >= 3 {
            let end = End::Colons(text.len());
            let Some(at) = reading.open.iter().rposition(|open| open.end == end) else { return false };
            self.close(at, reading, blanks, line);
            return true;
        }
        let Some((count, word, title)) = notices::colons(text) else { return false };
        let is_closed = reading.ends(&End::Colons(count), |line| is_colons(line, count));
        if word == "mermaid" && is_closed {
            return self.fence(line, "mermaid", count, reading);
        }
        let folds = (word == "details").then_some(false);
        let tone = notices::tone(word).or(folds.map(|_| Tone::Note));
        let Some(tone) = tone.filter(|_| is_closed) else {
            self.note(ForeignKind::Block, word, line.whole());
            return false;
        };
        let shown = if title.is_some() { Title::Paragraph } else { Title::Word(notices::title(word)) };
        self.put_block(Block::Notice { tone, title: shown, folds }, blanks, line.whole());
        self.title(line, title, blanks);
        let kind = if folds.is_some() { Block::EndOfFolding } else { Block::EndOfNotice };
        reading.open.push(Open { end: End::Colons(count), kind });
        true
    }

    /// A block of code between colons.
    fn fence(
        &mut self,
        line: &Line<'_>,
        language: &str,
        count: usize,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        let blanks = blanks_of(line);
        self.put_line(blanks, &format!("```{language}"), Some(line));
        while let Some(line) = reading.lines.get(reading.at) {
            reading.at += 1;
            if is_colons(line.text(), count) {
                self.put_line(blanks, "```", Some(line));
                break;
            }
            self.copy(line, 0..line.raw.len());
        }
        true
    }

    /// Writes the lines up to one that ends them as code.
    fn code_up_to(
        &mut self,
        line: &Line<'_>,
        language: &str,
        reading: &mut Reading<'_, '_>,
        is_end: impl Fn(&str) -> bool,
    ) {
        let blanks = blanks_of(line);
        self.put_line(blanks, &format!("`````{language}"), Some(line));
        while let Some(line) = reading.lines.get(reading.at) {
            reading.at += 1;
            if is_end(line.text()) {
                break;
            }
            self.copy(line, 0..line.raw.len());
        }
        self.put_line(blanks, "`````", Some(line));
    }

    /// A component of MDX that stands alone on its line.
    fn component(&mut self, line: &Line<'_>, text: &str, reading: &mut Reading<'_, '_>) -> bool {
        let Some(tag) = jsx::component(text) else {
            if self.component_of_a_line(line, text) {
                return true;
            }
            let is_tab = text.starts_with("<TabItem");
            if (is_tab || self.is_mdx) && text[1..].starts_with(|c: char| c.is_ascii_uppercase()) {
                self.note(ForeignKind::Component, "", line.whole());
            }
            return false;
        };
        let blanks = blanks_of(line);
        let name = tag.name;
        if let Some(path) = self.imports.get(name).filter(|_| tag.is_closed).cloned() {
            return self.include(line, &path, &include::Part::Whole, false);
        }
        if matches!(name, "Tabs" | "CodeGroup") && !tag.is_closed {
            return self.leave_out(line);
        }
        if tag.is_end {
            let end = End::Component(name.to_owned());
            let Some(at) = reading.open.iter().rposition(|open| open.end == end) else { return false };
            self.close(at, reading, blanks, line);
            return true;
        }
        let is_tab = matches!(name, "TabItem" | "Tab");
        let end = End::Component(name.to_owned());
        let known = !tag.is_closed && (is_tab || COMPONENTS.contains(&name));
        if !known || !reading.ends(&end, |line| line.trim() == format!("</{name}>")) {
            if !self.is_mdx {
                return false;
            }
            self.note(ForeignKind::Component, "", line.whole());
            // Without the backslash, `<Video>` would be an element of HTML.
            let start = blanks.len();
            self.copy(line, 0..start);
            self.out.put("\\", line.place(start..start));
            self.copy(line, start..line.raw.len());
            return true;
        }
        let (block, kind, title) = components::block(&tag);
        self.put_block(block, blanks, line.whole());
        self.title(line, title, blanks);
        reading.open.push(Open { end, kind });
        true
    }

    /// Imports and exports of MDX stay visible, except an import of tabs or of a file of Markdown.
    fn statement(&mut self, line: &Line<'_>, text: &str) -> bool {
        if jsx::is_import_of_tabs(text) || self.import(text) {
            return self.leave_out(line);
        }
        if self.is_mdx && jsx::is_statement(text) {
            self.note(ForeignKind::Statement, "", line.whole());
        }
        false
    }

    /// Records a tag of Liquid or Jinja that is not understood. A problem with an include is recorded elsewhere.
    fn liquid(&mut self, line: &Line<'_>, text: &str) -> bool {
        let is_tag = !text.starts_with("{%%") && include::directive(text).is_none();
        if let Some(inner) = text.strip_prefix("{%").filter(|_| is_tag) {
            let word = inner.trim_start_matches('-').split_whitespace().next().unwrap_or_default();
            let word = word.trim_start_matches("end");
            if !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)) {
                self.note(ForeignKind::Tag, word, line.whole());
            }
        }
        false
    }

    /// A line of an attribute list. Its id can be linked to.
    fn attributes(&mut self, line: &Line<'_>, id: Option<&str>) -> bool {
        match id {
            Some(id) => {
                let mut anchor = String::from("<a");
                write::attribute(&mut anchor, "id", id);
                self.put_line(blanks_of(line), &(anchor + "></a>"), Some(line));
                true
            }
            None => self.leave_out(line),
        }
    }

    /// Replaces a line with the file that it includes. In code, only snippets of `MkDocs` and `mdBook` are includes.
    /// Returns false if nothing is included.
    fn snippet(&mut self, line: &Line<'_>, in_code: bool) -> bool {
        let text = line.text().trim();
        if in_code && include::after_scissors(text).is_none() && !text.starts_with("{{#") {
            return false;
        }
        let Some(directive) = include::directive(text) else { return false };
        if include::may_be_template(text) && (self.include)(directive.path).is_none() {
            return false;
        }
        self.include(line, directive.path, &directive.part, in_code)
    }

    fn include(&mut self, line: &Line<'_>, path: &str, part: &include::Part<'_>, in_code: bool) -> bool {
        let place = line.whole();
        let Some(found) = (self.include)(path) else {
            self.note(ForeignKind::NotThere, path, place);
            return false;
        };
        if found.is_too_long {
            self.note(ForeignKind::TooLong, path, place);
            return false;
        }
        let is_cycle = self.open_files.contains(&found.path);
        if is_cycle || self.open_files.len() >= include::DEEPEST {
            self.note(ForeignKind::Cycle, path, place);
            return false;
        }
        let lines = include::lines(&found.text, part);
        if lines.is_empty() && *part != include::Part::Whole {
            self.note(ForeignKind::NoPart, path, place);
            return false;
        }
        let bytes: usize = lines.iter().map(|line| line.len()).sum();
        self.bytes += bytes;
        if self.bytes > include::MOST {
            self.note(ForeignKind::TooLong, path, place);
            return false;
        }
        self.included.push((found.clone(), place.clone()));
        let blanks = blanks_of(line);
        let indented: Vec<String> = lines.iter().map(|line| format!("{blanks}{line}")).collect();
        let lines: Vec<Line<'_>> =
            indented.iter().map(|raw| Line { raw, at: line.at, from: Some(place.clone()) }).collect();
        if in_code {
            for line in &lines {
                self.copy(line, 0..line.raw.len());
            }
        } else {
            self.open_files.push(found.path);
            self.page(&lines);
            self.open_files.pop();
        }
        if !self.out.text.ends_with('\n') {
            self.out.put("\n", place);
        }
        true
    }

    /// Records a fence that is not code but a directive of `MyST`, by its language. Always returns false.
    fn foreign_fence(&mut self, line: &Line<'_>) -> bool {
        let text = line.text().trim();
        let fence = text.trim_start_matches(['`', '~', ':']);
        if fence.len() + 3 <= text.len()
            && let Some(word) =
                fence.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(word, _)| word)
            && (notices::tone(word).is_some()
                || matches!(word, "admonition" | "include" | "figure" | "tab-item"))
        {
            self.note(ForeignKind::Directive, word, line.whole());
        }
        false
    }

    /// Translates the shortcodes within a line. Returns false if there are none.
    fn within(&mut self, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let text = line.raw;
        if !text.contains("{{<") && !text.contains("{{%") {
            return text.contains("}`") && self.roles(line);
        }
        let code = spans_of_code(text);
        let mut done = 0;
        let mut at = 0;
        while let Some(found) = shortcodes::next(text, at) {
            at = found.range.end;
            if code.iter().any(|code| code.contains(&found.range.start)) {
                continue;
            }
            self.copy(line, done..found.range.start);
            done = self.shortcode(line, &found, reading);
            at = at.max(done);
        }
        self.copy(line, done..text.len());
        true
    }
}

/// Names of components that are notices.
const COMPONENTS: [&str; 8] =
    ["Admonition", "Callout", "Note", "Tip", "Info", "Warning", "Danger", "Caution"];

/// Whether a line is a placeholder for a table of contents. The page has one anyway.
fn is_contents(line: &str) -> bool {
    ["[TOC]", "[[TOC]]", "[[_TOC_]]"].iter().any(|known| known.eq_ignore_ascii_case(line))
}

fn blanks_of<'l>(line: &Line<'l>) -> &'l str {
    let raw = line.text();
    &raw[..raw.len() - raw.trim_start().len()]
}

/// The ranges of inline code in a line.
pub(super) fn spans_of_code(line: &str) -> Vec<Range<usize>> {
    const MOST: usize = 200;
    let mut spans = Vec::new();
    let mut at = 0;
    for _ in 0..MOST {
        let Some(start) = line[at..].find('`') else { break };
        let start = at + start;
        let length = line[start..].bytes().take_while(|byte| *byte == b'`').count();
        at = start + length;
        let mut from = at;
        while let Some(end) = line[from..].find('`') {
            let end = from + end;
            let closing = line[end..].bytes().take_while(|byte| *byte == b'`').count();
            from = end + closing;
            if closing == length {
                spans.push(start..from);
                at = from;
                break;
            }
        }
    }
    spans
}
