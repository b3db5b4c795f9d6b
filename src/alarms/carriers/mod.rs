//! Definitions of alarms inside something else: a `ConfigMap`, the Helm chart values, a `Template`, a patch.
//!
//! A document that no format recognises is searched for documents that some format does recognise. A text inside it is
//! parsed at its place in the file, so that each alarm has its real line.

mod kustomization;
mod patches;
mod paths;
mod resources;
mod texts;
mod values;

pub use kustomization::{COMPONENT, KUSTOMIZATION, kustomization};
pub use paths::parameters;
pub use texts::Texts;

use super::unread_alarms::UnreadAlarm;
use super::{ALL, Format, others};
use crate::yaml::Node;

/// How many levels of nested carriers are opened.
const DEEPEST: usize = 6;

/// What a document carries.
pub struct Carried {
    /// Where the alarms were found, for people: "in a `ConfigMap`".
    pub note: &'static str,
    pub documents: Vec<Inner>,
    /// The document, with parsed strings replaced by their content.
    pub whole: Node,
    /// The documents of the parsed strings.
    pub opened: Vec<Node>,
    /// What seems to define alarms but cannot be read.
    pub unread_alarms: Vec<UnreadAlarm>,
}

/// A document that some format recognises.
pub struct Inner {
    pub document: Node,
    /// The release that contains it says `enabled: false`.
    pub is_off: bool,
}

/// The format of a document.
pub fn format_of(document: &Node) -> Option<&'static Format> {
    ALL.iter().find(|format| (format.recognises)(document))
}

/// What a document carries. `None` if it carries nothing and none of its texts was parsed.
pub fn of(document: &Node, texts: &mut Texts<'_>) -> Option<Carried> {
    let mut search = Search {
        texts,
        note: None,
        opened: Vec::new(),
        is_release: false,
        documents: Vec::new(),
        unread_alarms: Vec::new(),
    };
    let whole = search.inside(document, DEEPEST);
    let Search { note, documents, unread_alarms, opened, .. } = search;
    let is_empty = documents.is_empty() && unread_alarms.is_empty() && opened.is_empty();
    (!is_empty).then(|| Carried {
        note: note.unwrap_or(values::NOTE),
        documents,
        whole,
        opened,
        unread_alarms,
    })
}

/// Whether a document only lists others, so that each of them is read by itself.
pub fn is_list(document: &Node) -> bool {
    resources::is_list(document)
}

/// Whether a document is a list of plays, whose variables may hold rules: `[{hosts: monitoring, roles: [{…}]}]`.
fn is_playbook(document: &Node) -> bool {
    const PARTS: [&str; 5] = ["roles", "tasks", "vars", "pre_tasks", "post_tasks"];
    let is_play =
        |item: &Node| item.get("hosts").is_some() && PARTS.iter().any(|part| item.get(part).is_some());
    document.items().iter().any(is_play)
}

struct Search<'t, 's> {
    texts: &'t mut Texts<'s>,
    /// The note of the outermost carrier.
    note: Option<&'static str>,
    /// The documents of its texts.
    opened: Vec<Node>,
    /// The values belong to a release, so no other file may change them.
    is_release: bool,
    documents: Vec<Inner>,
    unread_alarms: Vec<UnreadAlarm>,
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

    /// Returns the document with its strings parsed, and records the alarms that it carries.
    fn inside(&mut self, document: &Node, deep: usize) -> Node {
        if others::is_about_alarms(document) {
            return document.clone();
        }
        if resources::kind(document).is_some() || kustomization(document).is_some() {
            return self.resource(document, deep);
        }
        let items = document.items();
        if !items.is_empty() && items.iter().all(|item| resources::kind(item).is_some()) {
            let whole = resources::mapped(document, &mut |item| self.document(item, deep));
            self.note = Some("in a list of resources");
            return whole;
        }
        if is_playbook(document) {
            self.note = Some("in a playbook of Ansible");
        } else if !document.is_map() && !patches::is_patch(document) {
            return document.clone();
        }
        self.values("", document, false, deep)
    }
}
