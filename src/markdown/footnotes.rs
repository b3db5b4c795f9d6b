//! Footnotes, numbered in the order of their first references.

use std::collections::HashMap;

use super::slug::THEME;

/// The id of a footnote; `number` counts from 1.
pub fn id(number: usize) -> String {
    format!("{THEME}fn-{number}")
}

/// The id of a reference to a footnote, for the link back.
pub fn reference_id(number: usize, reference: usize) -> String {
    let id = format!("{THEME}fnref-{number}");
    if reference == 1 { id } else { format!("{id}-{reference}") }
}

/// The numbers of footnotes, and how often each was referenced.
#[derive(Default)]
pub struct Numbers {
    by_name: HashMap<String, usize>,
    references: Vec<usize>,
}

impl Numbers {
    pub fn number(&mut self, name: &str) -> usize {
        // Labels are case-insensitive.
        let next = self.by_name.len() + 1;
        let number = *self.by_name.entry(name.to_lowercase()).or_insert(next);
        self.references.resize(self.by_name.len(), 0);
        number
    }

    /// Adds a reference. Returns the footnote's number, and the number of this reference to it.
    pub fn refer(&mut self, name: &str) -> (usize, usize) {
        let number = self.number(name);
        self.references[number - 1] += 1;
        (number, self.references[number - 1])
    }

    pub fn references(&self, number: usize) -> usize {
        self.references.get(number - 1).copied().unwrap_or_default()
    }
}
