//! Files of the project that are opened after it was loaded, when a path may already lead elsewhere.

use std::fs::File;
use std::io::{self, Read};

use anyhow::{Context, bail};
use camino::Utf8Path;

use super::Disk;
use super::follow::follow;
use super::walk::is_private;
use crate::failure::TryAgain;

/// The bytes of a file of the project, by its path from the root.
pub fn bytes_in(root: &Utf8Path, path: &Utf8Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open_beneath(root, path)?.read_to_end(&mut bytes);
    read.with_context(|| TryAgain(format!("cannot read `{path}`")))?;
    Ok(bytes)
}

/// Opens a file of the project, by its path from the root. Follows the same symbolic links as loading the project does:
/// none that leads out of it, or to something hidden. Even if paths are replaced meanwhile, the opened file is a file
/// of the project.
pub fn open_beneath(root: &Utf8Path, path: &Utf8Path) -> anyhow::Result<File> {
    // The file existed when the project was loaded.
    let failed = || TryAgain(format!("cannot read `{path}`"));
    let files = Disk::new(root)?;
    let real = match follow(&files, path) {
        Ok((real, _)) => real,
        Err(problem) => return Err(io::Error::other(problem.message)).with_context(failed),
    };
    if is_private(&real) && !is_private(path) {
        bail!(TryAgain(format!("`{path}` leads to a hidden file")));
    }
    let file = without_links(root, &real).with_context(failed)?;
    if !file.metadata().with_context(failed)?.is_file() {
        bail!(TryAgain(format!("`{path}` is no longer a file")));
    }
    Ok(file)
}

/// Opens a file. Fails if any part of its path is a link.
#[cfg(unix)]
fn without_links(root: &Utf8Path, path: &Utf8Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};

    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // Opening a pipe would block until there is a writer.
    let file = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let root = if root == "" { Utf8Path::new(".") } else { root };
    let mut at = openat(CWD, root.as_std_path(), folder, Mode::empty())?;
    let (above, name) = (path.parent().unwrap_or(Utf8Path::new("")), path.file_name().unwrap_or("."));
    for part in above.components() {
        at = openat(&at, part.as_str(), folder | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok(File::from(openat(&at, name, file | OFlags::NOFOLLOW, Mode::empty())?))
}

/// Opens a file if its path currently contains no link.
#[cfg(not(unix))]
fn without_links(root: &Utf8Path, path: &Utf8Path) -> io::Result<File> {
    let full = root.join(path);
    let file = File::open(&full)?;
    let is_beneath = full.canonicalize()? == root.canonicalize()?.join(path);
    if is_beneath { Ok(file) } else { Err(io::Error::other("its path now contains a symbolic link")) }
}
