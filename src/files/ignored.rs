//! The tree's own `.gitignore` files. Those of the machine are not read, so that results are the same everywhere.

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The file that lists what git ignores in its folder.
pub const FILE: &str = ".gitignore";

/// The ignore files of a folder and of the folders above it, outermost first.
#[derive(Debug, Default)]
pub struct Ignored {
    levels: Vec<(Utf8PathBuf, Gitignore)>,
}

impl Ignored {
    /// Adds the ignore file of a folder. A line that is not a pattern is skipped, as git does.
    pub fn enter(&mut self, folder: &Utf8Path, text: &str) {
        let mut builder = GitignoreBuilder::new("");
        for line in text.trim_start_matches('\u{feff}').lines() {
            let _ = builder.add_line(None, line);
        }
        let patterns = builder.build().unwrap_or_else(|_| Gitignore::empty());
        self.levels.push((folder.to_owned(), patterns));
    }

    /// Forgets the ignore file of a folder.
    pub fn leave(&mut self, folder: &Utf8Path) {
        if self.levels.last().is_some_and(|(last, _)| last == folder) {
            self.levels.pop();
        }
    }

    /// Whether git would ignore a path, given that it does not ignore its folders. The innermost file with a matching
    /// pattern decides.
    pub fn ignores(&self, path: &Utf8Path, is_folder: bool) -> bool {
        let said = self.levels.iter().rev().find_map(|(folder, patterns)| {
            let below = path.strip_prefix(folder).ok()?;
            let found = patterns.matched(below, is_folder);
            (!found.is_none()).then(|| found.is_ignore())
        });
        said.unwrap_or(false)
    }
}
