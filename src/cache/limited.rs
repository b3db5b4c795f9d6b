//! A new file that accepts at most as many bytes as the process may write to one file.

use std::fs::File;
use std::io::{self, Write};

/// The file. The system would kill a process that writes more, and a cache is not worth that.
pub struct Limited {
    file: File,
    /// The remaining number of bytes.
    left: u64,
}

impl Limited {
    pub fn new(file: File) -> Self {
        Self { file, left: file_size_limit() }
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left < bytes.len() as u64 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.left -= written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The limit on the size of files that the process writes, in bytes.
#[cfg(unix)]
fn file_size_limit() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX)
}

#[cfg(not(unix))]
fn file_size_limit() -> u64 {
    u64::MAX
}
