//! Asks git which files were moved.
//!
//! Only a file that is nearly the same counts as moved. Without git, and outside a repository, there are none.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::git::{Git, output_of};

/// What is not committed yet, in the working tree or the index.
const DIFF: &[&str] = &["diff"];

/// Every commit, newest first.
const LOG: &[&str] = &["log", "--format="];

/// Files that were moved, each with its old and its new path.
const MOVED: &[&str] =
    &["-z", "--name-status", "--find-renames=90%", "--diff-filter=R", "--no-ext-diff", "--relative", "HEAD"];

/// Where each file that was moved is now, by each path that it had, from the root.
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
            // Newest first: the file may have been moved again since.
            let now = moves.get(&new).cloned().unwrap_or(new);
            moves.entry(old).or_insert(now);
        }
    }
    Ok(moves)
}
