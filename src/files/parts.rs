//! Files that the steps of a build on several machines pass to each other.

use std::io::ErrorKind;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::whole::whole;

/// The largest file of a step that is read, in bytes.
const LARGEST: u64 = 8 << 30;

/// The bytes of a step's file. `None` if it does not exist.
pub fn part(path: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
    match whole(path, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{path}`")),
    }
}

/// The folders in a folder, sorted by name, without those that a step is still writing.
pub fn folders_in(folder: &Utf8Path) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let failed = || format!("cannot read `{folder}`");
    let mut folders = Vec::new();
    for entry in folder.read_dir_utf8().with_context(failed)? {
        let entry = entry.with_context(failed)?;
        if !entry.file_name().starts_with('.') && entry.path().is_dir() {
            folders.push(entry.path().to_owned());
        }
    }
    folders.sort();
    Ok(folders)
}
