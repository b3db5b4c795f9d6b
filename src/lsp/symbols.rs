//! The outline of a file: headings, alarms, answers, items.

use std::ops::Range;

use lsp_types::{DocumentSymbol, SymbolKind};

use super::documents::Document;
use super::meaning::{body, item};
use super::workspace::Workspace;
use crate::markdown::Heading;
use crate::source::Span;

pub fn symbols(workspace: &Workspace<'_>, document: &Document) -> Vec<DocumentSymbol> {
    let Some(site) = document.alone.as_ref().map(|alone| &alone.site) else { return Vec::new() };
    let file = workspace.file(document);
    let mut all = Vec::new();
    let review = site.pages.iter().find_map(|page| page.document.review());
    for (id, answer) in review.into_iter().flat_map(|review| &review.answers) {
        let question = item(workspace, document, &id.value).and_then(|item| item.item.question.clone());
        let end = answer.span.end.max(id.span.end);
        all.push(symbol(
            workspace,
            document,
            &id.value,
            question.or_else(|| answer.text()),
            SymbolKind::PROPERTY,
            (id.span, end as usize),
        ));
    }
    let own = site.checklists.iter().find(|linked| Some(linked.checklist.file) == file);
    let sections = own.into_iter().flat_map(|linked| &linked.checklist.sections);
    for asked in sections.flat_map(|section| &section.items) {
        let (id, question) = (&asked.id, asked.question.clone());
        all.push(symbol(
            workspace,
            document,
            &id.value,
            question,
            SymbolKind::PROPERTY,
            (id.span, id.span.end as usize),
        ));
    }
    for alarm in site.each_alarm() {
        let name = &alarm.alarm.name;
        let severity = alarm.severity.clone();
        all.push(symbol(
            workspace,
            document,
            &name.value,
            severity,
            SymbolKind::EVENT,
            (name.span, name.span.end as usize),
        ));
    }
    if let Some(markdown) = body(document) {
        let mut headings = markdown.headings.iter().filter(|heading| !heading.is_nested).peekable();
        while let Some(heading) = headings.next() {
            all.push(section(workspace, document, heading, &mut headings));
        }
    }
    all
}

type Headings<'h, I> = std::iter::Peekable<I>;

/// A section with its subsections.
fn section<'h, I: Iterator<Item = &'h Heading>>(
    workspace: &Workspace<'_>,
    document: &Document,
    heading: &Heading,
    rest: &mut Headings<'h, I>,
) -> DocumentSymbol {
    let mut children = Vec::new();
    while let Some(below) = rest.next_if(|next| next.level > heading.level) {
        children.push(section(workspace, document, below, rest));
    }
    // The section ends at the next heading that is not below it.
    let end = rest.peek().map_or(document.text.len(), |next| next.span.start as usize);
    let text = if heading.text.trim().is_empty() { &heading.id } else { &heading.text };
    let own = symbol(workspace, document, text, None, SymbolKind::STRING, (heading.span, end));
    DocumentSymbol { children: (!children.is_empty()).then_some(children), ..own }
}

#[expect(deprecated, reason = "the struct has a field that is")]
fn symbol(
    workspace: &Workspace<'_>,
    document: &Document,
    name: &str,
    detail: Option<String>,
    kind: SymbolKind,
    (place, end): (Span, usize),
) -> DocumentSymbol {
    let own: Range<usize> = place.start as usize..place.end as usize;
    let whole = own.start..end.max(own.end);
    let name = if name.trim().is_empty() { "(nameless)" } else { name };
    DocumentSymbol {
        name: name.to_owned(),
        detail,
        kind,
        tags: None,
        deprecated: None,
        range: workspace.range(document, whole),
        selection_range: workspace.range(document, own),
        children: None,
    }
}
