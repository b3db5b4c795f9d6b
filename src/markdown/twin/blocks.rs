//! Writes blocks of other generators as quotes.

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::Writer;
use crate::markdown::dialects::{Block, Title, Tone};

/// A quote that was opened by a mark.
pub struct Open {
    /// How many elements were open when it was opened.
    depth: usize,
    kind: Kind,
    quote: Option<BlockQuoteKind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Notice,
    Folding,
    Tab,
}

impl Writer<'_, '_> {
    /// Writes the block that a mark represents.
    pub fn block(&mut self, number: usize) {
        let Some(block) = self.blocks.get(number) else { return };
        self.block_title = false;
        match block {
            Block::Notice { tone, title, folds } => {
                let kind = if folds.is_some() { Kind::Folding } else { Kind::Notice };
                self.open_quote(kind, Some(quote(*tone)));
                self.title(title, if folds.is_some() { Some("Details") } else { None });
            }
            Block::Tab { title } => {
                self.open_quote(Kind::Tab, None);
                self.title(title, None);
            }
            Block::EndOfTitle => {}
            Block::EndOfFolding => self.close_quote(Kind::Folding),
            Block::EndOfNotice => self.close_quote(Kind::Notice),
            Block::EndOfTab => self.close_quote(Kind::Tab),
        }
    }

    fn open_quote(&mut self, kind: Kind, quote: Option<BlockQuoteKind>) {
        self.out.push(Event::Start(Tag::BlockQuote(quote)));
        self.open.push(Open { depth: self.depth, kind, quote });
    }

    /// Closes the innermost quote of a kind, and those inside it. Quotes opened outside the container of the mark
    /// stay open.
    fn close_quote(&mut self, kind: Kind) {
        let is_here = |open: &Open| open.kind == kind && open.depth == self.depth;
        let Some(at) = self.open.iter().rposition(is_here) else { return };
        while self.open.len() > at {
            self.close_newest();
        }
    }

    /// Closes the quotes that were opened in the container that ends.
    pub fn close_blocks(&mut self, depth: usize) {
        while self.open.last().is_some_and(|open| open.depth >= depth) {
            self.close_newest();
        }
    }

    fn close_newest(&mut self) {
        if let Some(open) = self.open.pop() {
            self.out.push(Event::End(TagEnd::BlockQuote(open.quote)));
        }
    }

    fn title(&mut self, title: &Title, without: Option<&str>) {
        let word = match title {
            Title::Nothing => without,
            Title::Word(word) => Some(word.as_str()),
            Title::Paragraph => {
                self.block_title = true;
                None
            }
        };
        if let Some(word) = word {
            self.out.push(Event::Start(Tag::Paragraph));
            self.out.push(Event::Start(Tag::Strong));
            self.out.push(Event::Text(word.to_owned().into()));
            self.out.push(Event::End(TagEnd::Strong));
            self.out.push(Event::End(TagEnd::Paragraph));
        }
    }
}

fn quote(tone: Tone) -> BlockQuoteKind {
    match tone {
        Tone::Note => BlockQuoteKind::Note,
        Tone::Tip => BlockQuoteKind::Tip,
        Tone::Important => BlockQuoteKind::Important,
        Tone::Warning => BlockQuoteKind::Warning,
        Tone::Caution => BlockQuoteKind::Caution,
    }
}
