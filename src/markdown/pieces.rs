//! Splits a text in our Markdown into pieces, for output that is neither HTML nor Markdown.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::html::language;
use super::raw_html::{self, Token, elements};
use super::twin::OPTIONS;
use crate::source::FileId;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Open(Part),
    Close(Part),
    Text(String),
    /// Inline code.
    Code(String),
    /// A block of code, and its language.
    Block {
        language: String,
        text: String,
    },
    LineEnd,
    Rule,
    /// The box of a task, and whether it is ticked.
    Task(bool),
}

/// A part of a text that contains pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Heading {
        level: u8,
        id: String,
    },
    Paragraph,
    /// With the label of a note: `Warning`.
    Quote(Option<&'static str>),
    /// With the number of its first item, if it is numbered.
    List(Option<u64>),
    Item,
    Table,
    Row,
    Cell,
    Emphasis,
    Strong,
    Struck,
    /// The destination of a link.
    Link(String),
    /// The address of a picture.
    Image(String),
    Note(String),
}

/// The pieces of a text.
pub fn pieces(text: &str) -> Vec<Piece> {
    let markdown = super::parse(FileId(0), text, 0);
    let mut ids = markdown.headings.into_iter().map(|heading| heading.id);
    let mut open: Vec<Option<Part>> = Vec::new();
    let mut pieces = Vec::new();
    let mut block: Option<(String, String)> = None;
    // The text of an open `<code>` element.
    let mut code: Option<String> = None;
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                block = Some((language(&kind).unwrap_or_default(), String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, text)) = block.take() {
                    pieces.push(Piece::Block { language, text });
                }
            }
            Event::Start(tag) => {
                let part = part(&tag, &mut ids);
                pieces.extend(part.clone().map(Piece::Open));
                open.push(part);
            }
            Event::End(_) => pieces.extend(open.pop().flatten().map(Piece::Close)),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                match (&mut block, &mut code) {
                    (Some((_, block)), _) => block.push_str(&text),
                    (None, Some(code)) => code.push_str(&text),
                    (None, None) => pieces.push(Piece::Text(text.into_string())),
                }
            }
            Event::Code(text) => pieces.push(Piece::Code(text.into_string())),
            Event::Html(html) | Event::InlineHtml(html) => raw(&html, &mut code, &mut pieces),
            Event::FootnoteReference(name) => pieces.push(Piece::Text(format!("[{name}]"))),
            Event::SoftBreak | Event::HardBreak => match &mut code {
                Some(code) => code.push('\n'),
                None => pieces.push(Piece::LineEnd),
            },
            Event::Rule => pieces.push(Piece::Rule),
            Event::TaskListMarker(done) => pieces.push(Piece::Task(done)),
        }
    }
    pieces.extend(code.map(Piece::Code));
    pieces
}

fn part(tag: &Tag<'_>, ids: &mut impl Iterator<Item = String>) -> Option<Part> {
    Some(match tag {
        Tag::Heading { level, .. } => {
            Part::Heading { level: *level as u8, id: ids.next().unwrap_or_default() }
        }
        Tag::Paragraph => Part::Paragraph,
        Tag::BlockQuote(kind) => Part::Quote(kind.map(|kind| match kind {
            pulldown_cmark::BlockQuoteKind::Note => "Note",
            pulldown_cmark::BlockQuoteKind::Tip => "Tip",
            pulldown_cmark::BlockQuoteKind::Important => "Important",
            pulldown_cmark::BlockQuoteKind::Warning => "Warning",
            pulldown_cmark::BlockQuoteKind::Caution => "Caution",
        })),
        Tag::List(first) => Part::List(*first),
        Tag::Item => Part::Item,
        Tag::Table(_) => Part::Table,
        Tag::TableHead | Tag::TableRow => Part::Row,
        Tag::TableCell => Part::Cell,
        Tag::Emphasis => Part::Emphasis,
        Tag::Strong => Part::Strong,
        Tag::Strikethrough => Part::Struck,
        Tag::Link { dest_url, .. } => Part::Link(dest_url.to_string()),
        Tag::Image { dest_url, .. } => Part::Image(dest_url.to_string()),
        Tag::FootnoteDefinition(name) => Part::Note(name.to_string()),
        _ => return None,
    })
}

/// The text of raw HTML, with a line break where a block begins or ends.
fn raw(html: &str, code: &mut Option<String>, pieces: &mut Vec<Piece>) {
    for token in raw_html::tokens(html) {
        match token {
            Token::Open(tag) if tag.is("code") => *code = Some(String::new()),
            Token::Close(tag) if tag.is("code") => pieces.extend(code.take().map(Piece::Code)),
            Token::Open(tag) | Token::Close(tag) => {
                match elements::usage(tag.name, tag.attributes.is_empty()) {
                    elements::Use::Keep(element) if element.kind != elements::Kind::Inline => {
                        pieces.push(Piece::LineEnd);
                    }
                    elements::Use::Show => pieces.push(Piece::Text(tag.source.to_owned())),
                    elements::Use::Keep(_) | elements::Use::LeaveOut => {}
                }
            }
            Token::Text(text) => {
                let text = raw_html::decode(text).into_owned();
                match code {
                    Some(code) => code.push_str(&text),
                    None if text.trim().is_empty() => {}
                    None => pieces.push(Piece::Text(text)),
                }
            }
        }
    }
}
