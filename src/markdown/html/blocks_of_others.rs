//! Blocks of other generators: notices, foldable blocks, tabs.

use super::Writer;
use crate::markdown::dialects::{Block, Title, Tone};
use crate::markdown::raw_html::elements::{Element, Kind};
use crate::markdown::write::escape;

/// Authors cannot write `<aside>` and `<section>` as HTML, so only our own end marks end notices and tabs.
const NOTICE: Element = Element { name: "aside", kind: Kind::Block, attributes: &[] };
const TAB: Element = Element { name: "section", kind: Kind::Block, attributes: &[] };
const FOLDING: Element = Element { name: "details", kind: Kind::Block, attributes: &[] };

impl Writer<'_> {
    /// Writes the block that a mark represents.
    pub fn block(&mut self, number: usize) {
        let Some(block) = self.blocks.get(number) else { return };
        self.place.block_title = None;
        self.nesting.end_inline(&mut self.out);
        match block {
            Block::Notice { tone, title, folds: None } => {
                if self.nesting.open(&NOTICE, &mut self.out) {
                    let (class, label) = (class(*tone), label(*tone));
                    self.put(format_args!(
                        "<aside class=\"alert alert-{class}\" role=\"note\" aria-label=\"{label}\">"
                    ));
                    self.title(title, "<p class=\"alert-title\">", "</p>");
                }
            }
            Block::Notice { tone, title, folds: Some(is_open) } => {
                if self.nesting.open(&FOLDING, &mut self.out) {
                    let open = if *is_open { " open" } else { "" };
                    self.put(format_args!("<details class=\"alert alert-{}\"{open}>", class(*tone)));
                    self.title(title, "<summary class=\"alert-title\">", "</summary>");
                }
            }
            Block::Tab { title } => {
                if self.nesting.open(&TAB, &mut self.out) {
                    self.out.push_str("<section class=\"tab\">");
                    self.title(title, "<p class=\"tab-title\">", "</p>");
                }
            }
            Block::EndOfTitle => {}
            Block::EndOfFolding => self.nesting.close(FOLDING.name, &mut self.out),
            Block::EndOfNotice => self.nesting.close(NOTICE.name, &mut self.out),
            Block::EndOfTab => self.nesting.close(TAB.name, &mut self.out),
        }
        if self.place.block_title.is_none() {
            self.end_line();
        }
    }

    fn title(&mut self, title: &Title, begin: &'static str, end: &'static str) {
        match title {
            Title::Nothing if begin.starts_with("<summary") => {
                self.out.push_str(begin);
                self.out.push_str("Details");
                self.out.push_str(end);
            }
            Title::Nothing => {}
            Title::Word(word) => {
                self.out.push_str(begin);
                escape(&mut self.out, word);
                self.out.push_str(end);
            }
            Title::Paragraph => self.place.block_title = Some((begin, end)),
        }
    }

    /// Begins the paragraph that is the title of a block.
    pub fn open_title(&mut self) {
        if let Some((begin, end)) = self.place.block_title.take() {
            self.out.push_str(begin);
            self.place.end_of_title = Some(end);
        }
    }
}

fn label(tone: Tone) -> &'static str {
    match tone {
        Tone::Note => "Note",
        Tone::Tip => "Tip",
        Tone::Important => "Important",
        Tone::Warning => "Warning",
        Tone::Caution => "Caution",
    }
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Note => "note",
        Tone::Tip => "tip",
        Tone::Important => "important",
        Tone::Warning => "warning",
        Tone::Caution => "caution",
    }
}
