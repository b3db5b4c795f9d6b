//! A git repository to the days on which its files were last changed.
//!
//! A day that might be wrong is left out: where git is not there or fails, outside a repository, in a clone that has not
//! the whole history, and for a file that is not as it was committed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::git::Git;

/// Each commit begins with this, then its day.
const MARK: u8 = 1;

/// When each file below some folders was last committed, by its path from the root.
pub fn history(root: &Utf8Path, below: &[Utf8PathBuf]) -> BTreeMap<Utf8PathBuf, Date> {
    if below.is_empty() { BTreeMap::new() } else { last_changes(root, below).unwrap_or_default() }
}

fn last_changes(root: &Utf8Path, below: &[Utf8PathBuf]) -> Option<BTreeMap<Utf8PathBuf, Date>> {
    // As they are written, without git's signs for patterns.
    let folders = below.iter().map(|folder| if folder == "" { "." } else { folder.as_str() });
    let folders: Vec<&str> = ["--"].into_iter().chain(folders).collect();
    if output(root, &["rev-parse", "--is-shallow-repository"])?.trim_ascii() != b"false" {
        return None;
    }
    let committed = output(root, &[&TREE[..], &folders].concat())?;
    let mut open: BTreeSet<Utf8PathBuf> = paths(&committed);
    let edited = paths(&output(root, &[&DIFF[..], &folders].concat())?);
    open.retain(|path| !edited.contains(path));
    if open.is_empty() {
        return None;
    }
    let git = Git::new(root);
    let mut log = git.command(&[&LOG[..], &folders].concat());
    let mut log = log.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let stdout = BufReader::new(log.stdout.take()?);
    let mut changed = BTreeMap::new();
    let mut day = None;
    for part in stdout.split(0) {
        if open.is_empty() {
            break;
        }
        let part = part.ok()?;
        if let [MARK, date @ ..] = &part[..] {
            day = std::str::from_utf8(date).ok()?.parse().ok();
        } else if let Some((path, day)) = path(&part).zip(day)
            && open.remove(&path)
        {
            changed.insert(path, day);
        }
    }
    // What is older than all documents is of no interest.
    let has_all = open.is_empty() && log.kill().is_ok();
    let ended = log.wait().ok()?;
    (has_all || ended.success()).then_some(changed)
}

/// All that the history and the authors of the repository's files depend on: the commit that is checked out, whether its
/// history is whole, and which files are not as they were committed. Empty outside a repository.
pub fn state(root: &Utf8Path) -> Vec<u8> {
    const HEAD: [&str; 3] = ["rev-parse", "--is-shallow-repository", "HEAD"];
    let head = output(root, &HEAD).unwrap_or_default();
    let edited = output(root, &DIFF).unwrap_or_default();
    [head, edited].concat()
}

/// What is committed.
const TREE: [&str; 5] = ["ls-tree", "-r", "-z", "--name-only", "HEAD"];

/// What is not as it was committed.
const DIFF: [&str; 7] = ["diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "HEAD"];

/// One pass, newest first. A merge counts where it made a file what neither side had.
const LOG: [&str; 8] =
    ["log", "-z", "--format=%x01%cs", "--name-only", "--no-renames", "-c", "--relative", "HEAD"];

fn output(root: &Utf8Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Git::new(root).command(arguments).output().ok()?;
    output.status.success().then_some(output.stdout)
}

fn paths(list: &[u8]) -> BTreeSet<Utf8PathBuf> {
    list.split(|byte| *byte == 0).filter_map(path).collect()
}

/// A path of a list; the first behind a commit has a line of its own.
fn path(part: &[u8]) -> Option<Utf8PathBuf> {
    let text = std::str::from_utf8(part.strip_prefix(b"\n").unwrap_or(part)).ok()?;
    (!text.is_empty()).then(|| text.into())
}
