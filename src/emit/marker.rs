//! The marker of a site: the list of the files that a build wrote, stored in their folder.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};

use camino::Utf8Path;
use percent_encoding::percent_decode_str;

use crate::files::{HEADER, MARKER};
use crate::link::encoded;

/// The suffix of a file that is not complete.
pub const NEW: &str = ".new";

/// Whether the name is that of a file that is not complete.
pub fn is_unfinished(name: &str) -> bool {
    name.strip_prefix(MARKER) == Some(NEW)
}

/// Writes a marker with a list of files. It replaces an existing one, and is locked.
pub fn listed<'p>(folder: &Utf8Path, paths: impl Iterator<Item = &'p Utf8Path>) -> io::Result<File> {
    let paths: BTreeSet<&str> = paths.map(Utf8Path::as_str).collect();
    let list: String = paths.iter().map(|path| encoded(path) + "\n").collect();
    let new = folder.join(format!("{MARKER}{NEW}"));
    let mut marker = created(&new)?;
    marker.try_lock().map_err(|error| io::Error::new(io::ErrorKind::ResourceBusy, error))?;
    marker.write_all(format!("{HEADER}{list}").as_bytes())?;
    marker.sync_all()?;
    fs::rename(&new, folder.join(MARKER))?;
    Ok(marker)
}

/// Creates a file at a path. An existing file, such as the rest of a killed build, is removed first and not written
/// into, so that hard and symbolic links to it keep their bytes.
pub fn created(path: &Utf8Path) -> io::Result<File> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            OpenOptions::new().write(true).create_new(true).open(path)
        }
        opened => opened,
    }
}

/// A parsed marker.
pub struct Marker<'a> {
    /// Whether the text is empty, incomplete, or not written by a build.
    pub is_damaged: bool,
    files: HashSet<Cow<'a, str>>,
}

impl<'a> Marker<'a> {
    pub fn read(text: &'a str) -> Self {
        let list = text.strip_prefix(HEADER);
        let lines = list.unwrap_or_default().lines();
        Self {
            is_damaged: list.is_none() || !text.ends_with('\n'),
            files: lines.map(|line| percent_decode_str(line).decode_utf8_lossy()).collect(),
        }
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// The files that it lists, in no particular order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(AsRef::as_ref)
    }

    /// How many files it lists.
    pub fn count(&self) -> usize {
        self.files.len()
    }
}
