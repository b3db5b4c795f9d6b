//! Values of a Helm chart: rules may be under any key, and so may whole resources and files.

use super::resources::{is_list, kind};
use super::{Inner, Search, format_of, parameters, patches};
use crate::alarms::{ALL, others, values};
use crate::yaml::{Kind, Node};

pub const NOTE: &str = "in Helm chart values";

impl Search<'_, '_> {
    /// The value of a key.
    pub(super) fn values(&mut self, key: &str, node: &Node, is_off: bool, deep: usize) -> Node {
        if patches::is_operation(node) {
            return self.operation(node, deep);
        }
        if kind(node).is_some() && deep > 0 {
            let before = self.documents.len();
            let whole = self.document(node, deep - 1);
            self.documents[before..].iter_mut().for_each(|inner| inner.is_off |= is_off);
            return whole;
        }
        if let Some(document) = ALL.iter().find_map(|format| (format.inside)(key, node)) {
            self.documents.push(Inner { document, is_off });
            return node.clone();
        }
        match &node.kind {
            Kind::Scalar { .. } => self.text(key, node, is_off, deep),
            Kind::List(items) => {
                let read = |item: &Node| match key {
                    "literals" => self.literal(item, deep),
                    _ => self.values("", item, is_off, deep),
                };
                Node { span: node.span, kind: Kind::List(items.iter().map(read).collect()) }
            }
            Kind::Map(entries) => {
                self.unread_alarms.extend(parameters(node));
                let is_off = is_off || self.is_release && values::is_off(node.get("enabled"));
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.values(&key.value, value, is_off, deep)));
                Node { span: node.span, kind: Kind::Map(entries.collect()) }
            }
        }
    }

    /// A string in the values: `helm.values`, or a file of rules.
    fn text(&mut self, key: &str, text: &Node, is_off: bool, deep: usize) -> Node {
        let Some(deep) = deep.checked_sub(1) else { return text.clone() };
        self.open(key, text, |search, document| search.of_text(key, document, is_off, deep))
    }

    /// A document in a string: values, or a file of some format.
    fn of_text(&mut self, key: &str, document: &Node, is_off: bool, deep: usize) -> Node {
        let is_file = format_of(document).is_some_and(|format| !format.is_file_only);
        if is_file && !is_list(document) && !others::is_about_alarms(document) {
            self.documents.push(Inner { document: document.clone(), is_off });
            return document.clone();
        }
        self.values(key, document, is_off, deep)
    }
}
