//! A git repository to those who committed a text first, and to who runs this.
//!
//! Where git is not there or fails, outside a repository, in a clone that has not the whole history, and for a text that
//! is not committed, nobody is named.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use camino::Utf8Path;

use super::git::Git;

/// Each commit begins with this at the start of a line, which no line of a patch has.
const MARK: u8 = 1;

/// Every change of a file, newest first, through renames. A merge is compared with each of its parents, so that what
/// only it brings is seen; what a branch brought is seen again, and older, in the branch.
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

/// The addresses of those who committed texts of a file first, by the text: the author's, then those of its
/// `Co-authored-by` lines.
pub fn committers(root: &Utf8Path, path: &Utf8Path, texts: &[&str]) -> BTreeMap<String, Vec<String>> {
    first_commits(root, path, texts).unwrap_or_default()
}

fn first_commits(root: &Utf8Path, path: &Utf8Path, texts: &[&str]) -> Option<BTreeMap<String, Vec<String>>> {
    let git = Git::new(root);
    if output(&git, &["rev-parse", "--is-shallow-repository"])?.trim_ascii() != b"false" {
        return None;
    }
    let log = output(&git, &[&LOG[..], &[path.as_str()]].concat())?;
    let mut commit: &[u8] = &[];
    let mut first: BTreeMap<&str, &[u8]> = BTreeMap::new();
    for line in log.split(|byte| *byte == b'\n') {
        match line {
            [MARK, hash @ ..] => commit = hash,
            [b'+', added @ ..] => {
                let added = String::from_utf8_lossy(added);
                // The last that is seen is the oldest.
                first.extend(texts.iter().filter(|text| added.contains(**text)).map(|text| (*text, commit)));
            }
            _ => {}
        }
    }
    let commits: BTreeSet<&[u8]> = first.values().copied().collect();
    let names: BTreeMap<&[u8], Vec<String>> =
        commits.into_iter().filter_map(|commit| Some((commit, addresses(&git, commit)?))).collect();
    let by_text =
        first.into_iter().filter_map(|(text, commit)| Some((text.to_owned(), names.get(commit)?.clone())));
    Some(by_text.collect())
}

/// The addresses of a commit's authors.
fn addresses(git: &Git<'_>, commit: &[u8]) -> Option<Vec<String>> {
    const SHOW: [&str; 3] =
        ["show", "--no-patch", "--format=<%ae>%n%(trailers:key=Co-authored-by,valueonly,unfold)"];
    let commit = std::str::from_utf8(commit).ok()?;
    let shown = output(git, &[&SHOW[..], &[commit]].concat())?;
    let shown = String::from_utf8_lossy(&shown);
    let address = |line: &str| Some(line.rsplit_once('<')?.1.split('>').next()?.trim().to_owned());
    Some(shown.lines().filter_map(address).filter(|address| !address.is_empty()).collect())
}

/// The address that git signs commits of the repository with. `None` if it has none.
pub fn own_address(root: &Utf8Path) -> anyhow::Result<Option<String>> {
    let git = Git::new(root);
    let output = git.command(&["config", "--get", "user.email"]).output();
    let output = output.context("this needs the program `git`, which cannot be run")?;
    let address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((output.status.success() && !address.is_empty()).then_some(address))
}

fn output(git: &Git<'_>, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = git.command(arguments).env("GIT_LITERAL_PATHSPECS", "1").output().ok()?;
    output.status.success().then_some(output.stdout)
}
