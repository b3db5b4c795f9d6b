//! Collects the people of a rotation, each once.

use crate::delivery::values::{is_open, text};
use crate::delivery::{Component, Value};
use crate::source::Span;
use crate::yaml::{Kind, Node};

use super::PEOPLE;

const KEY: &str = "person";

/// Adds the people in a list, or in a list of lists. Adds an unknown person for an expression in place of a list.
pub fn add(thing: &mut Component, people: Option<&Node>) {
    let Some(node) = people else { return };
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| add(thing, Some(item))),
        Kind::Map(_) => unknown(thing, "a map", node.span),
        Kind::Scalar { .. } => {
            if let Some(value) = text(node) {
                let made = node.text().and_then(made).map(|address| Value::Text(address.to_owned()));
                put(thing, made.unwrap_or(value), node.span);
            }
        }
    }
}

/// Adds whom a step notifies: a resource by its address, anything else as written.
pub fn calls(thing: &mut Component, called: &Node) {
    match address(called) {
        Some(address) => thing.put("calls", Value::Text(address.to_owned()), called.span),
        None => thing.set("calls", Some(called), text),
    }
}

/// The address of the single resource that a reference means: `pagerduty_schedule.primary`.
pub fn address(reference: &Node) -> Option<&str> {
    let address = reference.text()?.strip_prefix("${")?.strip_suffix(".id}")?;
    address.split('.').all(is_name).then_some(address)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// Adds an unknown person, with the reason.
pub fn unknown(thing: &mut Component, why: &str, place: Span) {
    put(thing, Value::Open(why.to_owned()), place);
}

/// Adds the people of a rotation that a reference means. They are unknown if the rotation is in another file or has no
/// people.
pub fn call(thing: &mut Component, called: Option<&Component>, reference: &Node) {
    match called.filter(|called| called.get(KEY).is_some()) {
        Some(called) => called.all(KEY).for_each(|person| put(thing, person.value.clone(), person.place)),
        None => unknown(thing, reference.text().unwrap_or("a reference"), reference.span),
    }
}

fn put(thing: &mut Component, person: Value, place: Span) {
    if thing.all(KEY).all(|known| known.value != person) {
        thing.put(KEY, person, place);
    }
}

/// The address of one of several people that one resource creates: `pagerduty_user.all["ann"]`. Each is a different
/// person.
pub fn made(text: &str) -> Option<&str> {
    let address = text.strip_prefix("${")?.strip_suffix(".id}")?;
    let (resource, index) = address.strip_suffix(']')?.split_once('[')?;
    let (of, label) = resource.split_once('.')?;
    let key = index.strip_prefix('"').and_then(|index| index.strip_suffix('"'));
    let is_literal = match key {
        Some(key) => !key.contains('"') && !is_open(key),
        None => index.parse::<u32>().is_ok(),
    };
    (PEOPLE.iter().any(|(person, _)| *person == of) && is_name(label) && is_literal).then_some(address)
}
