//! Finds files in one of our folders that readyroom did not write.

use std::fs;
use std::io;

use anyhow::{Context, bail};
use camino::Utf8Path;

use super::marker::{Marker, is_unfinished};
use super::tree;
use crate::failure::TryAgain;
use crate::files::{self, MARKER};

/// Why a search for foreign files stopped.
enum Found {
    /// A foreign file, by its path.
    Foreign(String),
    Failed(io::Error),
}

impl From<io::Error> for Found {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Fails if a folder is not a site of ours and has a file that readyroom did not write. In a site of ours, foreign
/// files are checked only before it is replaced.
pub fn refuse_unknown(target: &Utf8Path) -> anyhow::Result<()> {
    let text = files::marker(target).unwrap_or_default();
    let is_ours = || fs::symlink_metadata(target).is_ok_and(|about| about.is_dir());
    if !Marker::read(&text).is_damaged && is_ours() { Ok(()) } else { refuse_foreign(target) }
}

/// Fails if a folder has a file that readyroom did not write, and names the file.
pub fn refuse_foreign(target: &Utf8Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(target) else { return Ok(()) };
    if !about.is_dir() {
        bail!("`{target}` is not a folder: choose another with --out");
    }
    let text = files::marker(target).ok();
    let marker = Marker::read(text.as_deref().unwrap_or_default());
    let looked = tree::each(target, &|entry| {
        let is_marker = entry.path == MARKER || is_unfinished(entry.name());
        if entry.kind.is_dir() || is_marker && entry.kind.is_file() || marker.has(entry.path) {
            return Ok(());
        }
        Err(Found::Foreign(entry.path.to_owned()))
    });
    let path = match looked {
        Ok(()) => return Ok(()),
        Err(Found::Failed(error)) => {
            return Err(error).context(TryAgain(format!("cannot read `{target}`")));
        }
        Err(Found::Foreign(path)) => path,
    };
    // Another build may have replaced the site meanwhile.
    if files::marker(target).ok() != text {
        bail!(TryAgain(format!("another build has just written `{target}`")));
    }
    if text.is_some() && marker.is_damaged {
        bail!(
            "the list of files in `{target}/{MARKER}` is damaged, so readyroom cannot tell which files it wrote: remove `{target}` if none of them is yours"
        );
    }
    bail!(
        "`{target}/{path}` was not written by readyroom, which replaces this folder as a whole: move it elsewhere; put files for the site into `static/`"
    );
}
