//! YAML without its layout, to check that an edit changed only what it should.

use std::collections::BTreeMap;

use super::Value;
use crate::yaml::{Kind, Node};

/// A value of YAML without its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    Null,
    Text(String),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

impl Tree {
    pub fn of(node: &Node) -> Self {
        match &node.kind {
            Kind::Scalar { .. } if node.is_null() => Self::Null,
            Kind::Scalar { text, .. } => Self::Text(text.clone()),
            Kind::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Kind::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.value.clone(), Self::of(value))).collect())
            }
        }
    }

    /// A copy with another value at a path. The maps on the path must exist.
    pub fn with(mut self, path: &[&str], value: Self) -> Self {
        self.put(path, |_| value);
        self
    }

    /// A copy with more items in a list.
    pub fn with_more(mut self, path: &[&str], texts: &[String]) -> Self {
        let more = texts.iter().cloned().map(Self::Text);
        self.put(path, |list| match list {
            Some(Self::List(items)) => Self::List(items.into_iter().chain(more).collect()),
            other => other.unwrap_or(Self::Null),
        });
        self
    }

    /// A copy with an item of a list replaced or added.
    pub fn with_item(mut self, path: &[&str], at: Option<usize>, item: Self) -> Self {
        self.put(path, |list| match list {
            Some(Self::List(mut items)) => {
                match at.and_then(|at| items.get_mut(at)) {
                    Some(old) => *old = item,
                    None => items.push(item),
                }
                Self::List(items)
            }
            other => other.unwrap_or(Self::Null),
        });
        self
    }

    /// A copy without a key of a map.
    pub fn without(mut self, path: &[&str]) -> Self {
        let Some((last, above)) = path.split_last() else { return self };
        let map = above.iter().try_fold(&mut self, |tree, key| match tree {
            Self::Map(entries) => entries.get_mut(*key),
            _ => None,
        });
        if let Some(Self::Map(entries)) = map {
            entries.remove(*last);
        }
        self
    }

    fn put(&mut self, path: &[&str], change: impl FnOnce(Option<Self>) -> Self) {
        let Some((last, above)) = path.split_last() else { return };
        let mut tree = self;
        for key in above {
            let Self::Map(entries) = tree else { return };
            tree = entries.entry((*key).to_owned()).or_insert(Self::Map(BTreeMap::new()));
        }
        if *tree == Self::Null {
            *tree = Self::Map(BTreeMap::new());
        }
        if let Self::Map(entries) = tree {
            let old = entries.remove(*last);
            entries.insert((*last).to_owned(), change(old));
        }
    }
}

impl From<&Value> for Tree {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Word(text) | Value::Text(text) => Self::Text(text.clone()),
            Value::List(texts) => Self::List(texts.iter().cloned().map(Self::Text).collect()),
            Value::Items(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}
