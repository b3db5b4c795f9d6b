//! Asks git who first committed a text, and who runs this program.
//!
//! The answer is empty without git, outside a repository, in a shallow clone, and for a text that is not committed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use anyhow::Context;
use camino::Utf8Path;

use super::git::{Git, output_of};

/// The byte at the start of each commit. No line of a patch begins with it.
const MARK: u8 = 1;

/// Lists every change of a file, newest first, across renames. A merge is compared with each of its parents, so that a
/// text that only the merge adds is found. A text from a branch is found again in an older commit of that branch.
const LOG: [&str; 13] = [
    "log",
    "--follow",
    "--topo-order",
    "-m",
    "-p",
    "--unified=0",
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--format=%x01%H",
    "HEAD",
    "--",
];

/// The email addresses of those who first committed texts of a file, by text: the author's, then those in
/// `Co-authored-by` lines.
pub fn committers(
    root: &Utf8Path,
    path: &Utf8Path,
    texts: &[&str],
) -> io::Result<BTreeMap<String, Vec<String>>> {
    let git = Git::new(root);
    let shallow = output(&git, &["rev-parse", "--is-shallow-repository"])?;
    if shallow.is_none_or(|is_so| is_so.trim_ascii() != b"false") {
        return Ok(BTreeMap::new());
    }
    let log = output(&git, &[&LOG[..], &[path.as_str()]].concat())?;
    let log = log.ok_or_else(|| io::Error::other("`git log` failed"))?;
    let mut commit: &[u8] = &[];
    let mut first: BTreeMap<&str, &[u8]> = BTreeMap::new();
    for line in log.split(|byte| *byte == b'\n') {
        match line {
            [MARK, hash @ ..] => commit = hash,
            [b'+', added @ ..] => {
                let added = String::from_utf8_lossy(added);
                // The last commit that is seen is the oldest.
                first.extend(texts.iter().filter(|text| added.contains(**text)).map(|text| (*text, commit)));
            }
            _ => {}
        }
    }
    let commits: BTreeSet<&[u8]> = first.values().copied().collect();
    let names: BTreeMap<&[u8], Vec<String>> = commits
        .into_iter()
        .map(|commit| Ok((commit, addresses(&git, commit)?)))
        .collect::<io::Result<_>>()?;
    Ok(first.into_iter().map(|(text, commit)| (text.to_owned(), names[commit].clone())).collect())
}

/// The email addresses of a commit's authors.
fn addresses(git: &Git<'_>, commit: &[u8]) -> io::Result<Vec<String>> {
    const SHOW: [&str; 3] =
        ["show", "--no-patch", "--format=<%ae>%n%(trailers:key=Co-authored-by,valueonly,unfold)"];
    let commit = String::from_utf8_lossy(commit);
    let shown = output(git, &[&SHOW[..], &[&commit]].concat())?;
    let shown = shown.ok_or_else(|| io::Error::other("`git show` does not know a commit of `git log`"))?;
    let shown = String::from_utf8_lossy(&shown);
    let address = |line: &str| Some(line.rsplit_once('<')?.1.split('>').next()?.trim().to_owned());
    Ok(shown.lines().filter_map(address).filter(|address| !address.is_empty()).collect())
}

/// The email address that git writes into commits of the repository. `None` if none is set.
pub fn own_address(root: &Utf8Path) -> anyhow::Result<Option<String>> {
    let git = Git::new(root);
    let output = git.command(&["config", "--get", "user.email"]).output();
    let output = output.context("this needs the program `git`, which cannot be run")?;
    let address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((output.status.success() && !address.is_empty()).then_some(address))
}

fn output(git: &Git<'_>, arguments: &[&str]) -> io::Result<Option<Vec<u8>>> {
    output_of(git.command(arguments).env("GIT_LITERAL_PATHSPECS", "1"))
}
