//! `manifest.json`: every file of a published site, what it was made from, and its digest.

use serde::{Deserialize, Serialize};

/// The path of the file on the site.
pub const FILE: &str = "manifest.json";

/// The content of the file, version 1: keys are added, never changed or removed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// Sorted by path.
    pub files: Vec<Entry>,
}

/// A file of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The path from the site's root.
    pub path: String,
    /// The file of the project that it is made from. `None` unless it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The SHA-256 digest, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    pub fn of(mut files: Vec<Entry>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { version: 1, files }
    }

    /// The text of `manifest.json`. Each file of the site is on its own line, so that manifests can be compared.
    pub fn text(&self) -> String {
        let lines = self.files.iter().map(|entry| serde_json::to_string(entry).expect("it is plain JSON"));
        let lines: Vec<String> = lines.collect();
        format!("{{\"version\":{},\"files\":[\n{}\n]}}\n", self.version, lines.join(",\n"))
    }
}
