//! Values of a Helm chart: rules may be under any key, and so may whole resources and files.

use super::resources::kind;
use super::texts::opened;
use super::{Inner, Search};
use crate::alarms::{ALL, values};
use crate::yaml::{Kind, Node};

pub const NOTE: &str = "in values of a Helm chart";

impl Search<'_, '_> {
    /// The value of a key.
    pub(super) fn values(&mut self, key: &str, node: &Node, is_off: bool, deep: usize) -> Node {
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
                let items = items.iter().map(|item| self.values("", item, is_off, deep)).collect();
                Node { span: node.span, kind: Kind::List(items) }
            }
            Kind::Map(entries) => {
                let is_off = is_off || self.is_release && values::is_off(node.get("enabled"));
                let entries = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.values(&key.value, value, is_off, deep)));
                Node { span: node.span, kind: Kind::Map(entries.collect()) }
            }
        }
    }

    /// A text of the values: `helm.values`, or a file of rules.
    fn text(&mut self, key: &str, text: &Node, is_off: bool, deep: usize) -> Node {
        let Some(deep) = deep.checked_sub(1) else { return text.clone() };
        let Some(yaml) = self.texts.read(text) else { return text.clone() };
        self.is_opened = true;
        let maps = yaml.documents.iter().filter(|document| !matches!(document.kind, Kind::Scalar { .. }));
        let documents = maps.map(|document| self.values(key, document, is_off, deep)).collect();
        opened(text, documents)
    }
}
