//! Recognises output folders of readyroom by a marker that lists the files written into them.

use std::collections::BTreeSet;

use ahash::AHashSet;
use camino::{Utf8Path, Utf8PathBuf};
use percent_encoding::percent_decode_str;

/// The name of the marker.
pub const MARKER: &str = ".readyroom";

/// The beginning of a marker. The paths of the files follow, one per line.
pub const HEADER: &str = "Written by readyroom, which replaces this folder as a whole. Its files:\n";

/// A folder that a build created.
#[derive(Debug)]
pub struct Written {
    folder: Utf8PathBuf,
    /// Paths from the folder, with forward slashes.
    files: AHashSet<Box<str>>,
}

impl Written {
    /// `None` if the text was not written by a build. An empty file with the marker's name hides nothing.
    pub fn read(folder: &Utf8Path, marker: &str) -> Option<Self> {
        Some(Self { folder: folder.to_owned(), files: paths(marker)?.map(String::into_boxed_str).collect() })
    }

    /// Whether a build created the file: the marker lists it, or it is the marker.
    pub fn has(&self, path: &Utf8Path) -> bool {
        path.strip_prefix(&self.folder)
            .is_ok_and(|below| below == MARKER || self.files.contains(below.as_str()))
    }

    /// The folders that contain its files, directly or below. Paths are from the folder.
    pub fn folders(&self) -> AHashSet<&str> {
        let mut folders = AHashSet::new();
        for mut path in self.files.iter().map(|path| &**path) {
            while let Some((folder, _)) = path.rsplit_once('/') {
                if !folders.insert(folder) {
                    break;
                }
                path = folder;
            }
        }
        folders
    }
}

/// The files that a marker lists. `None` if the text was not written by a build.
pub fn listed(marker: &str) -> Option<BTreeSet<Utf8PathBuf>> {
    Some(paths(marker)?.map(Utf8PathBuf::from).collect())
}

fn paths(marker: &str) -> Option<impl Iterator<Item = String> + use<'_>> {
    let lines = marker.strip_prefix(HEADER)?.lines();
    Some(lines.map(|line| percent_decode_str(line).decode_utf8_lossy().into_owned()))
}

/// Whether a build is writing a folder, or was killed while writing it, judged by its name.
pub fn is_stage(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(MARKER) && name != MARKER
}
