//! Merges the pages of several terms into one term.

use super::postings::{Posting, Term, strongest};

/// A term that has the pages of several other terms.
pub struct Merged {
    text: String,
    /// The number of pages that have any of the terms.
    pages: usize,
    postings: Vec<Posting>,
}

impl Merged {
    /// Merges the pages of the terms and keeps the `most` strongest. `pages` is the number of pages of the site.
    pub fn of<'a, 'b: 'a>(
        text: String,
        terms: impl Iterator<Item = &'a Term<'b>>,
        pages: usize,
        most: usize,
    ) -> Self {
        let mut best = vec![(0, 0); pages];
        for posting in terms.flat_map(|term| term.postings) {
            let best = &mut best[posting.page() as usize];
            if posting.impact > best.0 {
                *best = (posting.impact, posting.section);
            }
        }
        let found = (0..).zip(best).filter(|(_, best)| best.0 > 0);
        let found: Vec<Posting> =
            found.map(|(page, (impact, section))| Posting::new(page, impact, section)).collect();
        Self { text, pages: found.len(), postings: strongest(&found, most) }
    }

    pub fn term(&self) -> Term<'_> {
        Term { text: &self.text, pages: self.pages, postings: &self.postings, joins: "" }
    }
}
