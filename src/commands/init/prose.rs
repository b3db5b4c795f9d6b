//! Folders by what lies in them: prose, code, trials.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::mount::is_markdown;

/// Folders that hold prose, whatever lies in them beside it.
const DOCS: [&str; 8] =
    ["docs", "doc", "documentation", "handbook", "wiki", "guides", "kb", "knowledge-base"];

/// How many files of each folder are prose, of how many.
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

    /// The outermost folder of prose around a folder, itself included. The root is none.
    pub fn around<'p>(&self, folder: &'p Utf8Path) -> Option<&'p Utf8Path> {
        let above = folder.ancestors().filter(|above| *above != "");
        above.filter(|above| is_docs(above) || self.is_most(above)).last()
    }

    /// The folders at the top.
    pub fn tops(&self) -> impl Iterator<Item = &Utf8Path> {
        self.0.keys().map(Utf8PathBuf::as_path).filter(|folder| folder.components().count() == 1)
    }
}

fn is_prose(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 10] = ["txt", "rst", "adoc", "mdx", "png", "jpg", "jpeg", "gif", "svg", "webp"];
    let ending = path.extension().unwrap_or_default().to_lowercase();
    is_markdown(path) || ENDINGS.contains(&ending.as_str())
}

/// Whether a folder is called as folders of prose are.
pub fn is_docs(folder: &Utf8Path) -> bool {
    folder.file_name().is_some_and(|name| DOCS.contains(&name.to_lowercase().as_str()))
}

/// Whether a file lies among tests or examples.
pub fn is_trial(path: &Utf8Path) -> bool {
    const TRIALS: [&str; 7] = ["test", "tests", "testdata", "fixtures", "examples", "example", "e2e"];
    let mut folders = path.components().map(|part| part.as_str().to_lowercase());
    folders.any(|folder| TRIALS.contains(&folder.as_str()))
}
