//! JSON patches, as RFC 6902 has them and Kustomize applies them: operations that put values at paths.

use super::Search;
use crate::alarms::left_out::LeftOut;
use crate::yaml::{Kind, Node};

const NOTE: &str = "in a patch";

const OPERATIONS: [&str; 6] = ["add", "replace", "remove", "copy", "move", "test"];

/// Fields of a rule that decide what is said about its alarm.
const FIELDS: [&str; 3] = ["alert", "labels", "annotations"];

/// Whether a document is a list of operations.
pub fn is_patch(document: &Node) -> bool {
    let items = document.items();
    !items.is_empty() && items.iter().all(is_operation)
}

/// `{op: add, path: /spec/groups/0/rules/-, value: {…}}`
pub fn is_operation(node: &Node) -> bool {
    let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
    OPERATIONS.contains(&text("op")) && text("path").starts_with('/')
}

impl Search<'_, '_> {
    /// Reads the value that an operation adds: a rule, a group, a whole file.
    pub(super) fn operation(&mut self, operation: &Node, deep: usize) -> Node {
        let text = |key: &str| operation.get(key).and_then(Node::text).unwrap_or_default();
        let path: Vec<&str> = text("path").split('/').collect();
        let is_kept = matches!(text("op"), "add" | "replace");
        self.left_out.extend(changed(operation, &path).filter(|_| text("op") != "test"));
        let Some(value) = operation.get("value").filter(|_| is_kept) else { return operation.clone() };
        // What is put into a list is read as a list of one.
        let is_item = path.last().is_some_and(|last| is_index(last));
        let key = path.iter().rev().find(|part| !is_index(part)).copied().unwrap_or_default();
        let before = self.documents.len();
        let whole = if is_item {
            let list = Node { span: value.span, kind: Kind::List(vec![value.clone()]) };
            self.values(key, &list, false, deep)
        } else {
            self.values(key, value, false, deep)
        };
        if self.documents.len() > before {
            // What is around the patch has a note of its own.
            self.note.get_or_insert(NOTE);
        }
        let entries = operation.entries().iter().map(|(own, old)| {
            let node = if own.value == "value" { &whole } else { old };
            (own.clone(), node.clone())
        });
        Node { span: operation.span, kind: Kind::Map(entries.collect()) }
    }
}

/// An operation that changes an alarm of another file: `/spec/groups/0/rules/0/annotations/runbook_url`.
fn changed(operation: &Node, path: &[&str]) -> Option<LeftOut> {
    let rules = path.iter().position(|part| *part == "rules").filter(|_| path.contains(&"groups"))?;
    let [index, field, ..] = path.get(rules + 1..)? else { return None };
    let is_of_an_alarm = is_index(index) && FIELDS.contains(field);
    let place = operation.get("path")?.spanned().filter(|_| is_of_an_alarm)?;
    Some(LeftOut {
        place: place.span,
        message: format!("this patch changes `{field}` of an alarm, but patches are not applied"),
        name: place.value,
        help: "list the output of `kustomize build` under `alarms:` instead".into(),
        deploys: None,
    })
}

/// Whether a part of a path is the place of an item in a list.
fn is_index(part: &str) -> bool {
    part == "-" || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}
