//! Writes files that the user names, wherever they are: a report, a baseline.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};
use camino::Utf8Path;

use super::owner::inherit;

/// Appends to a file, which others may have written to.
pub fn append(path: &Utf8Path, bytes: &[u8]) -> anyhow::Result<()> {
    let opened = opened(path, OpenOptions::new().append(true).create(true));
    opened.and_then(|mut file| file.write_all(bytes)).with_context(|| format!("cannot write `{path}`"))
}

/// Opens a path. Does not wait until somebody reads a pipe, but fails if nobody does.
#[cfg(unix)]
fn opened(path: &Utf8Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    let file = options.custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path).map_err(|error| {
        let is_unread = error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error());
        let message = "it is a pipe that nobody reads: name a file";
        if is_unread { io::Error::new(io::ErrorKind::InvalidInput, message) } else { error }
    })?;
    // The reader may be slower than the writer.
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    Ok(file)
}

#[cfg(not(unix))]
fn opened(path: &Utf8Path, options: &mut OpenOptions) -> io::Result<File> {
    options.open(path)
}

/// Writes a file in one step, so that a reader sees either the old or the new content.
pub fn put(path: &Utf8Path, bytes: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("cannot write `{path}`");
    // Pipes and devices are written to directly. A symbolic link is kept.
    let target = match fs::metadata(path) {
        Ok(about) if about.is_dir() => bail!("`{path}` is a folder: name a file"),
        Ok(about) if !about.is_file() => {
            let opened = opened(path, OpenOptions::new().write(true));
            return opened.and_then(|mut file| file.write_all(bytes)).with_context(failed);
        }
        Ok(_) => fs::canonicalize(path).with_context(failed)?,
        Err(_) => path.as_std_path().to_owned(),
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let name = target.file_name().with_context(failed)?.to_string_lossy();
    let beside = target.with_file_name(format!(".{name}.{}.readyroom", std::process::id()));
    let moved = write(&beside, bytes, fs::metadata(&target).ok().as_ref());
    let moved = moved.and_then(|()| fs::rename(&beside, &target));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
    }
    moved.with_context(failed)
}

/// Writes a file that replaces another, if there is one.
fn write(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    inherit(&file, old)
}

#[cfg(all(test, unix))]
mod tests {
    use camino::Utf8PathBuf;

    use super::*;
    use crate::emit::owner::tests::{about, give_away};

    #[test]
    fn the_owner_and_the_permissions_stay() {
        let name = format!("readyroom-put-{}", std::process::id());
        let path = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        fs::write(&path, "old").expect("it can be written");
        let before = give_away(&path);
        put(&path, b"new").expect("it can be written");
        let after = (about(&path), fs::read_to_string(&path).expect("it is ours"));
        fs::remove_file(&path).expect("it is there");
        assert_eq!(after, (before, "new".to_owned()));
    }
}
