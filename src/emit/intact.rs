//! Checks whether a published site is still what a build published.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::Utf8Path;

use super::marker::Marker;
use super::stamp::{Access, Stamp};
use super::tree::{self, folders};
use super::{stage, swap};
use crate::files::{self, MARKER};

/// Whether a folder has exactly these files, each as it was written, its marker lists them, and there are no
/// temporary folders of another build next to it. A build of the same files may then leave the folder alone. Returns
/// false if in doubt.
pub fn is_intact<'p>(target: &Utf8Path, files: impl Iterator<Item = (&'p Utf8Path, Stamp)>) -> bool {
    let files: HashMap<&str, Stamp> = files.map(|(path, stamp)| (path.as_str(), stamp)).collect();
    let Some(name) = target.file_name() else { return false };
    let is_beside = |folder: &Utf8Path| fs::symlink_metadata(folder).is_ok();
    if is_beside(&swap::aside(target)) || stage::places(target, name).any(|place| is_beside(&place)) {
        return false;
    }
    is_marked(target, &files) && has_each(target, &files).is_ok_and(|is_so| is_so)
}

/// Whether the marker lists exactly these files.
fn is_marked(target: &Utf8Path, files: &HashMap<&str, Stamp>) -> bool {
    let Ok(text) = files::marker(target) else { return false };
    let marker = Marker::read(&text);
    !marker.is_damaged && marker.count() == files.len() && files.keys().all(|path| marker.has(path))
}

/// Whether the folder has exactly these files, in folders that one build made.
fn has_each(target: &Utf8Path, files: &HashMap<&str, Stamp>) -> io::Result<bool> {
    let folder = fs::symlink_metadata(target)?;
    let marker = fs::symlink_metadata(target.join(MARKER))?;
    if !folder.is_dir() || !marker.is_file() {
        return Ok(false);
    }
    let (folder, file) = (Access::of(&folder), Access::of(&marker));
    let found = [(); 2].map(|()| AtomicUsize::new(0));
    let [found_files, found_folders] = &found;
    let looked = tree::each(target, &|entry| {
        let about = entry.about()?;
        let is_alike = if entry.kind.is_dir() {
            found_folders.fetch_add(1, Ordering::Relaxed);
            Access::of(&about) == folder
        } else if entry.path == MARKER {
            true
        } else {
            found_files.fetch_add(1, Ordering::Relaxed);
            let stamp = files.get(entry.path);
            about.is_file() && stamp == Some(&Stamp::of(&about)?) && Access::of(&about) == file
        };
        if is_alike { Ok(()) } else { Err(io::Error::from(io::ErrorKind::InvalidData)) }
    });
    let [found_files, found_folders] = found.map(AtomicUsize::into_inner);
    Ok(looked.is_ok() && found_files == files.len() && found_folders == folders(files.keys().copied()).len())
}
