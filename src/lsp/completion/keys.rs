//! Completes keys of YAML from the schema of the file, and the ids of items below `answers`.

use lsp_types::CompletionItemKind;
use serde_json::Value;

use super::Offer;
use crate::link::PageId;
use crate::lsp::cursor::{Cursor, Part};
use crate::lsp::documents::Document;
use crate::lsp::workspace::Workspace;
use crate::model::Kind;
use crate::mount::Role;
use crate::rules;
use crate::schema::{self, Shape};

pub fn keys(workspace: &Workspace<'_>, document: &Document, cursor: &Cursor) -> Vec<Offer> {
    let path: Vec<&str> = cursor.path.iter().map(String::as_str).collect();
    match path[..] {
        ["answers"] if workspace.role(document) != Some(Role::Checklist) => {
            return items(workspace, document, cursor);
        }
        ["rules"] if workspace.role(document) == Some(Role::Config) => {
            let offer = |rule: &rules::Rule| {
                Offer::new(rule.name, CompletionItemKind::CONSTANT).detail(Some(rule.summary()))
            };
            return rules::ALL.iter().map(offer).collect();
        }
        _ => {}
    }
    let Some(schema) = schema_of(workspace, document) else { return Vec::new() };
    let mut offers: Vec<Offer> = Vec::new();
    for form in forms_at(&schema, &cursor.path) {
        for (key, property) in properties(form) {
            if offers.iter().all(|known| known.label != *key) {
                let about = property["description"].as_str();
                offers.push(Offer::new(key, CompletionItemKind::PROPERTY).about(about));
            }
        }
    }
    if cursor.path.is_empty() && cursor.part != Part::Key {
        // A key at the left edge is already in the file.
        let is_new = |offer: &Offer| {
            let begins =
                |line: &str| line.strip_prefix(&offer.label).is_some_and(|rest| rest.starts_with(':'));
            !document.text.lines().any(begins)
        };
        offers.retain(is_new);
    }
    offers
}

/// The documentation of a key.
pub fn about(workspace: &Workspace<'_>, document: &Document, cursor: &Cursor) -> Option<String> {
    let word = document.text.get(cursor.word.clone())?;
    let schema = schema_of(workspace, document)?;
    let all = forms_at(&schema, &cursor.path);
    let property = all.into_iter().find_map(|form| form["properties"].get(word))?;
    Some(format!("**{word}**\n\n{}", property["description"].as_str()?))
}

/// The words that the schema allows for a value.
pub fn words(workspace: &Workspace<'_>, document: &Document, path: &[String]) -> Vec<String> {
    let Some(schema) = schema_of(workspace, document) else { return Vec::new() };
    let mut words = Vec::new();
    for form in forms_at(&schema, path) {
        let listed = form["enum"].as_array().into_iter().flatten().chain(form.get("const"));
        words.extend(listed.filter_map(Value::as_str).map(str::to_owned));
        let kinds = &form["type"];
        if kinds == "boolean" || kinds.as_array().is_some_and(|kinds| kinds.contains(&"boolean".into())) {
            words.extend(["true".to_owned(), "false".to_owned()]);
        }
    }
    words.dedup();
    words
}

/// The items that an open review does not answer yet.
fn items(workspace: &Workspace<'_>, document: &Document, cursor: &Cursor) -> Vec<Offer> {
    let site = workspace.site();
    let review = workspace
        .page(document)
        .and_then(|page: PageId| site.reviews.iter().find(|review| review.page == page));
    let Some(checklist) = review.and_then(|review| review.checklist) else { return Vec::new() };
    // While an id is being typed, the text is not valid YAML.
    let is_line =
        |line: &str, id: &str| line.trim_start().strip_prefix(id).is_some_and(|rest| rest.starts_with(':'));
    let typed = document.text.get(cursor.word.clone()).unwrap_or_default();
    let is_open = |id: &str| id == typed || !document.text.lines().any(|line| is_line(line, id));
    let items = site.checklists[checklist].items().map(|linked| &linked.item);
    let offer = |item: &crate::model::Item| {
        Offer::new(&item.id.value, CompletionItemKind::FIELD)
            .detail(item.question.as_deref())
            .about(item.guidance.as_deref())
    };
    items.filter(|item| is_open(&item.id.value)).map(offer).collect()
}

/// The schema of an open file.
fn schema_of(workspace: &Workspace<'_>, document: &Document) -> Option<Value> {
    let shape: &Shape = match workspace.role(document)? {
        Role::Config => &schema::CONFIG,
        Role::Service => &schema::SERVICE,
        Role::Checklist => &schema::CHECKLIST,
        Role::Document(_) => {
            let alone = document.alone.as_ref().and_then(|alone| alone.site.pages.first());
            let kind = alone.map(|page| page.kind);
            match kind.or_else(|| Some(workspace.site().page(workspace.page(document)?).kind)) {
                Some(Kind::Runbook) => &schema::RUNBOOK,
                Some(Kind::Review) => &schema::REVIEW,
                Some(Kind::Postmortem) => &schema::POSTMORTEM,
                Some(Kind::Checklist) => &schema::CHECKLIST,
                Some(Kind::Page) | None => &schema::PAGE,
            }
        }
        Role::Alarms
        | Role::Catalog
        | Role::Running
        | Role::Values
        | Role::Template
        | Role::Codeowners
        | Role::NearMiss
        | Role::Asset => return None,
    };
    Some(shape.for_editors())
}

/// Every form of a value at the end of a path of keys. For a list, the forms of its items count.
fn forms_at<'s>(schema: &'s Value, path: &[String]) -> Vec<&'s Value> {
    let mut forms = Vec::new();
    expand(schema, &mut forms);
    for key in path {
        let mut next = Vec::new();
        for form in forms {
            match form["properties"].get(key) {
                Some(property) => expand(property, &mut next),
                None => expand(&form["additionalProperties"], &mut next),
            }
        }
        forms = next;
    }
    forms
}

fn expand<'s>(schema: &'s Value, forms: &mut Vec<&'s Value>) {
    if !schema.is_object() {
        return;
    }
    forms.push(schema);
    expand(&schema["items"], forms);
    for form in schema["anyOf"].as_array().into_iter().flatten() {
        expand(form, forms);
    }
}

fn properties(form: &Value) -> impl Iterator<Item = (&String, &Value)> {
    form["properties"].as_object().into_iter().flatten()
}
