//! Footnotes: numbered as they are first met, printed at the end of the page.

use std::collections::{BTreeMap, HashMap};

use super::html::Writer;

/// The id of a footnote; `number` counts from 1.
pub fn id(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of a reference to it, for the way back.
pub fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{reference}") }
}

/// The numbers of footnotes, and how often each was referred to.
#[derive(Default)]
pub struct Numbers {
    by_name: HashMap<String, usize>,
    references: Vec<usize>,
}

impl Numbers {
    pub fn number(&mut self, name: &str) -> usize {
        // Labels know no case.
        let next = self.by_name.len() + 1;
        let number = *self.by_name.entry(name.to_lowercase()).or_insert(next);
        self.references.resize(self.by_name.len(), 0);
        number
    }

    /// One more reference: the footnote's number, and which reference to it this is.
    pub fn refer(&mut self, name: &str) -> (usize, usize) {
        let number = self.number(name);
        self.references[number - 1] += 1;
        (number, self.references[number - 1])
    }

    fn references(&self, number: usize) -> usize {
        self.references.get(number - 1).copied().unwrap_or_default()
    }
}

/// The footnotes of a page while it is written.
#[derive(Default)]
pub struct Notes {
    pub numbers: Numbers,
    written: BTreeMap<usize, String>,
    /// Definitions that are open, each with what was written before it.
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

    /// Writes the footnotes. One that nobody refers to is kept: its text may matter.
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
