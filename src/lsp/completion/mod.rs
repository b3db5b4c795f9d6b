//! Completion: what may be written at a position.

mod keys;
mod links;
mod values;

use std::ops::Range;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, TextEdit,
};

use super::cursor::{Cursor, Part};
use super::documents::Document;
use super::meaning::{EditorPosition, editor_position};
use super::workspace::Workspace;
use crate::yaml::edit;

pub use keys::about as about_key;

/// The maximum number of completions. The editor asks again when more is typed.
const MOST: usize = 200;

/// One completion.
pub struct Offer {
    pub label: String,
    pub detail: Option<String>,
    /// Markdown.
    pub about: Option<String>,
    pub kind: CompletionItemKind,
}

impl Offer {
    pub fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self { label: label.into(), detail: None, about: None, kind }
    }

    pub fn detail(self, detail: Option<impl Into<String>>) -> Self {
        Self { detail: detail.map(Into::into).or(self.detail), ..self }
    }

    pub fn about(self, about: Option<impl Into<String>>) -> Self {
        Self { about: about.map(Into::into).or(self.about), ..self }
    }
}

pub fn completion(workspace: &Workspace<'_>, document: &Document, at: usize) -> CompletionList {
    let found = match editor_position(workspace, document, at) {
        Some(EditorPosition::Yaml(cursor)) => in_yaml(workspace, document, &cursor, at),
        Some(EditorPosition::Body(_)) => links::links(workspace, document, at).unwrap_or_default(),
        None => Vec::new(),
    };
    CompletionList { is_incomplete: found.len() > MOST, items: found.into_iter().take(MOST).collect() }
}

fn in_yaml(
    workspace: &Workspace<'_>,
    document: &Document,
    cursor: &Cursor,
    at: usize,
) -> Vec<CompletionItem> {
    let text = &*document.text;
    let word = if (cursor.word.start..=cursor.word.end).contains(&at) { cursor.word.clone() } else { at..at };
    let typed = text.get(word.start..at).unwrap_or_default();
    let mut items = Vec::new();
    if matches!(cursor.part, Part::Key | Part::Bare | Part::Item) {
        let suffix = if cursor.part == Part::Key { "" } else { ": " };
        let keys = keys::keys(workspace, document, cursor);
        let keys = keys.into_iter().filter(|offer| fits(&offer.label, typed));
        items.extend(keys.map(|offer| {
            let new = if cursor.is_quoted { offer.label.clone() } else { edit::text(&offer.label, true) };
            item(workspace, document, offer, format!("{new}{suffix}"), word.clone())
        }));
    }
    if cursor.is_value() {
        // `key:` needs a space before its value.
        let blank = if text[..word.start].ends_with(':') { " " } else { "" };
        let values = values::values(workspace, document, cursor).into_iter();
        items.extend(values.filter(|offer| fits(&offer.label, typed)).map(|offer| {
            let new =
                if cursor.is_quoted { offer.label.clone() } else { edit::text(&offer.label, cursor.is_flow) };
            item(workspace, document, offer, format!("{blank}{new}"), word.clone())
        }));
    }
    items
}

/// Whether a label matches the typed text: it contains the typed letters in order.
fn fits(label: &str, typed: &str) -> bool {
    let mut letters = label.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

fn item(
    workspace: &Workspace<'_>,
    document: &Document,
    offer: Offer,
    new_text: String,
    word: Range<usize>,
) -> CompletionItem {
    let value = |value| MarkupContent { kind: MarkupKind::Markdown, value };
    CompletionItem {
        filter_text: Some(offer.label.clone()),
        label: offer.label,
        kind: Some(offer.kind),
        detail: offer.detail,
        documentation: offer.about.map(|about| Documentation::MarkupContent(value(about))),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: workspace.range(document, word),
            new_text,
        })),
        ..CompletionItem::default()
    }
}
