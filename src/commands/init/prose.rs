//! Tells whether a folder holds mostly prose, code or tests.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::mount::is_document;
pub use crate::mount::is_of_tests as is_trial;
use crate::source::has_part;

/// Folders that hold prose, whatever other files they contain.
const DOCS: [&str; 8] =
    ["docs", "doc", "documentation", "handbook", "wiki", "guides", "kb", "knowledge-base"];

/// For each folder, how many of its files are prose, and how many there are.
#[derive(Debug, Default)]
pub struct Prose(BTreeMap<Utf8PathBuf, (usize, usize)>);

impl Prose {
    pub fn of(paths: &BTreeSet<Utf8PathBuf>) -> Self {
        let mut folders = BTreeMap::<Utf8PathBuf, (usize, usize)>::new();
        for path in paths {
            for folder in path.ancestors().skip(1) {
                let (prose, all) = folders.entry(folder.to_owned()).or_default();
                *prose += usize::from(is_prose(path));
                *all += 1;
            }
        }
        Self(folders)
    }

    /// Whether most files of a folder are prose.
    pub fn is_most(&self, folder: &Utf8Path) -> bool {
        self.0.get(folder).is_some_and(|(prose, all)| prose * 2 > *all)
    }
}

fn is_prose(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 7] = ["txt", "png", "jpg", "jpeg", "gif", "svg", "webp"];
    let ending = path.extension().unwrap_or_default().to_lowercase();
    is_document(path) || ENDINGS.contains(&ending.as_str())
}

/// Whether a folder has a usual name for prose.
pub fn is_docs(folder: &Utf8Path) -> bool {
    folder.file_name().is_some_and(|name| DOCS.contains(&name.to_lowercase().as_str()))
}

/// Whether a file is in a folder of examples, or its extension marks it as one.
pub fn is_example(path: &Utf8Path) -> bool {
    has_part(path, &["example", "examples", "sample", "samples", "demo", "demos"])
        || has_ending(path, &["example", "sample"])
}

/// Whether the extension of a file says that no program reads it: `rules.yml.disabled`, `rules.yml.old`.
pub fn is_switched_off(path: &Utf8Path) -> bool {
    has_ending(path, &["bak", "backup", "disabled", "off", "old", "orig", "rej", "save"])
        || path.as_str().ends_with('~')
}

fn has_ending(path: &Utf8Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|own| endings.contains(&own.to_lowercase().as_str()))
}
