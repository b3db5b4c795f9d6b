//! Handles an editor's notifications: files that are opened, changed, saved and closed.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use camino::Utf8PathBuf;
use lsp_server::Notification;
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Initialized, Notification as _,
};
use lsp_types::request::RegisterCapability;
use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration,
    RegistrationParams, Uri,
};
use serde_json::Value;

use super::reading::{alone, root_above};
use super::server::Server;
use super::uri::path_of;
use crate::files;

impl Server<'_> {
    pub(super) fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            Initialized::METHOD => self.register(),
            DidOpenTextDocument::METHOD => self.note::<DidOpenTextDocument>(params, |server, params| {
                let item = params.text_document;
                server.change(item.uri, item.version, item.text);
            }),
            DidChangeTextDocument::METHOD => self.note::<DidChangeTextDocument>(params, |server, params| {
                // Each change contains the whole text, as we requested.
                let Some(last) = params.content_changes.into_iter().next_back() else { return };
                let document = params.text_document;
                if last.range.is_none() && server.documents.get(&document.uri).is_some() {
                    server.change(document.uri, document.version, last.text);
                }
            }),
            DidCloseTextDocument::METHOD => self.note::<DidCloseTextDocument>(params, |server, params| {
                if let Some(path) = server.documents.remove(&params.text_document.uri) {
                    server.changed.insert(path);
                    server.defer();
                }
            }),
            DidSaveTextDocument::METHOD => self.note::<DidSaveTextDocument>(params, |server, params| {
                let path = server.documents.get(&params.text_document.uri).map(|own| own.path.clone());
                server.changed.extend(path);
                server.defer();
            }),
            DidChangeWatchedFiles::METHOD => self.note::<DidChangeWatchedFiles>(params, |server, params| {
                let paths = params.changes.iter().filter_map(|change| server.path(&change.uri));
                let paths: Vec<Utf8PathBuf> = paths.collect();
                if !paths.is_empty() {
                    server.changed.extend(paths);
                    server.defer();
                }
            }),
            _ => {}
        }
    }

    /// Handles a notification, if it is valid.
    fn note<N: lsp_types::notification::Notification>(
        &mut self,
        params: Value,
        f: impl FnOnce(&mut Self, N::Params),
    ) {
        match serde_json::from_value::<N::Params>(params) {
            Ok(params) => {
                if catch_unwind(AssertUnwindSafe(|| f(self, params))).is_err() {
                    let _ = writeln!(io::stderr(), "this is a bug: `{}` failed", N::METHOD);
                }
            }
            Err(error) => {
                let _ = writeln!(io::stderr(), "`{}` cannot be parsed: {error}", N::METHOD);
            }
        }
    }

    /// Records that a file has another text in the editor.
    fn change(&mut self, uri: Uri, version: i32, text: String) {
        if self.project.is_none() {
            let path = path_of(&uri);
            let is_inside = |path: &Utf8PathBuf| self.folders.iter().any(|folder| path.starts_with(folder));
            let root = path.filter(|path| self.folders.is_empty() || is_inside(path));
            self.open(root.and_then(|path| root_above(path.parent()?)));
        }
        let Some(path) = self.path(&uri) else { return };
        self.documents.put(uri.clone(), path, version, text);
        if let Some(checked) = self.checked.clone()
            && let Some(document) = self.documents.get_mut(&uri)
        {
            document.alone = alone(&checked, document, self.alone.as_ref());
        }
        self.publish_open(&uri);
        self.defer();
    }

    /// The path of a file in the project, with symbolic links resolved. `None` for any other file.
    fn path(&self, uri: &Uri) -> Option<Utf8PathBuf> {
        let root = &self.project.as_ref()?.root;
        files::path_in_project(root, &path_of(uri)?).ok()?
    }

    /// Registers for notifications of changes on disk.
    fn register(&mut self) {
        if !self.client.watches {
            return;
        }
        let watcher = FileSystemWatcher { glob_pattern: GlobPattern::String("**/*".to_owned()), kind: None };
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: vec![watcher] };
        let registration = Registration {
            id: "readyroom-files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask::<RegisterCapability>(RegistrationParams { registrations: vec![registration] });
    }
}
