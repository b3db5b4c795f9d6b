//! Tests that the schemas are valid JSON Schema 2020-12, and that every document of this repository fits its schema.

#![allow(clippy::disallowed_methods, reason = "reads the repository's documents")]

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{ALL, CHECKLIST, CONFIG, PAGE, POSTMORTEM, REVIEW, RUNBOOK, SERVICE, Shape};
use crate::parse;
use crate::source::FileId;
use crate::yaml::{self, Kind, Node};

/// The keywords in our schemas have the form that the 2020-12 meta-schema requires.
#[test]
fn schemas_are_schemas() {
    fn check(schema: &Value, at: &str) {
        let Some(map) = schema.as_object() else {
            assert!(schema.is_boolean(), "{at}: a schema is a map, true or false");
            return;
        };
        for (keyword, value) in map {
            let at = format!("{at}/{keyword}");
            let each = |values: &Value| values.as_array().expect(&at).clone();
            match keyword.as_str() {
                "$schema" | "$id" | "title" | "description" | "format" => {
                    assert!(value.is_string(), "{at}");
                }
                "pattern" => assert!(value.as_str().is_some_and(|it| it.starts_with('^')), "{at}"),
                "type" => {
                    let kinds = if value.is_string() { vec![value.clone()] } else { each(value) };
                    let known = ["string", "number", "integer", "boolean", "array", "object", "null"];
                    assert!(kinds.iter().all(|kind| known.iter().any(|it| kind == it)), "{at}");
                    assert!((1..kinds.len()).all(|one| !kinds[..one].contains(&kinds[one])), "{at}");
                }
                "enum" | "examples" => assert!(!each(value).is_empty(), "{at}"),
                "required" => assert!(each(value).iter().all(Value::is_string), "{at}"),
                "minimum" | "minProperties" | "maxProperties" => assert!(value.is_u64(), "{at}"),
                "items" | "additionalProperties" => check(value, &at),
                "default" => {}
                "anyOf" => {
                    assert!(!each(value).is_empty(), "{at}");
                    for form in &each(value) {
                        check(form, &at);
                    }
                }
                "properties" => {
                    let properties = value.as_object().expect(&at);
                    properties.iter().for_each(|(key, value)| check(value, &format!("{at}/{key}")));
                }
                _ => panic!("{at}: add the keyword to this test, and its meaning to `fits`"),
            }
        }
    }
    for shape in ALL {
        let schema = shape.for_editors();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        // Other programs know the schema by this id, regardless of the version.
        assert_eq!(schema["$id"], format!("urn:readyroom:schema:{}", shape.name));
        check(&schema, shape.name);
    }
}

#[test]
fn documents_of_the_repository_fit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = Vec::new();
    for folder in ["content", "checklists", "tests/cmd/build.in", "readyroom.yaml"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let entry = entry.expect("the repository can be read");
            let path = entry.path().strip_prefix(root).expect("it is below").to_string_lossy().into_owned();
            let Some(shape) = shape_of(&path).filter(|_| entry.file_type().is_file()) else { continue };
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            let whole = || Some(text.as_str());
            let is_page = entry.path().extension().is_some_and(|ending| ending == "md");
            let yaml = if is_page { parse::matter(&text).map(|range| &text[range]) } else { whole() };
            let Some(node) = yaml.and_then(|yaml| yaml::read_one(FileId(0), yaml).0) else { continue };
            let faults = faults(&value(&node), &shape.for_editors(), "");
            assert!(faults.is_empty(), "{path} is no {}: {faults:#?}", shape.name);
            seen.push(shape.name);
        }
    }
    for shape in ALL.iter().filter(|shape| shape.name != "alarms") {
        assert!(seen.contains(&shape.name), "no {} was looked at", shape.name);
    }
}

#[test]
fn mistakes_do_not_fit() {
    let slips = [
        (SERVICE, json!({ "ownr": "team-a" })),
        (SERVICE, json!({ "tier": "first" })),
        (RUNBOOK, json!({ "reviewed_on": "yesterday" })),
        (RUNBOOK, json!({ "review_every": "sometimes" })),
        (REVIEW, json!({ "status": "finished" })),
        (REVIEW, json!({ "answers": { "a.b": { "answer": { "is": "yes" } } } })),
        (CONFIG, json!({ "alarms": [{ "paths": "x" }] })),
        (CHECKLIST, json!({ "sections": [{ "items": [{ "question": "no id" }] }] })),
    ];
    for (shape, slip) in slips {
        assert!(!faults(&slip, &shape.for_editors(), "").is_empty(), "{slip} passes for a {}", shape.name);
    }
    let fine = [
        (SERVICE, json!({ "owner": null, "environments": "beta", "pipeline": { "anything": 1 } })),
        (SERVICE, json!({ "title": 404, "facts": { "has_api": "yes" } })),
        (REVIEW, json!({ "answers": { "a.b": null, "a.c": true, "a.d": { "answer": "n/a" } } })),
        (PAGE, json!({})),
    ];
    for (shape, fine) in fine {
        assert_eq!(
            faults(&fine, &shape.for_editors(), ""),
            Vec::<String>::new(),
            "{fine} for a {}",
            shape.name
        );
    }
}

fn shape_of(path: &str) -> Option<Shape> {
    let is = |folder: &str| path.contains(&format!("/{folder}/"));
    let name = path.rsplit('/').next()?;
    match name {
        "readyroom.yaml" => Some(CONFIG),
        "service.yaml" => Some(SERVICE),
        _ if Path::new(name).extension().is_none_or(|ending| ending != "md") => None,
        "README.md" | "index.md" => Some(PAGE),
        _ if path.starts_with("checklists/") || is("checklists") => Some(CHECKLIST),
        _ if is("runbooks") => Some(RUNBOOK),
        _ if is("reviews") => Some(REVIEW),
        _ if is("postmortems") => Some(POSTMORTEM),
        _ => Some(PAGE),
    }
}

/// A node, read by the core schema of YAML 1.2.
fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::List(items) => items.iter().map(value).collect(),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|(key, node)| (key.value.clone(), value(node)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Scalar { .. } if node.is_null() => Value::Null,
        Kind::Scalar { text, plain: true } => match text.as_str() {
            "true" => true.into(),
            "false" => false.into(),
            _ if text.starts_with('0') && text.len() > 1 => text.as_str().into(),
            _ => text
                .parse::<i64>()
                .map(Value::from)
                .or_else(|_| text.parse::<f64>().map(Value::from))
                .unwrap_or_else(|_| text.as_str().into()),
        },
        Kind::Scalar { text, .. } => text.as_str().into(),
    }
}

/// Why a value does not fit a schema. Supports the keywords that our schemas use.
fn faults(value: &Value, schema: &Value, at: &str) -> Vec<String> {
    let fault = |what: &str| vec![format!("{at}: {what}: {value}")];
    let Some(keywords) = schema.as_object() else {
        return if schema == &json!(false) { fault("not allowed") } else { Vec::new() };
    };
    let mut all = Vec::new();
    for (keyword, wanted) in keywords {
        all.extend(match keyword.as_str() {
            "type" => {
                let is = |kind: &Value| match kind.as_str().unwrap_or_default() {
                    "string" => value.is_string(),
                    "number" => value.is_number(),
                    "integer" => value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    _ => value.is_null(),
                };
                let fits = wanted.as_array().map_or_else(|| is(wanted), |kinds| kinds.iter().any(is));
                if fits { Vec::new() } else { fault("of another type") }
            }
            "enum" if !wanted.as_array().is_some_and(|words| words.contains(value)) => fault("no such word"),
            "anyOf" => {
                let forms = wanted.as_array().into_iter().flatten();
                let mut each: Vec<Vec<String>> = forms.map(|form| faults(value, form, at)).collect();
                each.sort_by_key(Vec::len);
                if each[0].is_empty() { Vec::new() } else { each.concat() }
            }
            "minimum" if value.as_i64().is_some_and(|number| number < 0) => fault("too small"),
            "pattern" if value.is_string() && crate::model::Period::parse(text(value)).is_none() => {
                fault("no period")
            }
            "format"
                if wanted == "date"
                    && value.is_string()
                    && text(value).parse::<jiff::civil::Date>().is_err() =>
            {
                fault("no date")
            }
            "format"
                if wanted == "date-time"
                    && value.is_string()
                    && text(value).parse::<jiff::Timestamp>().is_err() =>
            {
                fault("no point in time")
            }
            "required" => {
                let keys = wanted.as_array().into_iter().flatten().map(text);
                let missing = keys.filter(|key| value.is_object() && value.get(key).is_none());
                missing.map(|key| format!("{at}: no `{key}`")).collect()
            }
            "items" => {
                let items = value.as_array().into_iter().flatten();
                items.flat_map(|item| faults(item, wanted, &format!("{at}[]"))).collect()
            }
            "properties" => {
                let entries = value.as_object().into_iter().flatten();
                let known = entries.filter_map(|(key, value)| Some((key, value, wanted.get(key)?)));
                known.flat_map(|(key, value, schema)| faults(value, schema, &format!("{at}/{key}"))).collect()
            }
            "additionalProperties" => {
                let listed =
                    |key: &String| keywords.get("properties").is_some_and(|it| it.get(key).is_some());
                let others = value.as_object().into_iter().flatten().filter(|(key, _)| !listed(key));
                others.flat_map(|(key, value)| faults(value, wanted, &format!("{at}/{key}"))).collect()
            }
            _ => Vec::new(),
        });
    }
    all
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
