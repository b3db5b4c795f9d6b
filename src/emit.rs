//! Files to a directory: written beside it, and swapped in whole. The only writer of the disk.

#![allow(clippy::disallowed_methods, reason = "this is the stage that writes")]

mod archive;
mod in_place;
mod named;
mod patch;
mod project;
mod stage;
mod swap;

use std::fs::{self, File as DiskFile};
use std::io;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

use crate::failure::TryAgain;
use crate::files::MARKER;
pub use archive::zip;
pub use named::{append, put};
pub use patch::Patch;
pub use project::{apply, folder};
use stage::{Stage, refuse_foreign};

/// One file of the site.
pub struct File {
    /// From the site's root.
    pub path: Utf8PathBuf,
    pub content: Content,
}

pub enum Content {
    Bytes(Vec<u8>),
    /// A file of the project, from its root, copied as it is.
    Copy(Utf8PathBuf),
}

/// A file that was written.
pub struct Written {
    pub path: Utf8PathBuf,
    /// In hexadecimal digits.
    pub sha256: String,
}

/// A directory under construction. Dropped before [`Output::publish`], it is gone.
pub struct Output {
    /// The project's.
    root: Utf8PathBuf,
    target: Utf8PathBuf,
    stage: Stage,
    is_published: bool,
    /// The marker of the site that was replaced: locked until that is removed.
    replaced: Option<DiskFile>,
}

impl Output {
    /// Makes room beside the target, which may not hold anything that readyroom did not write. What a build that was killed
    /// left behind is put in order first. Says what is in the way and stays.
    pub fn open(root: &Utf8Path, target: &Utf8Path, warn: &dyn Fn(&str)) -> anyhow::Result<Self> {
        refuse_foreign(target)?;
        let name = target.file_name().context("the output folder needs a name")?;
        let stage = Stage::open(target, name, warn)?;
        swap::recover(target)?;
        let (root, target) = (root.to_owned(), target.to_owned());
        Ok(Self { root, target, stage, is_published: false, replaced: None })
    }

    /// Writes one file, and says under which path, and what its digest is.
    pub fn write(&self, file: File) -> anyhow::Result<Written> {
        let path = self.stage.folder.join(&file.path);
        let folder = path.parent().expect("a file has a folder");
        let written = match file.content {
            Content::Bytes(bytes) => match fs::write(&path, &bytes) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(folder).and_then(|()| fs::write(&path, &bytes))
                }
                written => written,
            }
            .map(|()| digest(&bytes)),
            Content::Copy(from) => fs::create_dir_all(folder)
                .and_then(|()| fs::copy(self.root.join(from), &path))
                .and_then(|_| fs::read(&path))
                .map(|bytes| digest(&bytes)),
        };
        let failed = || format!("cannot write `{path}`");
        let sha256 = match written {
            // Gone is the file that is copied, or the folder that is ours.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(error).context(TryAgain(failed()))?
            }
            written => written.with_context(failed)?,
        };
        Ok(Written { path: file.path, sha256 })
    }

    /// Puts the new site in the place of the old one, in one step where the system has it. Where the folder itself cannot be
    /// replaced, as a mounted one, its files are replaced one by one, and that is said.
    pub fn publish(mut self, paths: &[Utf8PathBuf], warn: &dyn Fn(&str)) -> anyhow::Result<()> {
        self.stage.list(paths)?;
        // Somebody may have put a file there while the pages were made.
        refuse_foreign(&self.target)?;
        self.replaced =
            DiskFile::open(self.target.join(MARKER)).ok().filter(|marker| marker.try_lock().is_ok());
        let failed = || TryAgain(format!("cannot put `{}` in place", self.target));
        match swap::put(&self.stage.folder, &self.target) {
            Err(error) if is_fixed(&error) => {
                in_place::replace(&self.stage.folder, &self.target).with_context(failed)?;
                warn(&format!(
                    "`{}` cannot be replaced as a whole: its files were replaced one by one",
                    self.target
                ));
            }
            swapped => {
                swapped.with_context(failed)?;
                self.is_published = true;
            }
        }
        Ok(())
    }
}

/// Whether a folder cannot be moved: something is mounted on it, or it is part of a lower layer.
fn is_fixed(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices)
}

impl Drop for Output {
    /// What is left beside the target is ours: an unfinished site, or the one that was replaced.
    fn drop(&mut self) {
        // After the swap somebody's own file may be in the old site: it is left there, and named by the next build.
        let is_ours = !self.is_published || refuse_foreign(&self.stage.folder).is_ok();
        if self.stage.folder.exists() && is_ours {
            let _ = stage::remove(&self.stage.folder);
        }
        drop(self.replaced.take());
    }
}

fn digest(bytes: &[u8]) -> String {
    let digits =
        |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
    Sha256::digest(bytes).iter().flat_map(|byte| digits(*byte)).collect()
}
