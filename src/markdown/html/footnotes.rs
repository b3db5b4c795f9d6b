//! Footnotes, printed at the end of the page.

use std::collections::BTreeMap;

use super::Writer;
use crate::markdown::footnotes::{Numbers, id, reference_id};

/// The footnotes of a page while it is written.
#[derive(Default)]
pub struct Notes {
    pub numbers: Numbers,
    written: BTreeMap<usize, String>,
    /// The open definitions, each with the output that came before it.
    open: Vec<(usize, String)>,
}

impl Writer<'_> {
    pub fn note_reference(&mut self, name: &str) {
        let (number, reference) = self.notes.numbers.refer(name);
        let (id, back) = (id(number), reference_id(number, reference));
        self.put(format_args!(
            "<sup class=\"footnote-ref\"><a href=\"#{id}\" id=\"{back}\">{number}</a></sup>"
        ));
    }

    pub fn open_note(&mut self, name: &str) {
        let number = self.notes.numbers.number(name);
        self.notes.open.push((number, std::mem::take(&mut self.out)));
    }

    pub fn close_note(&mut self) {
        if let Some((number, before)) = self.notes.open.pop() {
            let note = std::mem::replace(&mut self.out, before);
            self.notes.written.entry(number).or_insert(note);
        }
    }

    /// Writes the footnotes. Those without a reference are written, too, since their text may matter.
    pub fn write_notes(&mut self) {
        let written = std::mem::take(&mut self.notes.written);
        if written.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\"><ol>\n");
        for (number, note) in written {
            let note = note.trim_end();
            let (note, end) = note.strip_suffix("</p>").map_or((note, ""), |note| (note, "</p>"));
            self.put(format_args!("<li id=\"{}\">{note}", id(number)));
            for reference in 1..=self.notes.numbers.references(number) {
                let back = reference_id(number, reference);
                self.put(format_args!(" <a href=\"#{back}\" aria-label=\"Back to the text\">↩</a>"));
            }
            self.out.push_str(end);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol></section>\n");
    }
}
