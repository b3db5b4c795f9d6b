//! The ids of headings in raw HTML. GitHub and GitLab make them from the text, as for headings of Markdown.

use std::collections::BTreeSet;

use super::Tag;
use crate::markdown::Heading;
use crate::markdown::slug::{free_id, slug};
use crate::read::on_one_line;

/// In bytes. No id is made from a longer text.
const LONGEST: usize = 300;

/// Whether a tag is a heading of HTML.
pub fn is_heading(tag: &Tag<'_>) -> bool {
    ["h1", "h2", "h3", "h4", "h5", "h6"].iter().any(|name| tag.is(name))
}

/// Makes the ids of raw headings, tag by tag.
#[derive(Default)]
pub struct RawHeadings {
    /// The text of the open heading so far, if the heading has no id of its own.
    text: Option<String>,
    /// The id of each heading that ended; empty if none is made for it.
    ids: Vec<String>,
    /// The indices of these ids among the anchors of the page.
    anchors: BTreeSet<usize>,
}

impl RawHeadings {
    pub fn begin(&mut self, tag: &Tag<'_>) {
        self.text = (!tag.has("id")).then(String::new);
    }

    pub fn is_open(&self) -> bool {
        self.text.is_some()
    }

    /// Adds to the text of the open heading.
    pub fn add(&mut self, text: &str) {
        if let Some(open) = self.text.as_mut().filter(|open| open.len() < LONGEST) {
            open.push_str(text);
        }
    }

    /// Ends a heading. Returns its id, which becomes the page's anchor with the index `anchor`.
    pub fn end(&mut self, anchor: usize) -> Option<String> {
        let text = self.text.take().filter(|text| text.len() < LONGEST).unwrap_or_default();
        let id = free_id(&slug(&on_one_line(&text))).into_owned();
        self.ids.push(id.clone());
        if id.is_empty() {
            return None;
        }
        self.anchors.insert(anchor);
        Some(id)
    }

    /// The id of each heading, in the order in which they ended. It is empty if the page has that id elsewhere.
    pub fn finish(self, headings: &[Heading], anchors: &[String]) -> Vec<String> {
        if self.anchors.is_empty() {
            return self.ids;
        }
        let written = anchors.iter().enumerate().filter(|(at, _)| !self.anchors.contains(at));
        let mut taken: BTreeSet<&str> = written.map(|(_, id)| id.as_str()).collect();
        taken.extend(headings.iter().map(|heading| heading.id.as_str()));
        let is_free: Vec<bool> = self.ids.iter().map(|id| taken.insert(id.as_str())).collect();
        let ids = self.ids.iter().zip(is_free);
        ids.map(|(id, is_free)| if is_free { id.clone() } else { String::new() }).collect()
    }
}
