//! Tests that the pages are up to date, and that the schemas have exactly the keys that the readers accept.

#![allow(clippy::disallowed_methods, reason = "reads and blesses the pages of the handbook")]

use std::path::Path;

use serde_json::{Map, Value, json};

use super::keys::{Key, forms, is, keys, words};
use super::kinds::{ALL, Written};
use crate::read::absent_keys;

#[test]
fn pages_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/handbook/reference");
    let pages = super::pages();
    for page in &pages {
        let path = folder.join(&page.file);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, page.text()).expect("the page can be written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let file = path.display();
        assert!(written == page.text(), "{file} is stale: BLESS=1 cargo test --lib reference");
    }
    let files = std::fs::read_dir(&folder).expect("the folder is there").count();
    assert_eq!(
        files,
        pages.len() + 1,
        "a page that is no longer generated, besides README.md, in {}",
        folder.display()
    );
}

#[test]
fn every_key_says_what_it_is() {
    fn check(map: &Value, kind: &str) {
        for Key { name, schema, .. } in keys(map) {
            assert!(schema["description"].is_string(), "`{name}` of a {kind} has no doc comment");
            if let Some(inner) = super::keys::inner(schema) {
                check(inner, kind);
            }
        }
    }
    for kind in ALL {
        check((kind.schema)().as_value(), kind.name);
    }
}

/// Every key of a schema is read, in every form of its value.
#[test]
fn readers_accept_what_the_schema_has() {
    for kind in ALL {
        for turn in 0..40 {
            let value = example((kind.schema)().as_value(), turn);
            let problems = (kind.read)(&value.to_string());
            assert!(problems.is_empty(), "{}: {problems:?} in {value:#}", kind.name);
        }
    }
}

/// Every key that is read is in its schema. If a file has all keys of the schema, no reader looks for another.
#[test]
fn the_schema_has_what_readers_ask_for() {
    for kind in ALL {
        absent_keys::take();
        (kind.read)(&whole(kind).to_string());
        assert_eq!(
            absent_keys::take(),
            Vec::<String>::new(),
            "{} reads keys that its schema lacks",
            kind.name
        );
    }
}

/// A key is required exactly if its absence is a problem.
#[test]
fn a_key_is_required_only_if_it_is_missed() {
    for kind in ALL {
        let whole = whole(kind);
        for (map, key, required) in members((kind.schema)().as_value(), "") {
            let mut without = whole.clone();
            let entries = without.pointer_mut(&map).and_then(Value::as_object_mut).expect("a map");
            entries.remove(&key).expect("the whole has every key");
            let problems = (kind.read)(&without.to_string());
            assert_eq!(!problems.is_empty(), required, "`{key}` at `{map}` of a {}: {problems:?}", kind.name);
        }
    }
}

/// A value with every key of its schema.
fn whole(kind: &Written) -> Value {
    example((kind.schema)().as_value(), 1)
}

/// A value that fits a schema. Each turn uses another of the schema's forms and words. Odd turns use maps.
fn example(schema: &Value, turn: usize) -> Value {
    let forms = forms(schema);
    let Some(form) = forms.get(turn % forms.len().max(1)) else { return json!("anything") };
    let words = words(form);
    if !words.is_empty() {
        return json!(words[turn / 2 % words.len()]);
    }
    if let Some(examples) = form["examples"].as_array() {
        return examples[turn % examples.len()].clone();
    }
    if is(form, "array") {
        return json!([example(&form["items"], turn)]);
    }
    if let Some(properties) = form["properties"].as_object() {
        // A condition that rules out a fact which it also requires is refused.
        let value = |key: &str, schema| if key == "not" { json!(["other"]) } else { example(schema, turn) };
        let entries = properties.iter().map(|(key, schema)| (key.clone(), value(key, schema)));
        return Value::Object(entries.collect::<Map<_, _>>());
    }
    match form["format"].as_str() {
        Some("date") => json!("2026-11-20"),
        Some("date-time") => json!("2026-03-14T09:26:00Z"),
        _ if is(form, "object") => json!({ "key": example(&form["additionalProperties"], turn) }),
        _ if is(form, "integer") || is(form, "number") => json!(3),
        _ if is(form, "boolean") => json!(true),
        _ => json!("text"),
    }
}

/// Every map in [`whole`], as a JSON pointer, with each of its keys and whether the key is required.
fn members(schema: &Value, pointer: &str) -> Vec<(String, String, bool)> {
    let forms = forms(schema);
    let Some(form) = forms.get(1 % forms.len().max(1)) else { return Vec::new() };
    if is(form, "array") {
        return members(&form["items"], &format!("{pointer}/0"));
    }
    if let Some(held) = form.get("additionalProperties").filter(|held| held.is_object()) {
        return members(held, &format!("{pointer}/key"));
    }
    let mut all = Vec::new();
    for Key { name, required, schema } in keys(form) {
        all.push((pointer.to_owned(), name.to_owned(), required));
        all.extend(members(schema, &format!("{pointer}/{name}")));
    }
    all
}
