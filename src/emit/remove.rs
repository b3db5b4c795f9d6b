//! Removes folders of ours: a replaced site, or one that was never completed.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use camino::Utf8Path;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::foreign::refuse_foreign;
use super::marker::Marker;
use super::tree;
use crate::files::{self, MARKER};

/// Removes the files listed by a site's marker, then empty folders, and the marker last. Foreign files, and
/// everything that cannot be removed, stay with the marker, by which the next build recognises the rest as ours and
/// names the files.
pub fn site(folder: &Utf8Path) {
    let Ok(text) = files::marker(folder) else { return };
    let marker = Marker::read(&text);
    // Sorted by folder, so that each thread works in few folders.
    let files: BTreeSet<&str> = marker.files().collect();
    files.par_iter().for_each(|path| drop(fs::remove_file(folder.join(path))));
    for level in tree::levels(tree::folders(files.iter().copied())).into_iter().rev() {
        level.into_par_iter().for_each(|path| drop(fs::remove_dir(folder.join(path))));
    }
    let has_more = fs::read_dir(folder)
        .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != MARKER)));
    if !has_more {
        let _ = fs::remove_file(folder.join(MARKER)).and_then(|()| fs::remove_dir(folder));
    } else if refuse_foreign(folder).is_ok() {
        // Only incomplete files of a killed build, or empty folders, are left.
        let _ = self::folder(folder);
    }
}

/// Removes a folder with everything in it. The marker is last, so that a killed run leaves a folder that is still
/// recognised as ours.
pub fn folder(folder: &Utf8Path) -> io::Result<()> {
    let entries: Vec<fs::DirEntry> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.into_par_iter().filter(|entry| entry.file_name() != MARKER).try_for_each(|entry| {
        let path = entry.path();
        if entry.file_type()?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
    })?;
    fs::remove_dir_all(folder)
}
