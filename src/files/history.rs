//! Asks git on which days files were last changed.
//!
//! Days that might be wrong are omitted: without git, outside a repository, in a shallow clone, and for a file with
//! uncommitted changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read};
use std::process::Stdio;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::git::{Git, incomplete_output, output_of};

/// The byte at the start of each commit. The day of the commit follows.
const MARK: u8 = 1;

/// The day on which each file below some folders was last committed, by the file's path from the root.
pub fn history(root: &Utf8Path, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
    if below.is_empty() {
        Ok(BTreeMap::new())
    } else {
        last_changes(root, below).map(Option::unwrap_or_default)
    }
}

fn last_changes(root: &Utf8Path, below: &[Utf8PathBuf]) -> io::Result<Option<BTreeMap<Utf8PathBuf, Date>>> {
    let folders = pathspecs(below);
    let shallow = output(root, &["rev-parse", "--is-shallow-repository"])?;
    if shallow.is_none_or(|is_so| is_so.trim_ascii() != b"false") {
        return Ok(None);
    }
    let Some(committed) = output(root, &[&TREE[..], &folders].concat())? else { return Ok(None) };
    let Some(edited) = output(root, &[&DIFF[..], &folders].concat())? else { return Ok(None) };
    let (mut open, edited): (BTreeSet<Utf8PathBuf>, _) = (paths(&committed), paths(&edited));
    open.retain(|path| !edited.contains(path));
    if open.is_empty() {
        return Ok(None);
    }
    in_log(&Git::new(root), "HEAD", &folders, open)
}

/// The day on which each of some files was last committed, up to a commit. Empty in a shallow clone.
pub fn before(
    git: &Git<'_>,
    commit: &str,
    below: &[Utf8PathBuf],
    files: BTreeSet<Utf8PathBuf>,
) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
    let shallow = output_of(&mut git.command(&["rev-parse", "--is-shallow-repository"]))?;
    if files.is_empty() || shallow.is_none_or(|is_so| is_so.trim_ascii() != b"false") {
        return Ok(BTreeMap::new());
    }
    Ok(in_log(git, commit, &pathspecs(below), files)?.unwrap_or_default())
}

/// The day on which each of the remaining files was last changed, starting at a commit and going back.
fn in_log(
    git: &Git<'_>,
    commit: &str,
    folders: &[&str],
    mut open: BTreeSet<Utf8PathBuf>,
) -> io::Result<Option<BTreeMap<Utf8PathBuf, Date>>> {
    let mut log = git.command(&[&LOG[..], &[commit], folders].concat());
    log.env("GIT_LITERAL_PATHSPECS", "1");
    let mut log = log.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let changed = days(log.stdout.take().expect("it is piped"), &mut open);
    // Once every file has its day, older commits are not needed.
    let has_all = open.is_empty() && log.kill().is_ok();
    let ended = log.wait()?;
    if has_all || ended.success() { Ok(changed) } else { Err(incomplete_output(ended)) }
}

/// Arguments for paths, which git reads literally and not as patterns.
fn pathspecs(below: &[Utf8PathBuf]) -> Vec<&str> {
    let folders = below.iter().map(|folder| if folder == "" { "." } else { folder.as_str() });
    ["--"].into_iter().chain(folders).collect()
}

/// The day of each of the remaining files in a log. Reads only as much of the log as needed. `None` if the log cannot
/// be read.
fn days(log: impl Read, open: &mut BTreeSet<Utf8PathBuf>) -> Option<BTreeMap<Utf8PathBuf, Date>> {
    let mut changed = BTreeMap::new();
    let mut day = None;
    for part in BufReader::new(log).split(0) {
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
    Some(changed)
}

/// Everything that the history and the authors of the repository's files depend on: the checked-out commit, whether the
/// history is complete, and which files have uncommitted changes. Empty outside a repository.
pub fn state(root: &Utf8Path) -> Vec<u8> {
    const HEAD: [&str; 3] = ["rev-parse", "--is-shallow-repository", "HEAD"];
    let [head, edited] =
        [&HEAD[..], &DIFF].map(|question| output(root, question).ok().flatten().unwrap_or_default());
    [head, edited].concat()
}

/// Lists the committed files.
const TREE: [&str; 5] = ["ls-tree", "-r", "-z", "--name-only", "HEAD"];

/// Lists the files with uncommitted changes.
const DIFF: [&str; 7] = ["diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "HEAD"];

/// Lists commits, newest first, in one pass. A merge counts if it gave a file a text that neither parent had.
const LOG: [&str; 7] = ["log", "-z", "--format=%x01%cs", "--name-only", "--no-renames", "-c", "--relative"];

fn output(root: &Utf8Path, arguments: &[&str]) -> io::Result<Option<Vec<u8>>> {
    output_of(&mut Git::new(root).command(arguments))
}

fn paths(list: &[u8]) -> BTreeSet<Utf8PathBuf> {
    list.split(|byte| *byte == 0).filter_map(path).collect()
}

/// A path in the output. The first path after a commit begins with a newline.
fn path(part: &[u8]) -> Option<Utf8PathBuf> {
    let text = std::str::from_utf8(part.strip_prefix(b"\n").unwrap_or(part)).ok()?;
    (!text.is_empty()).then(|| text.into())
}
