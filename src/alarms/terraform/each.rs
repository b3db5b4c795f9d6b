//! `for_each`: the keys that a resource, or a `dynamic` block, is created for, if the configuration itself lists them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::known::record;
use crate::hcl;
use crate::yaml::{Kind, Node};

/// Prefix of a resource's address among the values of a folder: the value is its `for_each`.
pub const EACH: &str = "for_each:";

/// Prefix of a `dynamic` block's address: the value is the name by which the block refers to a key and its value.
pub const ITERATOR: &str = "iterator:";

/// Prefix of a reference: the value is the keys of the map, or the items of the list, one per line as written.
pub const KEYS: &str = "keys:";

/// Prefix of a resource's address. The value is its `count`: a number or the length of a list.
pub const COUNT: &str = "count:";

/// Prefix of a reference: the value is the number of items of the list, which need not be texts.
pub const LENGTH: &str = "length:";

/// How many keys of a map are kept.
const MOST: usize = 1000;

/// How many levels of maps within a value are followed.
const DEEPEST: usize = 8;

/// An instance of a block.
#[derive(Clone)]
pub enum Instance {
    /// The only instance, or the instances are unknown.
    Only,
    Key(Each),
    /// One of the instances that `count` creates.
    Number {
        index: usize,
        of: usize,
    },
}

impl Instance {
    /// A text in which everything is filled in that differs between the instances of the block.
    pub fn filled<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self {
            Self::Key(each) if text.contains(&*each.iterator) => each.filled(text).into(),
            Self::Number { index, .. } if text.contains("count.") => numbered(text, *index).into(),
            _ => text.into(),
        }
    }

    /// The text after the block's address in the address of the instance.
    pub fn suffix(&self) -> String {
        match self {
            Self::Key(each) => format!("[\"{}\"]", each.key),
            Self::Number { index, of } if *of > 1 => format!("[{index}]"),
            _ => String::new(),
        }
    }
}

/// One of the instances that `for_each` creates.
#[derive(Clone)]
pub struct Each {
    pub key: String,
    /// The reference to its value.
    pub value: String,
    /// The name by which the block refers to both.
    pub iterator: Cow<'static, str>,
}

impl Each {
    /// An entry, by its key and the reference to its value.
    pub fn new(key: String, value: String) -> Self {
        Self { key, value, iterator: Cow::Borrowed("each") }
    }

    /// The entry of a map or a set, by its reference.
    pub fn of(map: &str, key: String) -> Self {
        let value = format!("{map}.{}", key.to_lowercase());
        Self::new(key, value)
    }

    /// What a reference such as `each.value.page` refers to. `None` for any other reference.
    pub fn meant(&self, reference: &str) -> Option<String> {
        let path = reference.strip_prefix(&*self.iterator)?.strip_prefix(".value")?;
        Some(format!("{}{path}", self.value))
    }

    /// Whether a reference is `each.key`.
    pub fn is_key(&self, reference: &str) -> bool {
        reference.strip_prefix(&*self.iterator) == Some(".key")
    }

    /// A text with `each.key` filled in, and with `each.value` replaced by a reference to the key's value.
    fn filled(&self, text: &str) -> String {
        let Self { key, value, iterator } = self;
        let text = text.replace(&format!("${{{iterator}.key}}"), key);
        let text = self.looked_up(&text.replace(&format!("[{iterator}.key]"), &format!("[\"{key}\"]")));
        text.replace(&format!("${{{iterator}.value"), &format!("${{{value}"))
    }

    /// A text in which `each.value` between brackets is replaced by a reference to the key's value:
    /// `local.urls[each.value.page]`.
    fn looked_up(&self, text: &str) -> String {
        let mark = format!("[{}.value", self.iterator);
        let mut parts = text.split(&mark);
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once(']').filter(|(path, _)| !path.contains(['[', '$'])) {
                Some((path, rest)) => whole.push_str(&format!("[\"${{{}{path}}}\"]{rest}", self.value)),
                None => whole.extend([mark.as_str(), part]),
            }
        }
        whole
    }
}

/// A text of one of the instances that `count` creates, with its index filled in.
fn numbered(text: &str, index: usize) -> String {
    let index = index.to_string();
    text.replace("${count.index}", &index).replace("[count.index]", &format!("[{index}]"))
}

/// Records the `for_each` and the `count` of a resource.
pub fn of_resource(address: &str, body: &Node, found: &mut BTreeMap<String, String>) {
    if let Some(each) = body.get("for_each") {
        let name = format!("{EACH}{}", address.to_lowercase());
        record(&name, each, DEEPEST, found);
    }
    of_count(address, body, found);
}

/// Records the `count` in the body of a resource, for the block with this address.
pub fn of_count(address: &str, body: &Node, found: &mut BTreeMap<String, String>) {
    if let Some(count) = body.get("count").and_then(Node::text) {
        found.insert(format!("{COUNT}{}", address.to_lowercase()), count.to_lowercase());
    }
}

/// Records the `for_each` and the iterator of the `dynamic` block with this address.
pub fn of_dynamic(address: &str, block: &Node, found: &mut BTreeMap<String, String>) {
    let Some(each) = block.get("for_each") else { return };
    let address = address.to_lowercase();
    record(&format!("{EACH}{address}"), each, DEEPEST, found);
    let named = block.get("iterator").and_then(Node::text).and_then(hcl::enclosed);
    // By default, it has the name of the block.
    let label = address.rsplit('.').next().unwrap_or_default();
    found.insert(format!("{ITERATOR}{address}"), named.unwrap_or(label).to_lowercase());
}

/// Records the keys of a value, but only if all of them are known. The items of a set are its keys.
pub fn keys(name: &str, value: &Node, found: &mut BTreeMap<String, String>) {
    let keys: Option<Vec<&str>> = match &value.kind {
        Kind::Map(entries) => Some(entries.iter().map(|(key, _)| key.value.as_str()).collect()),
        Kind::List(items) => items.iter().map(Node::text).collect(),
        Kind::Scalar { .. } => None,
    };
    let Some(keys) = keys.filter(|keys| keys.len() <= MOST) else { return };
    let is_known = |key: &&str| !key.contains("${") && !key.contains('\n') && !key.is_empty();
    if !keys.iter().all(is_known) {
        return;
    }
    let name = name.to_lowercase();
    if let Kind::List(_) = &value.kind {
        for key in &keys {
            found.entry(format!("{name}.{}", key.to_lowercase())).or_insert_with(|| (*key).to_owned());
        }
    }
    let mut lines: Vec<&str> = Vec::new();
    for key in keys {
        if !lines.contains(&key) {
            lines.push(key);
        }
    }
    found.entry(format!("{KEYS}{name}")).or_insert_with(|| lines.join("\n"));
}
