//! Finds where the thing at a position is defined.

use lsp_types::Location;

use super::documents::Document;
use super::meaning::{Named, named};
use super::workspace::Workspace;
use crate::source::Span;

/// The runbooks of an alarm, if the position is in its own definition. Otherwise the definition of what is named.
pub fn definition(workspace: &Workspace<'_>, document: &Document, at: usize) -> Vec<Location> {
    let Some((named, range)) = named(workspace, document, at) else { return Vec::new() };
    let here = workspace.range(document, range);
    let is_here = |location: &Location| location.uri == document.uri && location.range == here;
    let mut found = places(workspace, &named);
    if let Named::Alarm(name) = &named
        && found.iter().any(is_here)
    {
        let runbooks = name.runbooks.iter();
        let runbooks = runbooks.filter_map(|own| workspace.location_of(own.page, own.anchor.as_deref()));
        let runbooks: Vec<Location> = runbooks.collect();
        if !runbooks.is_empty() {
            found = runbooks;
        }
    }
    found
}

/// The places where a thing is defined.
pub fn places(workspace: &Workspace<'_>, named: &Named<'_>) -> Vec<Location> {
    let site = workspace.site();
    let at = |place: Span| workspace.location(place);
    match named {
        Named::Alarm(name) => site.definitions(name).filter_map(|own| at(own.alarm.name.span)).collect(),
        Named::Item(item) => at(item.item.id.span).into_iter().collect(),
        Named::Checklist(linked) => at(Span::start_of(linked.checklist.file)).into_iter().collect(),
        Named::Service(id) => at(Span::start_of(site.service(*id).service.file)).into_iter().collect(),
        Named::Page(page, anchor) => workspace.location_of(*page, anchor.as_deref()).into_iter().collect(),
        Named::Fact(..) | Named::Rule(_) => Vec::new(),
    }
}
