//! JSON patches (RFC 6902, as Kustomize applies them) and BOSH ops files: operations that put values at paths.

use super::Search;
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::yaml::{Kind, Node};

const NOTE: &str = "in a patch";

const OPERATIONS: [&str; 6] = ["add", "replace", "remove", "copy", "move", "test"];

/// BOSH's operations; BOSH calls the key `type`.
const OF_BOSH: [&str; 3] = ["replace", "remove", "test"];

/// Fields of a rule that identify or describe its alarm.
const FIELDS: [&str; 3] = ["alert", "labels", "annotations"];

/// Whether a document is a list of operations.
pub fn is_patch(document: &Node) -> bool {
    let items = document.items();
    !items.is_empty() && items.iter().all(is_operation)
}

/// Whether a node is an operation: `{op: add, path: /spec/groups/0/rules/-, value: {…}}`, `{type: replace, path:
/// /properties/custom_rules?/-, value: {…}}`
pub fn is_operation(node: &Node) -> bool {
    verb(node).is_some() && text(node, "path").starts_with('/')
}

/// The name of the operation.
fn verb(node: &Node) -> Option<&str> {
    let known = [("op", &OPERATIONS[..]), ("type", &OF_BOSH[..])];
    known.into_iter().find_map(|(key, verbs)| {
        let verb = text(node, key);
        verbs.contains(&verb).then_some(verb)
    })
}

fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

impl Search<'_, '_> {
    /// Reads the value that an operation adds: a rule, a group, a whole file.
    pub(super) fn operation(&mut self, operation: &Node, deep: usize) -> Node {
        // BOSH marks what may be missing: `/properties/custom_rules?/-`.
        let path = text(operation, "path").split('/').map(|part| part.trim_end_matches('?'));
        let path: Vec<&str> = path.collect();
        let verb = verb(operation).unwrap_or_default();
        let is_kept = matches!(verb, "add" | "replace");
        self.unread_alarms.extend(changed(operation, &path).filter(|_| verb != "test"));
        let Some(value) = operation.get("value").filter(|_| is_kept) else { return operation.clone() };
        // A value that is added to a list is read as a list with one item.
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
            // The document around the patch has its own note.
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
fn changed(operation: &Node, path: &[&str]) -> Option<UnreadAlarm> {
    let rules = path.iter().position(|part| *part == "rules").filter(|_| path.contains(&"groups"))?;
    let [index, field, ..] = path.get(rules + 1..)? else { return None };
    let is_of_an_alarm = is_index(index) && FIELDS.contains(field);
    let place = operation.get("path")?.spanned().filter(|_| is_of_an_alarm)?;
    let tool = if operation.get("op").is_some() { "kustomize build" } else { "bosh interpolate" };
    Some(UnreadAlarm {
        place: place.span,
        message: format!("this patch changes `{field}` of an alarm, but patches are not applied"),
        name: place.value,
        help: format!("list the output of `{tool}` under `alarms:` instead").into(),
        refers_to: None,
    })
}

/// Whether a path segment is an index of a list; BOSH also finds an item by a key, `name=prometheus`.
fn is_index(part: &str) -> bool {
    part == "-" || part.contains('=') || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}
