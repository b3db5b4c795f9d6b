//! Settings that are flags but are written in other ways.

use crate::delivery::Value;
use crate::delivery::values::{flag, is_open, one_or_many};
use crate::yaml::Node;

/// The opposite of a flag: whether something is public, read from `internal = true`.
pub fn not(node: &Node) -> Option<Value> {
    match flag(node)? {
        Value::Flag(flag) => Some(Value::Flag(!flag)),
        // The value is negated when it is filled in.
        Value::Open(text) => Some(Value::Open(format!("not {text}"))),
        _ => None,
    }
}

/// A flag that counts only if it is off. Then it forbids something. If it is on, something is allowed, but not certain.
pub fn not_unless_allowed(node: &Node) -> Option<Value> {
    flag(node).filter(|value| *value == Value::Flag(false))
}

/// Whether a key is set, which means encryption. A reference to a resource or a data source is a key; a variable may be
/// null.
pub fn has(node: &Node) -> Option<Value> {
    let text = node.text().map(str::trim).filter(|text| !text.is_empty())?;
    if !is_open(text) {
        return Some(Value::Flag(true));
    }
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    let is_reference = |c: char| c.is_ascii_alphanumeric() || "_.[]-".contains(c);
    let (root, _) = inner.split_once('.').unwrap_or_default();
    let unknown = ["", "var", "local", "module", "each", "count", "self", "path"];
    if inner.chars().all(is_reference) && !unknown.contains(&root) {
        return Some(Value::Flag(true));
    }
    Some(open(text))
}

/// Whether the value is `Enabled`.
pub fn enabled(node: &Node) -> Option<Value> {
    words(node, &["enabled"], &["disabled", "suspended"])
}

/// Whether the `encryption_type` of a stream means encryption.
pub fn kms(node: &Node) -> Option<Value> {
    words(node, &["kms"], &["none"])
}

/// Whether a canned access list makes a bucket public. A private list proves nothing, since a policy may open the
/// bucket.
pub fn public_acl(node: &Node) -> Option<Value> {
    words(node, &["public-read", "public-read-write", "publicread", "publicreadwrite"], &[])
}

pub fn container_access(node: &Node) -> Option<Value> {
    words(node, &["blob", "container"], &["private"])
}

/// Whether a bucket may be public: not if `public_access_prevention` is enforced. `None` if it is inherited.
pub fn prevented(node: &Node) -> Option<Value> {
    words(node, &[], &["enforced"])
}

pub fn scheme(node: &Node) -> Option<Value> {
    words(
        node,
        &["internet-facing", "external", "external_managed"],
        &["internal", "internal_managed", "internal_self_managed"],
    )
}

/// Whether the endpoint types of an API make it public.
pub fn endpoint_types(node: &Node) -> Option<Value> {
    words(one_or_many(node).first()?, &["edge", "regional"], &["private"])
}

pub fn visibility(node: &Node) -> Option<Value> {
    words(node, &["global"], &["private"])
}

/// Whether a backup is continuous, so that any point in time can be restored.
pub fn continuous(node: &Node) -> Option<Value> {
    words(node, &["continuous"], &["periodic"])
}

pub fn firestore(node: &Node) -> Option<Value> {
    words(
        node,
        &["point_in_time_recovery_enabled", "delete_protection_enabled"],
        &["point_in_time_recovery_disabled", "delete_protection_disabled"],
    )
}

fn words(node: &Node, yes: &[&str], no: &[&str]) -> Option<Value> {
    let text = node.text()?.trim();
    if is_open(text) {
        return Some(open(text));
    }
    let text = text.to_ascii_lowercase();
    let is_yes = yes.contains(&text.as_str());
    (is_yes || no.contains(&text.as_str())).then_some(Value::Flag(is_yes))
}

/// An open value that is never filled in, since its value would be a word rather than yes or no.
pub fn open(text: &str) -> Value {
    let inner = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    Value::Open(inner.filter(|inner| !is_open(inner)).map_or("…", |inner| inner).to_owned())
}
