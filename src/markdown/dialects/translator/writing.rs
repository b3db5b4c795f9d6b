//! The output of the translator.

use std::ops::Range;

use super::{Line, Reading, Translator};
use crate::markdown::ForeignKind;
use crate::markdown::dialects::{Block, mark};

/// The maximum number of entries of foreign Markdown recorded for a page.
const MOST_FOREIGN: usize = 50;

impl Translator<'_> {
    /// Copies a part of a line.
    pub(super) fn copy(&mut self, line: &Line<'_>, part: Range<usize>) {
        match &line.from {
            Some(place) => self.out.put(&line.raw[part], place.clone()),
            None => self.out.copy(&line.raw[part.clone()], line.at + part.start),
        }
    }

    /// Replaces a line with an empty one.
    pub(super) fn leave_out(&mut self, line: &Line<'_>) -> bool {
        self.out.put("\n", line.whole());
        true
    }

    /// Replaces a line with another text.
    pub(super) fn put_line(&mut self, blanks: &str, text: &str, line: Option<&Line<'_>>) {
        let place = line.map(Line::whole).unwrap_or_default();
        let start = if self.out.text.is_empty() || self.out.text.ends_with('\n') { "" } else { "\n" };
        self.out.put(&format!("{start}{blanks}{text}\n"), place);
    }

    /// Writes the mark of a block that begins here. The mark has the position `place`.
    pub(super) fn put_block(&mut self, block: Block, blanks: &str, place: Range<usize>) {
        self.blocks.push(block);
        self.out.put(&format!("{blanks}{}\n", mark(self.blocks.len() - 1)), place);
    }

    /// Replaces a line with a mark.
    pub(super) fn put_mark(&mut self, block: Block, blanks: &str, line: Option<&Line<'_>>) {
        self.blocks.push(block);
        self.put_line(blanks, &mark(self.blocks.len() - 1), line);
    }

    /// Writes the title of a block as a paragraph. The title is part of the line.
    pub(super) fn title(&mut self, line: &Line<'_>, title: Option<&str>, blanks: &str) {
        let Some(title) = title else { return };
        let place = match line.raw.find(title) {
            Some(at) => line.place(at..at + title.len()),
            None => line.whole(),
        };
        self.out.put(blanks, place.start..place.start);
        // Escapes a first character that would begin a list or a heading.
        let first =
            title.chars().next().filter(|c| c.is_ascii_punctuation() && !"`*_[!(\"'<&\\".contains(*c));
        if first.is_some() || title.starts_with(['*', '_']) && title[1..].starts_with(' ') {
            self.out.put("\\", place.start..place.start);
        }
        let digits = title.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = digits > 0 && title[digits..].starts_with(['.', ')']);
        let (number, rest) = title.split_at(if is_number { digits } else { 0 });
        self.out.put(number, place.clone());
        if is_number {
            self.out.put("\\", place.start..place.start);
        }
        if line.from.is_some() || line.raw.find(title).is_none() {
            self.out.put(rest, place.clone());
        } else {
            self.out.copy(rest, place.start + number.len());
        }
        self.out.put("\n", place.end..place.end);
        self.put_mark(Block::EndOfTitle, blanks, Some(line));
    }

    /// Ends a block, and the blocks that are open inside it.
    pub(super) fn close(&mut self, at: usize, reading: &mut Reading<'_, '_>, blanks: &str, line: &Line<'_>) {
        while reading.open.len() > at
            && let Some(open) = reading.open.pop()
        {
            self.put_mark(open.kind, blanks, Some(line));
        }
    }

    /// Records syntax that is not understood, once per kind and name.
    pub(super) fn note(&mut self, kind: ForeignKind, name: &str, place: Range<usize>) {
        let is_known = self.foreign.iter().any(|(known, of, _)| *known == kind && of == name);
        if !is_known && self.foreign.len() < MOST_FOREIGN {
            self.foreign.push((kind, name.to_owned(), place));
        }
    }
}

/// The range of a block, from its first line to its last.
pub(super) fn span(first: &Line<'_>, last: Option<&Line<'_>>) -> Range<usize> {
    let first = first.whole();
    let end = last.map_or(first.end, |last| last.whole().end);
    first.start..end.max(first.end)
}
