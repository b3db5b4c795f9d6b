//! Follows a path through symbolic links, without leaving the tree.

use std::collections::VecDeque;

use camino::{Utf8Path, Utf8PathBuf};

use super::gathered::root_of;
use super::text::problem;
use super::{Files, Kind};
use crate::source::FileProblem;

/// The maximum number of links that are followed for one path, as on Linux.
const MOST_LINKS: usize = 40;

/// The path with symbolic links resolved, and the kind of what is there. Never leaves the tree.
pub fn follow(files: &dyn Files, path: &Utf8Path) -> Result<(Utf8PathBuf, Kind), FileProblem> {
    let mut open: VecDeque<String> = parts(path.as_str());
    let mut real = Utf8PathBuf::new();
    let mut kind = Kind::Folder;
    let mut links = 0;
    while let Some(part) = open.pop_front() {
        match part.as_str() {
            "" | "." => continue,
            ".." => {
                if is_top(&real) || !real.pop() {
                    return Err(leaves());
                }
                kind = Kind::Folder;
                continue;
            }
            _ if kind != Kind::Folder => return Err(nowhere()),
            part => real.push(part),
        }
        kind = files.kind(&real).ok_or_else(nowhere)?;
        if kind == Kind::Link {
            links += 1;
            if links > MOST_LINKS {
                return Err(nowhere());
            }
            let target = files.target(&real).map_err(|_| nowhere())?;
            if target.starts_with('/') {
                return Err(leaves());
            }
            real.pop();
            kind = Kind::Folder;
            for part in parts(&target).into_iter().rev() {
                open.push_front(part);
            }
        }
    }
    Ok((real, kind))
}

/// Whether a folder is the root of a gathered repository. No path in it leads above it.
fn is_top(folder: &Utf8Path) -> bool {
    folder != "" && root_of(folder) == folder
}

fn parts(path: &str) -> VecDeque<String> {
    path.split('/').map(str::to_owned).collect()
}

/// A path resolved from a folder, without `.` and `..`. `None` if it leaves the root.
pub fn joined(folder: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    let mut parts: Vec<&str> = folder.components().map(|part| part.as_str()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.len() == 1 && is_top(Utf8Path::new(parts[0])) => return None,
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}

fn leaves() -> FileProblem {
    problem("this symbolic link leads out of the project", "copy the file into the project, or exclude it")
}

fn nowhere() -> FileProblem {
    problem("this symbolic link leads nowhere, or in a circle", "remove it, or fix its target")
}
