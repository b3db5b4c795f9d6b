//! Loosens a schema for editors, to accept everything that the parser accepts: a number in place of a text, a single
//! value in place of a list, an empty value.

use serde_json::{Map, Value, json};

use crate::model::{OPEN, Verdict};

/// Loosens a schema. Closes its maps, since an unlisted key is a mistake.
pub fn loosen(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    for part in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(part) {
            loosen(inner);
        }
    }
    for form in map.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten() {
        loosen(form);
    }
    if let Some(Value::Object(held)) = map.get("additionalProperties") {
        let held = or_nothing(held.clone());
        map.insert("additionalProperties".into(), held);
    }
    loosen_keys(map);
    if let Some(Value::String(text)) = map.get_mut("description") {
        *text = text.replace('\n', " ").replace("  ", "\n\n");
    }
    loosen_form(map);
}

fn loosen_keys(map: &mut Map<String, Value>) {
    let required = map.get("required").cloned().unwrap_or_default();
    let is_required = |key: &str| required.as_array().is_some_and(|keys| keys.iter().any(|it| it == key));
    let Some(Value::Object(properties)) = map.get_mut("properties") else { return };
    for (key, property) in properties.iter_mut() {
        loosen(property);
        if let Value::Object(inner) = property
            && !is_required(key)
        {
            *property = or_nothing(std::mem::take(inner));
        }
    }
    map.entry("additionalProperties").or_insert(json!(false));
}

/// Also allows a value to be empty.
fn or_nothing(mut schema: Map<String, Value>) -> Value {
    let forms = schema.get("anyOf").and_then(Value::as_array);
    if let Some(mut forms) = forms.cloned() {
        if !forms.iter().any(|form| form["type"] == "null") {
            forms.push(json!({ "type": "null" }));
        }
        schema.insert("anyOf".into(), forms.into());
    } else if let Some(kind) = schema.get("type").cloned() {
        let mut kinds = kind.as_array().cloned().unwrap_or_else(|| vec![kind]);
        if !kinds.contains(&json!("null")) {
            kinds.push("null".into());
        }
        schema.insert("type".into(), kinds.into());
        if let Some(Value::Array(words)) = schema.get_mut("enum")
            && !words.contains(&Value::Null)
        {
            words.push(Value::Null);
        }
    }
    Value::Object(schema)
}

/// Adds other ways to write the same value to one form of it.
fn loosen_form(map: &mut Map<String, Value>) {
    let kinds = match map.get("type") {
        Some(Value::Array(kinds)) => kinds.clone(),
        Some(kind) => vec![kind.clone()],
        None => return,
    };
    let is = |kind: &str| kinds.iter().any(|it| it == kind);
    if is("integer") {
        map.remove("format"); // of Rust, not of JSON
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        // YAML reads the words `true` and `false` as booleans.
        let truths = [true, false].into_iter().filter(|truth| words.contains(&json!(truth.to_string())));
        let mut further: Vec<Value> = truths.map(Value::from).collect();
        let is_truth = !further.is_empty();
        if words.contains(&json!(Verdict::NotApplicable.word())) {
            further.extend(OPEN.map(Value::from));
        }
        words.extend(further);
        if is_truth {
            map.insert("type".into(), with(&kinds, "boolean"));
        }
    } else if is("string") && !map.contains_key("format") && !map.contains_key("pattern") {
        map.insert("type".into(), with(&kinds, "number"));
    } else if is("boolean") {
        either(map, vec![json!({ "enum": ["yes", "no", "on", "off"] })]);
    } else if is("array") {
        let one = map.get("items").cloned().unwrap_or(json!(true));
        let ones = one["anyOf"].as_array().cloned().unwrap_or_else(|| vec![one]);
        either(map, ones);
    }
}

fn with(kinds: &[Value], another: &str) -> Value {
    kinds.iter().cloned().chain([another.into()]).collect()
}

/// Allows a form to be one of others, too. The description stays at the same place.
fn either(map: &mut Map<String, Value>, others: Vec<Value>) {
    let mut form = std::mem::take(map);
    for key in ["$schema", "title", "description", "default"] {
        if let Some(entry) = form.remove(key).map(|value| (key.to_owned(), value)) {
            map.extend([entry]);
        }
    }
    let forms: Vec<Value> = [Value::Object(form)].into_iter().chain(others).collect();
    map.insert("anyOf".into(), forms.into());
}
