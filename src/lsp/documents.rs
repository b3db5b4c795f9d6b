//! The files that are open in the editor.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use lsp_types::Uri;

use crate::link::Site;
use crate::rules::Reported;
use crate::session::Unsaved;
use crate::source::Lines;

/// One open file of the project.
pub struct Document {
    /// The URI that the editor uses.
    pub uri: Uri,
    /// The path from the project's root, with symbolic links resolved.
    pub path: Utf8PathBuf,
    pub version: i32,
    pub text: Arc<str>,
    pub lines: Lines,
    /// The result of reading the file alone, with exactly this text. `None` if the project does not read the file.
    pub alone: Option<StandaloneFile>,
}

/// A file that was read without its project.
pub struct StandaloneFile {
    pub site: Site,
    pub findings: Vec<Reported>,
}

/// Open files by their URIs.
#[derive(Default)]
pub struct Documents(BTreeMap<String, Document>);

impl Documents {
    pub fn put(&mut self, uri: Uri, path: Utf8PathBuf, version: i32, text: String) {
        // A byte order mark is not part of the text that is read.
        let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
        let lines = Lines::of(&text);
        let key = uri.as_str().to_owned();
        self.0.insert(key, Document { uri, path, version, text, lines, alone: None });
    }

    /// Removes a closed file. Returns its path.
    pub fn remove(&mut self, uri: &Uri) -> Option<Utf8PathBuf> {
        self.0.remove(uri.as_str()).map(|document| document.path)
    }

    pub fn get(&self, uri: &Uri) -> Option<&Document> {
        self.0.get(uri.as_str())
    }

    pub fn get_mut(&mut self, uri: &Uri) -> Option<&mut Document> {
        self.0.get_mut(uri.as_str())
    }

    pub fn at(&self, path: &Utf8Path) -> Option<&Document> {
        self.0.values().find(|document| document.path == path)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.0.values()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        self.0.values_mut()
    }

    /// The texts of open files, which replace those on disk.
    pub fn unsaved(&self) -> Unsaved {
        Unsaved::new(self.iter().map(|document| (document.path.clone(), Arc::clone(&document.text))))
    }
}
