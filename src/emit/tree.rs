//! Walks folders, and lists the entries below them.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, FileType};
use std::io;

use camino::Utf8Path;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// An entry of a folder.
pub struct Entry<'a> {
    /// The path from the walked folder, with forward slashes. Bytes that are not UTF-8 are replaced.
    pub path: &'a str,
    pub kind: FileType,
    entry: &'a DirEntry,
}

impl Entry<'_> {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Its metadata, without following links.
    pub fn about(&self) -> io::Result<fs::Metadata> {
        self.entry.metadata()
    }
}

/// Calls a function with each entry below a folder, level by level; the folders of a level are read in parallel.
/// Links are not followed. Ends with the first failure, in the order of the levels.
pub fn each<E: From<io::Error> + Send>(
    root: &Utf8Path,
    look: &(dyn Fn(&Entry<'_>) -> Result<(), E> + Sync),
) -> Result<(), E> {
    let mut level = vec![String::new()];
    while !level.is_empty() {
        let below: Vec<Result<Vec<String>, E>> =
            level.par_iter().map(|folder| in_folder(root, folder, look)).collect();
        level = Vec::new();
        for folders in below {
            level.extend(folders?);
        }
    }
    Ok(())
}

/// The subfolders of a folder.
fn in_folder<E: From<io::Error>>(
    root: &Utf8Path,
    folder: &str,
    look: &(dyn Fn(&Entry<'_>) -> Result<(), E> + Sync),
) -> Result<Vec<String>, E> {
    let mut folders = Vec::new();
    let mut path = String::from(folder);
    if !path.is_empty() {
        path.push('/');
    }
    let before = path.len();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        path.truncate(before);
        path.push_str(&entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        look(&Entry { path: &path, kind, entry: &entry })?;
        if kind.is_dir() {
            folders.push(path.clone());
        }
    }
    Ok(folders)
}

/// The folders that contain these paths, outer ones first.
pub fn folders<'p>(paths: impl Iterator<Item = &'p str>) -> BTreeSet<&'p str> {
    let mut folders = BTreeSet::new();
    for mut path in paths {
        while let Some((folder, _)) = path.rsplit_once('/') {
            if !folders.insert(folder) {
                break;
            }
            path = folder;
        }
    }
    folders
}

/// Folders grouped by depth, in order. Folders of one level do not depend on each other.
pub fn levels(folders: BTreeSet<&str>) -> Vec<Vec<&str>> {
    let mut levels: Vec<Vec<&str>> = Vec::new();
    for path in folders {
        let depth = path.matches('/').count();
        if levels.len() <= depth {
            levels.resize_with(depth + 1, Vec::new);
        }
        levels[depth].push(path);
    }
    levels
}
