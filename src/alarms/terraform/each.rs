//! `for_each`: the keys that a resource is made for, where the configuration itself has them.

use std::collections::BTreeMap;

use super::known::record;
use crate::yaml::{Kind, Node};

/// Before the address of a resource, among the values of a folder: what it is made for each of.
pub const EACH: &str = "for_each:";

/// Before a reference: the keys of the map, or the items of the list, one a line, as they are written.
pub const KEYS: &str = "keys:";

/// Before the address of a resource: how many of it are made, or the reference of the list of which each item is one.
pub const COUNT: &str = "count:";

/// Keys of a map that are kept.
const MOST: usize = 1000;

/// Levels of maps within a value.
const DEEPEST: usize = 8;

/// One of the things that a resource is made for.
pub struct Each<'a> {
    /// The reference of the map or set.
    pub base: &'a str,
    pub key: &'a str,
}

impl Each<'_> {
    /// A text with references to what the key has in place of `each.value`, and the key itself in place of `each.key`.
    pub fn filled(&self, text: &str) -> String {
        let text = text.replace("${each.key}", self.key);
        text.replace("${each.value", &format!("${{{}.{}", self.base, self.key.to_lowercase()))
    }
}

/// One of several that `count` makes: a text with its number.
pub fn numbered(text: &str, index: usize) -> String {
    let index = index.to_string();
    text.replace("${count.index}", &index).replace("[count.index]", &format!("[{index}]"))
}

/// What a resource is made for each of.
pub fn of_resource(address: &str, body: &Node, found: &mut BTreeMap<String, String>) {
    if let Some(each) = body.get("for_each") {
        let name = format!("{EACH}{}", address.to_lowercase());
        record(&name, each, DEEPEST, found);
    }
    if let Some(count) = body.get("count").and_then(Node::text) {
        found.insert(format!("{COUNT}{}", address.to_lowercase()), count.to_lowercase());
    }
}

/// The keys of a value: nothing unless all of them are known. A set has its items for keys.
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
