//! Writes the page of a schema: an overview, and a heading for every key.

use schemars::Schema;
use serde_json::Value;

use super::Page;
use super::kinds::{self, Written};
use crate::read::{capitalized, quoted};

/// A key of a map.
pub struct Key<'s> {
    pub name: &'s str,
    pub required: bool,
    pub schema: &'s Value,
}

/// The keys of a map: required keys first, then the others by name.
pub fn keys(map: &Value) -> Vec<Key<'_>> {
    let required: Vec<&str> =
        map["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = map["properties"].as_object().into_iter().flatten();
    let mut keys: Vec<Key<'_>> = properties
        .map(|(name, schema)| Key { name, required: required.contains(&name.as_str()), schema })
        .collect();
    keys.sort_by_key(|key| (!key.required, key.name));
    keys
}

/// The forms that a value may have. Null is left out, since it means the same as leaving out the key.
pub fn forms(schema: &Value) -> Vec<&Value> {
    match schema["anyOf"].as_array() {
        Some(forms) => forms.iter().flat_map(self::forms).collect(),
        None if schema["type"] == "null" => Vec::new(),
        None => vec![schema],
    }
}

/// Whether a schema has this type, ignoring null.
pub fn is(schema: &Value, name: &str) -> bool {
    schema["type"] == name || schema["type"].as_array().is_some_and(|names| names.iter().any(|it| it == name))
}

/// The words that a value may be.
pub fn words(schema: &Value) -> Vec<&str> {
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

pub fn page(written: &Written) -> Page {
    let schema: Schema = (written.schema)();
    let schema = schema.as_value();
    let common: Schema = (kinds::PAGE.schema)();
    let is_common = |key: &Key<'_>| {
        written.name != kinds::PAGE.name && common.as_value()["properties"][key.name] == *key.schema
    };
    let (shared, own): (Vec<_>, Vec<_>) = keys(schema).into_iter().partition(is_common);
    let mut body = format!("{}\n\n| Key | Value |\n|---|---|\n", written.introduction);
    for (key, page) in own.iter().map(|key| (key, "")).chain(shared.iter().map(|key| (key, "page.md"))) {
        body.push_str(&format!("| [`{0}`]({page}#{0}) | {1} |\n", key.name, brief(key)));
    }
    for key in &own {
        describe(key, "", 2, &mut body);
    }
    Page {
        file: format!("{}.md", written.name),
        title: written.title.to_owned(),
        summary: format!("{:?}", written.summary),
        source: written.source,
        body,
    }
}

/// Adds a heading for a key, and headings for the keys of maps in its value.
fn describe(key: &Key<'_>, above: &str, level: usize, body: &mut String) {
    let path = format!("{above}{}", key.name);
    let must = if key.required { "; required" } else { "" };
    body.push_str(&format!(
        "\n{} `{path}`\n\n*{}{must}*\n",
        "#".repeat(level),
        capitalized(&whole(key.schema))
    ));
    paragraph(key.schema, body);
    if let Some(inner) = inner(key.schema) {
        if inner["description"] != key.schema["description"] {
            paragraph(inner, body);
        }
        for key in keys(inner) {
            describe(&key, &format!("{path}."), level + 1, body);
        }
    }
}

/// The map with its own keys that a value is or contains.
pub fn inner(schema: &Value) -> Option<&Value> {
    forms(schema).into_iter().find_map(|form| {
        if form.get("properties").is_some() {
            return Some(form);
        }
        let held = form.get("items").or(form.get("additionalProperties")).filter(|held| held.is_object())?;
        inner(held)
    })
}

fn paragraph(schema: &Value, body: &mut String) {
    if let Some(text) = schema["description"].as_str() {
        body.push_str(&format!("\n{}\n", text.replace('\n', " ").replace("  ", "\n\n")));
    }
}

/// A full description of a value.
fn whole(schema: &Value) -> String {
    each(schema, ", or ", &|form| {
        let words = words(form);
        let (first, others) =
            words.split_at(form["examples"].as_array().map_or(0, Vec::len).min(words.len()));
        if words.is_empty() {
            return [name(form), such_as(form)].concat();
        }
        let also = if others.is_empty() { String::new() } else { format!("; also {}", quoted(others)) };
        quoted(first) + &also
    })
}

/// A short description of a value, for the overview.
fn brief(key: &Key<'_>) -> String {
    let must = if key.required { ", required" } else { "" };
    each(key.schema, " or ", &|form| if words(form).is_empty() { name(form) } else { "word".to_owned() })
        + must
}

fn each(schema: &Value, or: &str, say: &dyn Fn(&Value) -> String) -> String {
    forms(schema).into_iter().map(say).collect::<Vec<_>>().join(or)
}

fn name(form: &Value) -> String {
    if is(form, "array") {
        return format!("list of {}", each(&form["items"], " or ", &many));
    }
    if let Some(held) = form.get("additionalProperties").filter(|held| held.is_object()) {
        return format!("map of names to {}", each(held, " or ", &many));
    }
    let name = match (form["format"].as_str(), form.get("pattern")) {
        (Some("date"), _) => "date",
        (Some("date-time"), _) => "point in time",
        (_, Some(_)) => "period",
        _ if is(form, "integer") => "whole number",
        _ if is(form, "number") => "number",
        _ if is(form, "boolean") => "true or false",
        _ if is(form, "string") => "text",
        _ if form.get("properties").is_some() => "map",
        _ => "anything",
    };
    name.to_owned()
}

/// A description of several values of a form.
fn many(form: &Value) -> String {
    match name(form) {
        _ if !words(form).is_empty() => "words".to_owned(),
        name if is(form, "boolean") => name,
        name if is(form, "array") => name.replacen("list of", "lists of", 1),
        name => name + "s",
    }
}

/// An example, if the form is hard to describe.
fn such_as(form: &Value) -> String {
    let examples: Vec<&str> = match (form["format"].as_str(), form["examples"].as_array()) {
        (Some("date"), _) => vec!["2026-11-20"],
        (Some("date-time"), _) => vec!["2026-03-14T09:26:00Z"],
        (_, examples) => examples.into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    if examples.is_empty() { String::new() } else { format!(", such as {}", quoted(&examples)) }
}
