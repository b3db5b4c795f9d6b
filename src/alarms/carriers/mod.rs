//! Definitions of alarms inside something else: a `ConfigMap`, the values of a Helm chart, a `Template`.
//!
//! A document that no format recognises is searched for documents that one does. What a text holds is read in its place,
//! so that each alarm has the line that it stands in.

mod resources;
mod texts;
mod values;

pub use texts::Texts;

use super::left_out::LeftOut;
use super::{ALL, Format, others};
use crate::yaml::Node;

/// Carriers within carriers that are opened.
const DEEPEST: usize = 6;

/// What a document carries.
pub struct Carried {
    /// What it is, for people: "in a `ConfigMap`".
    pub note: &'static str,
    pub documents: Vec<Inner>,
    /// The document, with texts that were read in place of their letters.
    pub whole: Node,
    /// Texts that seem to hold alarms, and cannot be read.
    pub left_out: Vec<LeftOut>,
}

/// A document that some format recognises.
pub struct Inner {
    pub document: Node,
    /// The release around it says `enabled: false`.
    pub is_off: bool,
}

/// The format of a document.
pub fn format_of(document: &Node) -> Option<&'static Format> {
    ALL.iter().find(|format| (format.recognises)(document))
}

/// What a document carries; `None` if nothing, and no text of it was read.
pub fn of(document: &Node, texts: &mut Texts<'_>) -> Option<Carried> {
    let mut search = Search {
        texts,
        note: None,
        is_opened: false,
        is_release: false,
        documents: Vec::new(),
        left_out: Vec::new(),
    };
    let whole = search.inside(document, DEEPEST);
    let Search { note, documents, left_out, is_opened, .. } = search;
    let is_empty = documents.is_empty() && left_out.is_empty() && !is_opened;
    (!is_empty).then(|| Carried { note: note.unwrap_or(values::NOTE), documents, whole, left_out })
}

/// Whether a document only lists others, so that each of them is looked at by itself.
pub fn is_list(document: &Node) -> bool {
    resources::is_list(document)
}

struct Search<'t, 's> {
    texts: &'t mut Texts<'s>,
    /// What the outermost carrier is.
    note: Option<&'static str>,
    /// A text of it was read.
    is_opened: bool,
    /// The values are those of a release: no other file may change them.
    is_release: bool,
    documents: Vec<Inner>,
    left_out: Vec<LeftOut>,
}

impl Search<'_, '_> {
    /// A document that may define alarms itself.
    fn document(&mut self, document: &Node, deep: usize) -> Node {
        if deep == 0 || others::is_about_alarms(document) {
            return document.clone();
        }
        if !is_list(document) && format_of(document).is_some() {
            self.documents.push(Inner { document: document.clone(), is_off: false });
            return document.clone();
        }
        self.inside(document, deep - 1)
    }

    /// The same document, and what it carries put to what was found.
    fn inside(&mut self, document: &Node, deep: usize) -> Node {
        if others::is_about_alarms(document) {
            return document.clone();
        }
        if resources::kind(document).is_some() {
            return self.resource(document, deep);
        }
        if !document.is_map() {
            return document.clone();
        }
        self.values("", document, false, deep)
    }
}
