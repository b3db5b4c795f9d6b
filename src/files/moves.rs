//! Asks git which files were moved.
//!
//! Only a file that stayed nearly the same counts as moved. There are none without git or outside a repository.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::git::{Git, output_of};

/// Lists uncommitted changes, in the working tree or the index.
const DIFF: &[&str] = &["diff"];

/// Lists every commit, newest first.
const LOG: &[&str] = &["log", "--format="];

/// Lists moved files, each with its old and its new path.
const MOVED: &[&str] =
    &["-z", "--name-status", "--find-renames=90%", "--diff-filter=R", "--no-ext-diff", "--relative", "HEAD"];

/// The current path of each moved file, by each of its former paths. Paths are from the root.
pub fn moves(root: &Utf8Path) -> io::Result<BTreeMap<Utf8PathBuf, Utf8PathBuf>> {
    let git = Git::new(root);
    let mut moves = BTreeMap::new();
    for question in [DIFF, LOG] {
        let said = output_of(&mut git.command(&[question, MOVED].concat()))?.unwrap_or_default();
        let text = String::from_utf8_lossy(&said);
        let mut parts = text.split('\0');
        while let Some(status) = parts.next() {
            let (true, Some(old), Some(new)) = (status.trim().starts_with('R'), parts.next(), parts.next())
            else {
                continue;
            };
            let (old, new) = (Utf8PathBuf::from(old), Utf8PathBuf::from(new));
            // The log is newest first, so the file may have been moved again since.
            let now = moves.get(&new).cloned().unwrap_or(new);
            moves.entry(old).or_insert(now);
        }
    }
    Ok(moves)
}
