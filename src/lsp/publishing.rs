//! Sends findings to the editor, if they differ from those that it shows.

use std::collections::BTreeMap;

use camino::Utf8Path;
use lsp_types::notification::PublishDiagnostics;
use lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};

use super::diagnostics;
use super::server::Server;
use super::uri::uri_of;
use crate::config;
use crate::files;
use crate::session;

impl Server<'_> {
    /// Sends the current findings of an open file.
    pub(super) fn publish_open(&mut self, uri: &Uri) {
        let Some(workspace) = self.workspace() else { return };
        let Some(document) = self.documents.get(uri) else { return };
        let found = diagnostics::of_document(&workspace, document);
        let version = document.version;
        self.publish(uri.clone(), found, Some(version));
    }

    /// Sends the findings of all files. Those of a file that is not open are only sent if they have changed.
    pub(super) fn publish_all(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let mut all: BTreeMap<String, (Uri, Option<i32>, Vec<Diagnostic>)> = BTreeMap::new();
        for document in self.documents.iter() {
            let found = diagnostics::of_document(&workspace, document);
            let key = document.uri.as_str().to_owned();
            all.insert(key, (document.uri.clone(), Some(document.version), found));
        }
        for reported in &workspace.checked.new {
            let path = workspace.path(reported.finding.place.file);
            let Some(path) = path.filter(|path| self.documents.at(path).is_none()) else { continue };
            let (Some(uri), Some(found)) = (workspace.uri(&path), diagnostics::of_file(&workspace, reported))
            else {
                continue;
            };
            let key = uri.as_str().to_owned();
            all.entry(key).or_insert_with(|| (uri, None, Vec::new())).2.push(found);
        }
        let gone = self.published.keys().filter(|uri| !all.contains_key(*uri)).cloned();
        for uri in gone.collect::<Vec<_>>() {
            if let Ok(uri) = uri.parse() {
                self.publish(uri, Vec::new(), None);
            }
        }
        for (uri, version, found) in all.into_values() {
            self.publish(uri, found, version);
        }
    }

    fn publish(&mut self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let key = uri.as_str().to_owned();
        // The findings of an open file are always sent, so that the editor knows that it was checked.
        if version.is_none() && self.published.get(&key).map_or(&[][..], Vec::as_slice) == diagnostics {
            return;
        }
        if diagnostics.is_empty() && version.is_none() {
            self.published.remove(&key);
        } else {
            self.published.insert(key, diagnostics.clone());
        }
        self.notify::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
    }

    /// Sends the problems of `readyroom.yaml`, if it cannot be read.
    pub(super) fn publish_config(&mut self) {
        let Some(root) = self.project.as_ref().map(|project| project.root.clone()) else { return };
        let path = Utf8Path::new(config::FILE);
        let document = self.documents.at(path);
        let text = if let Some(document) = document {
            document.text.to_string()
        } else {
            let bytes = files::bytes_in(&root, path).unwrap_or_default();
            files::decode(path.to_owned(), bytes).text
        };
        let uri = document.map(|document| document.uri.clone()).or_else(|| uri_of(&root.join(path)));
        let version = document.map(|document| document.version);
        let faults = session::faults_of_config(&text);
        if let Some(uri) = uri.filter(|_| !faults.is_empty()) {
            let found = diagnostics::of_config(&faults, &text, self.client.units);
            self.publish(uri, found, version);
        }
    }
}
