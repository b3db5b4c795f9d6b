//! Rules inside the values of a chart: groups, or rules without a group around them.

use super::{RULE, has_rules};
use crate::alarms::values;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// The rule file that is equivalent to a value.
pub fn document(key: &str, value: &Node) -> Option<Node> {
    let items = values::list(Some(value));
    let map = |key: &str, node: Node| {
        let span = node.span;
        Node { span, kind: Kind::Map(vec![(Spanned::new(key.to_owned(), span), node)]) }
    };
    if items.iter().any(|item| item.get("rules").is_some_and(has_rules)) {
        return Some(map("groups", value.clone()));
    }
    let word = key.to_lowercase();
    let is_called_so = ["rule", "alert"].iter().any(|name| word.contains(name));
    if !is_called_so || !items.iter().any(is_rule) {
        return None;
    }
    let group = map("rules", value.clone());
    Some(map("groups", Node { span: value.span, kind: Kind::List(vec![group]) }))
}

/// A name and a condition, or a misspelling of one of these keys.
fn is_rule(node: &Node) -> bool {
    let has = |key: &str| RULE.get(node, key).is_some();
    has("expr") && (has("alert") || has("record"))
}
