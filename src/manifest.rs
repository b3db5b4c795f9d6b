//! `manifest.json`: every file of a published site, what it was made from, and its digest.

use serde::{Deserialize, Serialize};

/// Its path on the site.
pub const FILE: &str = "manifest.json";

/// Version 1: keys are added, never changed or removed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// By path.
    pub files: Vec<Entry>,
}

/// A file of the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// From the site's root.
    pub path: String,
    /// The file of the project that it is made from, if it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    pub fn of(mut files: Vec<Entry>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { version: 1, files }
    }

    /// The text of the file, with one file of the site per line, so that two manifests can be compared.
    pub fn text(&self) -> String {
        let lines = self.files.iter().map(|entry| serde_json::to_string(entry).expect("it is plain JSON"));
        let lines: Vec<String> = lines.collect();
        format!("{{\"version\":{},\"files\":[\n{}\n]}}\n", self.version, lines.join(",\n"))
    }
}
