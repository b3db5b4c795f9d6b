//! Reads a file that a person names, anywhere on disk: a regular file of limited size that cannot be endless.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use camino::Utf8Path;

/// The bytes of a named file, with symbolic links followed. Fails if it is not a regular file, or has more bytes than
/// `most`.
pub fn whole(path: &Utf8Path, most: u64) -> io::Result<Vec<u8>> {
    let file = regular(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if size <= most {
        bytes.reserve_exact(usize::try_from(size).unwrap_or_default());
        // Some files report no size until they are read.
        file.take(most + 1).read_to_end(&mut bytes)?;
    }
    if size > most || bytes.len() as u64 > most {
        let message = format!("it is larger than {} MB", most >> 20);
        return Err(io::Error::new(ErrorKind::InvalidInput, message));
    }
    Ok(bytes)
}

/// Opens a regular file, with symbolic links followed.
pub fn regular(path: &Utf8Path) -> io::Result<File> {
    let file = opened(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder: name a file"));
    }
    if !about.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is a device or a pipe: name a file"));
    }
    Ok(file)
}

/// Opens a file without blocking on a pipe.
#[cfg(unix)]
fn opened(path: &Utf8Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK;
    File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn opened(path: &Utf8Path) -> io::Result<File> {
    // A folder cannot be opened.
    if path.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder: name a file"));
    }
    File::open(path)
}
