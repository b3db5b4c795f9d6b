//! The list of the files that a build wrote, in the folder that it wrote them into.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};

use camino::Utf8Path;
use percent_encoding::percent_decode_str;

use crate::files::{HEADER, MARKER};
use crate::link::encoded;

/// The end of the name of a file that is not finished.
pub const NEW: &str = ".new";

/// Whether a file with this name is not finished.
pub fn is_unfinished(name: &str) -> bool {
    name.strip_prefix(MARKER) == Some(NEW)
}

/// Writes a marker with a list of files, which replaces an existing one. It is locked.
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

/// Creates a file at a path. What is there, such as the rest of a build that was killed, is removed and not written into:
/// a link to it, hard or symbolic, keeps its bytes.
pub fn created(path: &Utf8Path) -> io::Result<File> {
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            OpenOptions::new().write(true).create_new(true).open(path)
        }
        opened => opened,
    }
}

/// What a marker says.
pub struct Marker<'a> {
    /// The text is empty, only the beginning of a list, or something that no build wrote.
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

    /// What it lists, in no order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(AsRef::as_ref)
    }

    /// How many files it lists.
    pub fn count(&self) -> usize {
        self.files.len()
    }
}
