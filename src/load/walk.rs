//! A folder to the files below it, and why some of them will not be read.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use walkdir::{DirEntry, WalkDir};

use super::MARKER;
use crate::config;
use crate::source::Flaw;

/// A folder of other people's files.
const MODULES: &str = "node_modules";

/// Files that mark their folder as another tool's, or our own output.
const FOREIGN: [&str; 2] = [MARKER, "CACHEDIR.TAG"];

/// A file that the walk came by.
pub struct Found {
    pub path: Utf8PathBuf,
    /// Why it will not be read, where that is already known.
    pub refused: Option<Flaw>,
}

/// All files below the root, and all their paths. Hidden folders, other tools' output and our own are passed over.
pub fn walk(root: &Utf8Path) -> anyhow::Result<(Vec<Found>, BTreeSet<Utf8PathBuf>)> {
    let real_root = fs::canonicalize(root).with_context(|| format!("cannot read `{root}`"))?;
    let mut files = Vec::new();
    let mut paths = BTreeSet::new();
    let entries =
        WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| is_walked(entry, root));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => {
                return Err(error).with_context(|| format!("cannot read `{root}`"));
            }
            Err(error) => {
                let path = error.path().map(|path| relative(root, path)).unwrap_or_default();
                files.push(Found { path, refused: Some(flaw("this cannot be read", "grant access to it")) });
                continue;
            }
        };
        if entry.file_type().is_dir() || entry.depth() == 0 {
            continue;
        }
        let path = relative(root, entry.path());
        let refused = refusal(&entry, &real_root);
        if refused.is_none() {
            paths.insert(path.clone());
        }
        if path != config::FILE {
            files.push(Found { path, refused });
        }
    }
    Ok((files, paths))
}

/// The project's folders that are walked, at its root.
pub fn followed_folders(root: &Utf8Path) -> anyhow::Result<BTreeSet<Utf8PathBuf>> {
    let entries = root.read_dir_utf8().with_context(|| format!("cannot read `{root}`"))?;
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let folders = folders.map(|entry| entry.path().to_owned());
    Ok(folders.filter(|folder| is_followed(root, folder)).collect())
}

/// Whether the project may be made of what is at a path.
pub fn is_followed(root: &Utf8Path, path: &Utf8Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return false };
    let Some(first) = below.components().next() else { return false };
    !first.as_str().starts_with('.') && !is_passed_over(first.as_str(), root.join(first).as_std_path())
}

fn is_walked(entry: &DirEntry, root: &Utf8Path) -> bool {
    // What is in `static/` is copied as it is, `.well-known/` and all.
    if entry.depth() == 0 || relative(root, entry.path()).starts_with("static") {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    if !entry.file_type().is_dir() {
        return !name.starts_with('.');
    }
    !name.starts_with('.') && !is_passed_over(&name, entry.path())
}

/// Whether a path's names alone keep it out.
pub fn is_named_away(path: &Utf8Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Utf8Path::components);
    path.components().any(|part| part.as_str().starts_with('.'))
        || folders.into_iter().any(|part| part.as_str() == MODULES)
}

/// Whether a file's name says that its folder is another tool's, or our own output.
pub fn is_foreign(name: &str) -> bool {
    FOREIGN.contains(&name)
}

/// Folders of other tools, and our own output.
pub fn is_passed_over(name: &str, folder: &std::path::Path) -> bool {
    name == MODULES || FOREIGN.iter().any(|file| folder.join(file).exists())
}

/// Why a file is not read: it is no file, or it is not in the project.
fn refusal(entry: &DirEntry, root: &std::path::Path) -> Option<Flaw> {
    if entry.path().to_str().is_none() {
        return Some(flaw("the name of this file is not UTF-8", "rename it"));
    }
    if entry.file_type().is_file() {
        return None;
    }
    if !entry.path_is_symlink() {
        return Some(flaw("this is neither a file nor a folder", "remove it"));
    }
    match fs::canonicalize(entry.path()) {
        Err(_) => {
            Some(flaw("this symbolic link leads nowhere, or in a circle", "remove it, or mend its target"))
        }
        Ok(target) if !target.starts_with(root) => {
            Some(flaw("this symbolic link leads out of the project", "copy the file into the project"))
        }
        Ok(target) if is_hidden(&target, root) => {
            Some(flaw("this symbolic link leads to a hidden file", "remove it"))
        }
        Ok(target) if target.is_file() => None,
        Ok(_) => Some(flaw("symbolic links to folders are not followed", "move the folder here")),
    }
}

fn is_hidden(path: &std::path::Path, root: &std::path::Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.iter().any(|part| part.to_string_lossy().starts_with('.'))
}

pub fn flaw(message: &str, help: &str) -> Flaw {
    Flaw { offset: 0, message: message.into(), help: help.into() }
}

/// With forward slashes, on every system.
pub fn relative(root: &Utf8Path, path: &std::path::Path) -> Utf8PathBuf {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/").into()
}
