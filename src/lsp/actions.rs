//! Changes that the editor can make: the fix of a finding, or a new runbook for an alarm without one.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CreateFile, CreateFileOptions,
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position,
    Range, ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::diagnostics::alone_if_newer;
use super::documents::Document;
use super::lens::without_runbook;
use super::workspace::Workspace;
use crate::edit::NewRunbook;
use crate::link::{AlarmName, Site};
use crate::rules::{self, Fix, Reported};
use crate::source::Span;

/// The changes for the findings in a range.
pub fn actions(
    workspace: &Workspace<'_>,
    document: &Document,
    params: &CodeActionParams,
) -> Vec<CodeActionOrCommand> {
    let Some(file) = workspace.file(document) else { return Vec::new() };
    let (start, end) =
        (workspace.offset(document, params.range.start), workspace.offset(document, params.range.end));
    let is_here =
        |place: Span| place.file == file && place.start as usize <= end && start <= place.end as usize;
    let (site, findings): (&Site, &[Reported]) = match alone_if_newer(workspace, document, file) {
        Some(alone) => (&alone.site, &alone.findings),
        None => (workspace.site(), &workspace.checked.new),
    };
    let mut actions = Vec::new();
    for reported in findings.iter().filter(|reported| is_here(reported.finding.place)) {
        let Some(fix) = reported.finding.change.as_ref().and_then(|change| rules::fix(site, change)) else {
            continue;
        };
        let Some(edit) = edit_of(workspace, site, &fix) else { continue };
        let code = lsp_types::NumberOrString::String(reported.rule.code.to_owned());
        let settled = params.context.diagnostics.iter().filter(|shown| {
            shown.code.as_ref() == Some(&code) && shown.message.starts_with(&reported.finding.message)
        });
        let settled: Vec<_> = settled.cloned().collect();
        actions.push(CodeActionOrCommand::CodeAction(CodeAction {
            title: fix.title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: (!settled.is_empty()).then_some(settled),
            edit: Some(edit),
            is_preferred: Some(true),
            ..CodeAction::default()
        }));
    }
    for (name, place) in without_runbook(workspace, document) {
        if place.start <= end && start <= place.end {
            let edit = new_runbook(workspace, name).ok();
            actions.extend(edit.map(|edit| {
                CodeActionOrCommand::CodeAction(CodeAction {
                    title: format!("write a runbook for `{}`", name.name),
                    kind: Some(CodeActionKind::QUICKFIX),
                    edit: Some(edit),
                    ..CodeAction::default()
                })
            }));
        }
    }
    actions
}

/// A fix as a change of the editor's text. `None` if the text has changed since the fix was made, or if no editor can
/// open the file.
fn edit_of(workspace: &Workspace<'_>, site: &Site, fix: &Fix) -> Option<WorkspaceEdit> {
    let path = workspace.path(fix.file)?;
    let file = &site.sources[fix.file];
    let document = workspace.documents.at(&path);
    let range = |range: &std::ops::Range<usize>| match document {
        Some(document) => file.is_of(&document.text).then(|| workspace.range(document, range.clone())),
        None => workspace.location(Span::new(fix.file, range.clone())).map(|location| location.range),
    };
    let edit =
        |edit: &rules::Edit| Some(TextEdit { range: range(&edit.range)?, new_text: edit.text.clone() });
    let edits = fix.edits.iter().map(edit).collect::<Option<Vec<_>>>()?;
    let version = document.map(|document| document.version);
    let text_document = OptionalVersionedTextDocumentIdentifier { uri: workspace.uri(&path)?, version };
    let edits = edits.into_iter().map(OneOf::Left).collect();
    let changes = DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }]);
    Some(WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() })
}

/// A new file with a runbook for an alarm. The error is the reason why there is none.
pub fn new_runbook(workspace: &Workspace<'_>, name: &AlarmName) -> Result<WorkspaceEdit, String> {
    if !workspace.client.creates_files {
        return Err("this editor does not let a language server create files".to_owned());
    }
    let site = workspace.site();
    let service = site.definitions(name).find_map(|alarm| alarm.service);
    let patch = NewRunbook { service, alarm: Some(name), title: None }.patch(site);
    let patch = patch.map_err(|refusal| refusal.to_string())?;
    if site.sources.has_file(&patch.path) {
        return Err(format!("`{}` already exists", patch.path));
    }
    let uri = workspace.uri(&patch.path).ok_or("the file has no address")?;
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
    let create = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let new_text = String::from_utf8_lossy(&patch.bytes).into_owned();
    let start = Position::default();
    let edits = vec![OneOf::Left(TextEdit { range: Range { start, end: start }, new_text })];
    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: None };
    let changes = DocumentChanges::Operations(vec![
        DocumentChangeOperation::Op(ResourceOp::Create(create)),
        DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits }),
    ]);
    Ok(WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() })
}
