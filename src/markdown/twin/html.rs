//! Writes the raw HTML of a page: the parts that the page shows are kept, with their links; comments, scripts and
//! styles are not.

use pulldown_cmark::{Event, Tag as MarkdownTag, TagEnd};

use super::Writer;
use crate::markdown::Target;
use crate::markdown::dialects;
use crate::markdown::raw_html::elements::{self, Element, GLOBAL, Kind, Use};
use crate::markdown::raw_html::{self, Tag, Token};
use crate::markdown::slug::free_id;
use crate::markdown::write::{attribute, escaped, url_attribute};

/// A piece of raw HTML.
enum Piece {
    Html(String),
    Text(String),
    Image { target: Target, source: String, alt: String },
}

impl Writer<'_, '_> {
    /// Writes a block of raw HTML, and the marks of blocks in it.
    pub fn html(&mut self, html: &str) {
        for part in dialects::marked(html) {
            match part {
                Ok(block) => self.block(block),
                Err(html) => self.raw_block(html),
            }
        }
    }

    pub fn inline_html(&mut self, html: &str) {
        for piece in self.pieces(html) {
            self.put_inline(piece);
        }
    }

    /// Counts the links in HTML that is not written.
    pub fn count_links(&mut self, html: &str) {
        for token in raw_html::tokens(html) {
            if let Token::Open(tag) = token
                && let Some((_, name)) = raw_html::link(&tag)
            {
                self.next_target(&tag.value(name).unwrap_or_default());
            }
        }
    }

    fn put_inline(&mut self, piece: Piece) {
        match piece {
            Piece::Html(html) => self.out.push(Event::InlineHtml(html.into())),
            Piece::Image { target, source, alt } => self.put_image(target, &source, &alt, ""),
            Piece::Text(text) => {
                let mut lines = text.split('\n').peekable();
                while let Some(line) = lines.next() {
                    if !line.trim().is_empty() {
                        self.out.push(Event::Text(line.to_owned().into()));
                    }
                    if lines.peek().is_some() && !matches!(self.out.last(), Some(Event::SoftBreak)) {
                        self.out.push(Event::SoftBreak);
                    }
                }
            }
        }
    }

    fn raw_block(&mut self, html: &str) {
        let begins_block = begins_block(html);
        let pieces = self.pieces(html);
        if begins_block && matches!(pieces.first(), Some(Piece::Html(_))) {
            let text: String = pieces.into_iter().map(Piece::html).collect();
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            if !lines.is_empty() {
                self.out.push(Event::Start(MarkdownTag::HtmlBlock));
                for line in lines {
                    self.out.push(Event::Html(format!("{line}\n").into()));
                }
                self.out.push(Event::End(TagEnd::HtmlBlock));
            }
            return;
        }
        let says = |piece: &Piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty());
        if !pieces.iter().any(says) {
            return;
        }
        self.out.push(Event::Start(MarkdownTag::Paragraph));
        let start = self.out.len();
        for piece in pieces {
            if self.out.len() > start || says(&piece) {
                self.put_inline(piece);
            }
        }
        while self.out.len() > start && matches!(self.out.last(), Some(Event::SoftBreak)) {
            self.out.pop();
        }
        self.out.push(Event::End(TagEnd::Paragraph));
    }

    fn pieces(&mut self, html: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for token in raw_html::tokens(html) {
            match token {
                Token::Text(_) if self.in_raw_title => {}
                Token::Text(text) => pieces.push(Piece::Text(raw_html::decode(text).into_owned())),
                Token::Open(tag) => self.open_tag(&tag, &mut pieces),
                Token::Close(tag) if tag.is("h1") && std::mem::take(&mut self.in_raw_title) => {}
                Token::Close(tag) => match elements::usage(tag.name, false) {
                    Use::Keep(element) if element.kind != Kind::Void => {
                        pieces.push(Piece::Html(format!("</{}>", element.name)));
                    }
                    Use::Keep(_) | Use::LeaveOut => {}
                    Use::Show => pieces.push(Piece::Text(tag.source.to_owned())),
                },
            }
        }
        pieces
    }

    fn open_tag(&mut self, tag: &Tag<'_>, pieces: &mut Vec<Piece>) {
        let target =
            raw_html::link(tag).map(|(_, name)| self.next_target(&tag.value(name).unwrap_or_default()));
        let element = match elements::usage(tag.name, tag.attributes.is_empty()) {
            Use::Keep(element) => element,
            Use::LeaveOut => return,
            Use::Show => return pieces.push(Piece::Text(tag.source.to_owned())),
        };
        if tag.is("h1") && std::mem::take(&mut self.skips_raw) {
            self.in_raw_title = true;
            return;
        }
        if element.name == "img" {
            let [source, alt] = ["src", "alt"].map(|name| tag.value(name).unwrap_or_default().into_owned());
            let target = target.unwrap_or(Target::Unsafe);
            return pieces.push(Piece::Image { target, source, alt });
        }
        pieces.push(Piece::Html(rebuilt(tag, element, target)));
    }
}

impl Piece {
    fn html(self) -> String {
        match self {
            Self::Html(html) => html,
            Self::Text(text) => escaped(&text),
            Self::Image { target: Target::Href(url) | Target::Picture { url, .. }, alt, .. } => {
                let mut html = String::from("<img");
                url_attribute(&mut html, "src", &url);
                attribute(&mut html, "alt", &alt);
                html + ">"
            }
            Self::Image { source, alt, .. } => escaped(if alt.trim().is_empty() { &source } else { &alt }),
        }
    }
}

/// A tag with the attributes that a page keeps, as HTML.
fn rebuilt(tag: &Tag<'_>, element: &Element, target: Option<Target>) -> String {
    let mut html = format!("<{}", element.name);
    if let Some(Target::Href(url) | Target::Picture { url, .. } | Target::External(url)) = &target {
        url_attribute(&mut html, "href", url);
    }
    for name in element.attributes.iter().chain(&GLOBAL) {
        if !matches!(*name, "href" | "src")
            && let Some(value) = tag.value(name)
        {
            let value = if matches!(*name, "id" | "name") { free_id(&value) } else { value };
            let words: Vec<&str> = value.split_whitespace().collect();
            attribute(&mut html, name, &words.join(" "));
        }
    }
    html.push('>');
    html
}

/// Whether a piece of HTML begins like a block of HTML in Markdown.
fn begins_block(html: &str) -> bool {
    let name = match raw_html::tokens(html.trim_start()).next() {
        Some(Token::Open(tag) | Token::Close(tag)) => tag.name,
        _ => return false,
    };
    let is_block =
        |element: &Element| element.kind != Kind::Inline && !matches!(element.name, "br" | "wbr" | "img");
    matches!(elements::usage(name, false), Use::Keep(element) if is_block(element))
}
