//! Converts findings to the editor's diagnostics.

use std::ops::Range;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, NumberOrString,
    Range as EditorRange,
};

use super::documents::{Document, StandaloneFile};
use super::position_map::PositionMap;
use super::workspace::Workspace;
use crate::config::Level;
use crate::rules::{self, Reported};
use crate::source::{FileId, Lines, Malformed, Span};

/// The findings of an open file. Those that need only this file are current, and the others are those of the last
/// check.
pub fn of_document(workspace: &Workspace<'_>, document: &Document) -> Vec<Diagnostic> {
    let Some(file) = workspace.file(document) else { return Vec::new() };
    let all = workspace.checked.new.iter().filter(|reported| reported.finding.place.file == file);
    let place = |reported: &Reported| {
        let Span { start, end, .. } = reported.finding.place;
        start as usize..end as usize
    };
    let Some(alone) = alone_if_newer(workspace, document, file) else {
        let range = |reported| workspace.range(document, place(reported));
        return all.map(|reported| diagnostic(workspace, reported, range(reported))).collect();
    };
    let own = alone.findings.iter().filter(|reported| reported.finding.place.file == file);
    let own = own.map(|reported| (reported, Some(place(reported))));
    let old = workspace.site().sources.text(file).unwrap_or_default();
    let positions = PositionMap::between(&old, &document.text);
    let others = all.filter(|reported| !rules::is_of_file_alone(reported.rule));
    let others = others.map(|reported| (reported, positions.moved(place(reported))));
    let found = own.chain(others).filter_map(|(reported, place): (&Reported, Option<Range<usize>>)| {
        Some(diagnostic(workspace, reported, workspace.range(document, place?)))
    });
    found.collect()
}

/// The result of reading the file alone, if its text has changed since the project was read.
pub fn alone_if_newer<'d>(
    workspace: &Workspace<'_>,
    document: &'d Document,
    file: FileId,
) -> Option<&'d StandaloneFile> {
    let is_read = workspace.site().sources[file].is_of(&document.text);
    document.alone.as_ref().filter(|_| !is_read)
}

/// A finding in a file that is not open.
pub fn of_file(workspace: &Workspace<'_>, reported: &Reported) -> Option<Diagnostic> {
    let range = workspace.location(reported.finding.place)?.range;
    Some(diagnostic(workspace, reported, range))
}

fn diagnostic(workspace: &Workspace<'_>, reported: &Reported, range: EditorRange) -> Diagnostic {
    let Reported { rule, level, finding, .. } = reported;
    let related = finding.related.iter().filter_map(|(place, message)| {
        let location = workspace.location(*place)?;
        Some(DiagnosticRelatedInformation { location, message: message.clone() })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let base = workspace.site().config.base_url.as_ref().filter(|base| base.contains("://"));
    let page = base.and_then(|base| format!("{base}rules/{}/", rule.name).parse().ok());
    let more = format!("run `readyroom explain {}` for more", rule.code);
    Diagnostic {
        range,
        severity: Some(severity(*level)),
        code: Some(NumberOrString::String(rule.code.to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some("readyroom".to_owned()),
        message: format!("{}\nhelp: {}\n{more}", finding.message, finding.help),
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    }
}

fn severity(level: Level) -> DiagnosticSeverity {
    if level == Level::Error { DiagnosticSeverity::ERROR } else { DiagnosticSeverity::WARNING }
}

/// The problems because of which the project's `readyroom.yaml` cannot be read. Then nothing else is known.
pub fn of_config(faults: &[Malformed], text: &str, units: crate::source::Units) -> Vec<Diagnostic> {
    let lines = Lines::of(text);
    let position = |at: u32| {
        let (line, character) = lines.editor_position(text, at, units);
        lsp_types::Position { line, character }
    };
    let diagnostic = |fault: &Malformed| Diagnostic {
        range: EditorRange { start: position(fault.span.start), end: position(fault.span.end) },
        severity: Some(DiagnosticSeverity::ERROR),
        source: Some("readyroom".to_owned()),
        message: format!("{}\nhelp: {}", fault.message, fault.help),
        ..Diagnostic::default()
    };
    faults.iter().map(diagnostic).collect()
}
