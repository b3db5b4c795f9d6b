//! Writes the page of the variables that each template gets, from the pages of this repository and of its test
//! projects.
//!
//! Every template is replaced by one that prints its context, and the contexts are merged.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use serde_json::Value;

use super::Page;
use crate::emit::Content;
use crate::history::{self, History};
use crate::judge;
use crate::link;
use crate::load::{self, Place};
use crate::markdown::{Highlighter, Memo};
use crate::render::{Layout, Plan};
use crate::rules;
use crate::session;
use crate::theme::{TEMPLATES, Theme};

/// Projects that together have every variable at least once.
const PROJECTS: [&str; 4] = [".", "tests/cmd/findings.in", "tests/cmd/gate.in", "tests/cmd/machine.in"];

/// Keys that every page has.
const COMMON: [&str; 7] = ["content", "nav", "page", "root", "sidebar", "site", "toc"];

/// The types of values at each path of a context.
type Shape = BTreeMap<String, BTreeSet<&'static str>>;

pub fn page() -> Page {
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    for project in PROJECTS {
        for (template, context) in contexts(project) {
            note(&context, "", shapes.entry(template).or_default());
        }
    }
    let is_common = |path: &str| {
        COMMON.iter().any(|key| {
            path == *key || path.starts_with(&format!("{key}.")) || path.starts_with(&format!("{key}["))
        })
    };
    let mut common = Shape::new();
    for (path, kinds) in shapes.values().flatten().filter(|(path, _)| is_common(path)) {
        common.entry(path.clone()).or_default().extend(kinds);
    }
    let mut body = String::from(
        "A template of yours replaces the built-in one of its name, and is given what is listed here. A path such as `items[].id` \
         is the `id` of each of `items`. *Nothing* means that a value may be absent: test it before you use it. Keys are added from version \
         to version, and removed only with a note in the changelog. Texts whose names end in `_html`, and `content`, are HTML that \
         is already safe: print them with the filter `safe`.\n\n## Every page\n\n",
    );
    body.push_str(&table(&common));
    for (template, shape) in &shapes {
        let own: Shape = shape
            .iter()
            .filter(|(path, _)| !is_common(path))
            .map(|(path, kinds)| (path.clone(), kinds.clone()))
            .collect();
        body.push_str(&format!("\n## `{template}`\n\n"));
        match own.len() {
            0 => body.push_str("What every page has, and nothing else.\n"),
            _ => body.push_str(&table(&own)),
        }
    }
    Page {
        file: "templates.md".to_owned(),
        title: "What templates are given".to_owned(),
        summary: "The context of each template of the theme, key by key.".to_owned(),
        source: "what templates are given in this repository and its test projects",
        body,
    }
}

/// The context of every page of a project, with the name of its template.
fn contexts(project: &str) -> Vec<(String, Value)> {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(project);
    let place = Place { root: Some(root), ..Place::default() };
    let loaded = load::load(&place, &crate::theme::is_ours).expect("the project is there");
    let (config, sources, parsed) = session::parse(loaded);
    let site = link::link(config, sources, parsed, &BTreeSet::new(), None, &[]);
    let readiness = judge::assess(&site);
    let findings = rules::check(&readiness).findings;
    let theme = printing();
    let highlighter = Highlighter::new();
    let layout = Layout::new(readiness.site);
    let plan = Plan::new(&layout, &readiness, &findings, &theme, &highlighter);
    let mut history = History::parse(YESTERDAY);
    history.add(history::point(&readiness));
    let plan = plan.with_history(Some(&history));
    let mut memo = Memo::default();
    let mut found = Vec::new();
    for path in plan.paths() {
        // A file that is not rendered by a template of the theme has no context.
        let Some(Ok(file)) = plan.file(path, &mut memo) else { continue };
        let Content::Bytes(bytes) = file.content else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let Some((template, context)) = text.strip_prefix(MARK).and_then(|rest| rest.split_once('\n')) else {
            continue;
        };
        found.push((template.to_owned(), serde_json::from_str(context).expect("a context is JSON")));
    }
    found
}

/// A day before those in the projects.
const YESTERDAY: &str = r#"{"date":"2025-01-01","alarms":{"met":1,"total":2},"items":{"met":1,"total":2},"services":{"checkout-api":{"met":1,"total":2}}}"#;

const MARK: &str = "context of ";

/// A theme whose templates print their context.
fn printing() -> Theme {
    let mut tera = tera::Tera::default();
    tera.register_filter("print", |context: tera::Value, _: tera::Kwargs, _: &tera::State<'_>| {
        serde_json::to_string(&context).expect("a context is JSON")
    });
    let texts: Vec<(&str, String)> = TEMPLATES
        .iter()
        .map(|(name, _)| (*name, format!("{MARK}{name}\n{{{{ __tera_context | print | safe }}}}")))
        .collect();
    tera.add_raw_templates(texts).expect("they are templates");
    Theme::of(tera)
}

/// Records the type of each value inside a value, by path.
fn note(value: &Value, path: &str, shape: &mut Shape) {
    let kind = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(items) => {
            for item in items {
                note(item, &format!("{path}[]"), shape);
            }
            "list"
        }
        Value::Object(entries) => {
            for (key, inner) in entries {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                note(inner, &below, shape);
            }
            "map"
        }
    };
    if !path.is_empty() && !path.ends_with("[]") || matches!(kind, "text" | "number") && path.ends_with("[]")
    {
        shape.entry(path.to_owned()).or_default().insert(kind);
    }
}

fn table(shape: &Shape) -> String {
    let mut text = String::from("| Key | Holds |\n|---|---|\n");
    for (path, kinds) in shape {
        let kinds: Vec<&str> = kinds
            .iter()
            .copied()
            .filter(|kind| *kind != "nothing")
            .chain(kinds.iter().copied().filter(|kind| *kind == "nothing"))
            .collect();
        text.push_str(&format!("| `{path}` | {} |\n", kinds.join(", or ")));
    }
    text
}
