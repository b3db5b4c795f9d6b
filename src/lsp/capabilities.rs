//! What an editor supports, and what it is offered.

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions, CompletionOptions,
    ExecuteCommandOptions, HoverProviderCapability, InitializeParams, OneOf, PositionEncodingKind,
    ResourceOperationKind, SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde_json::json;

use super::lens::NEW_RUNBOOK;
use super::workspace::Client;
use crate::source::Units;

/// What an editor says that it supports.
pub fn client(params: &InitializeParams) -> Client {
    let capabilities = serde_json::to_value(&params.capabilities).unwrap_or_default();
    let encodings = capabilities["general"]["positionEncodings"].as_array();
    let takes_utf8 = encodings.is_some_and(|all| all.contains(&json!("utf-8")));
    let edit = params.capabilities.workspace.as_ref().and_then(|own| own.workspace_edit.as_ref());
    let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
    Client {
        units: if takes_utf8 { Units::Utf8 } else { Units::Utf16 },
        creates_files: operations.is_some_and(|all| all.contains(&ResourceOperationKind::Create)),
        watches: capabilities["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] == json!(true),
    }
}

/// What the server offers to an editor.
pub fn capabilities(client: Client) -> ServerCapabilities {
    let encoding = match client.units {
        Units::Utf8 => PositionEncodingKind::UTF8,
        Units::Utf16 => PositionEncodingKind::UTF16,
    };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::FULL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = [":", " ", "-", "[", "(", "#", "/", "."].map(str::to_owned).to_vec();
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![NEW_RUNBOOK.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
