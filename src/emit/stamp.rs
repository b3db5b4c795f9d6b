//! The size and time by which a published file is recognised without reading it.

use std::fs::Metadata;
use std::io;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// Identifies the content of a published file, since every change of the file changes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// In bytes.
    size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, u32),
}

impl Stamp {
    pub(super) fn of(about: &Metadata) -> io::Result<Self> {
        let modified = about.modified()?;
        let modified = match modified.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            // No file of a build is from before 1970, so any pair that no other time has will do.
            Err(before) => {
                let before = before.duration();
                (-i64::try_from(before.as_secs()).unwrap_or(i64::MAX) - 1, before.subsec_nanos())
            }
        };
        Ok(Self { size: about.len(), modified })
    }
}

/// The permissions and the owner of a file. They are the same for all files of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    is_readonly: bool,
    /// Mode, user id and group id.
    #[cfg(unix)]
    unix: (u32, u32, u32),
}

impl Access {
    pub fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Self {
            is_readonly: about.permissions().readonly(),
            #[cfg(unix)]
            unix: (about.mode(), about.uid(), about.gid()),
        }
    }
}
