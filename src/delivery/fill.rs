//! Replaces Terraform's `${var.x}` and `${local.y}` by the values that the files of a folder define.

use std::collections::BTreeMap;

use super::model::{Component, Value};
use super::values::{is_open, resolved};

/// The maximum number of references that are replaced in one text, including those in the values.
const DEEPEST: usize = 8;

/// Fills in the properties and the name. A reference that no file defines stays open.
pub fn fill(thing: &mut Component, values: &BTreeMap<String, String>) {
    for property in &mut thing.properties {
        // A value that is open for another reason stays open.
        if let Value::Open(text) = &property.value
            && is_open(text)
            && let Some(text) = filled(text, values)
        {
            property.value = resolved(&text);
        }
    }
    let texts = thing.name.iter_mut().map(|name| &mut name.value).chain(&mut thing.labels);
    for text in texts.filter(|text| is_open(text)) {
        if let Some(known) = filled(text, values) {
            *text = known;
        }
    }
}

/// A text with all its references filled in. `None` if one of them is unknown, or if there are too many.
fn filled(text: &str, values: &BTreeMap<String, String>) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..DEEPEST {
        let Some((before, behind)) = text.split_once("${") else { break };
        let (reference, after) = behind.split_once('}')?;
        let value = values.get(&reference.trim().to_lowercase())?;
        text = format!("{before}{value}{after}");
    }
    (!is_open(&text)).then_some(text)
}
