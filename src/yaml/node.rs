//! The tree of a parsed YAML file.

use crate::source::{Span, Spanned};

/// A YAML value, and its position.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

/// The kind and the content of a YAML value.
#[derive(Clone, Debug)]
pub enum Kind {
    Scalar {
        text: String,
        /// Whether it is written without quotes, so that `null`, `yes` or `3` may be more than text.
        plain: bool,
    },
    List(Vec<Node>),
    /// In the order of the file, including duplicates. Entries of merge keys follow the map's own.
    Map(Vec<(Spanned<String>, Node)>),
}

/// The items of a list, or the value itself if it is not a list.
pub fn one_or_many(node: &Node) -> &[Node] {
    if let Kind::List(items) = &node.kind { items } else { std::slice::from_ref(node) }
}

/// The node at a path of keys.
pub fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

impl Node {
    /// A map without keys.
    pub fn empty(span: Span) -> Self {
        Self { span, kind: Kind::Map(Vec::new()) }
    }

    /// The value of a key, if this is a map with that key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    pub fn entries(&self) -> &[(Spanned<String>, Node)] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    pub fn items(&self) -> &[Node] {
        if let Kind::List(items) = &self.kind { items } else { &[] }
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    pub fn spanned(&self) -> Option<Spanned<String>> {
        self.text().map(|text| Spanned::new(text.to_owned(), self.span))
    }

    pub fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}
