//! Writes files to a folder: first next to it, then swapped in as a whole. Nothing else writes to the disk.

#![allow(clippy::disallowed_methods, reason = "this is the stage that writes")]

mod stamp;
mod tree;
mod marker;
mod foreign;
mod remove;
mod stage;
mod swap;
mod in_place;
mod intact;
mod archive;
mod owner;
mod named;
mod clones;
mod patch;
mod project;
#[cfg(test)]
mod tests;

use std::fs::{self, File as DiskFile, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use sha2::{Digest, Sha256};

use crate::failure::TryAgain;
use crate::files::{self, MARKER};
pub use archive::zip;
pub use clones::Clones;
use foreign::{refuse_foreign, refuse_unknown};

pub use intact::is_intact;
pub use named::{append, put};
pub use patch::Patch;
pub use project::{apply, folder, refused};
use stage::Stage;
use stamp::Access;
pub use stamp::Stamp;

/// A file of the site.
pub struct File {
    /// The path from the site's root.
    pub path: Utf8PathBuf,
    pub content: Content,
}

/// The content of a file of the site.
pub enum Content {
    Bytes(Vec<u8>),
    /// A file of the project to copy unchanged, by its path from the project's root.
    Copy(Utf8PathBuf),
}

/// A file that was written.
pub struct Written {
    pub path: Utf8PathBuf,
    /// The digest, in hexadecimal digits.
    pub sha256: String,
    /// By this, [`Output::keep`] and [`is_intact`] recognise the file.
    pub stamp: Stamp,
}

/// A folder under construction. It is removed if it is dropped before [`Output::publish`].
pub struct Output {
    /// The project's root.
    root: Utf8PathBuf,
    target: Utf8PathBuf,
    stage: Stage,
    is_published: bool,
    /// The permissions and the owner that all files of the site get.
    access: Access,
    /// Whether the file system has refused hard links.
    cannot_link: AtomicBool,
    /// The marker of the replaced site, locked until that site is removed.
    replaced: Option<DiskFile>,
}

impl Output {
    /// Creates a folder next to the target. Fails if the target contains a file that readyroom did not write. First
    /// cleans up after a killed build, and warns about files that it has to leave.
    pub fn open(root: &Utf8Path, target: &Utf8Path, warn: &dyn Fn(&str)) -> anyhow::Result<Self> {
        refuse_unknown(target)?;
        let name = target.file_name().context("the output folder needs a name")?;
        let stage = Stage::open(target, name, warn)?;
        swap::recover(target)?;
        let access = stage.access()?;
        Ok(Self {
            root: root.to_owned(),
            target: target.to_owned(),
            stage,
            is_published: false,
            access,
            cannot_link: AtomicBool::new(false),
            replaced: None,
        })
    }

    /// Creates the folders for files that will be written.
    pub fn make_folders<'p>(&self, paths: impl Iterator<Item = &'p Utf8Path>) -> anyhow::Result<()> {
        let make = |folder: &&str| {
            let folder = self.stage.folder.join(folder);
            made(&folder).with_context(|| format!("cannot create `{folder}`"))
        };
        let levels = tree::levels(tree::folders(paths.map(Utf8Path::as_str)));
        levels.iter().try_for_each(|level| level.par_iter().try_for_each(make))
    }

    /// Keeps a file of the old site in the new one, if it is unchanged since a build wrote it. Returns false if it is
    /// missing, was changed, or cannot be linked. The file has to be written then.
    pub fn keep(&self, path: &Utf8Path, stamp: Stamp) -> anyhow::Result<bool> {
        if self.cannot_link.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let (old, new) = (self.target.join(path), self.stage.folder.join(path));
        if let Err(error) = in_folder(&new, || fs::hard_link(&old, &new)) {
            // This path is a folder, has too many links, or belongs to another user. If no file can be linked, stop
            // trying.
            let is_of_file = || fs::symlink_metadata(&old).is_ok_and(|about| about.is_file());
            if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::TooManyLinks) && is_of_file()
            {
                self.cannot_link.store(true, Ordering::Relaxed);
            }
            return Ok(false);
        }
        // The new folder is ours, so nobody can exchange the file while it is checked.
        let failed = || format!("cannot write `{new}`");
        let about = fs::symlink_metadata(&new).with_context(failed)?;
        if about.is_file()
            && Stamp::of(&about).with_context(failed)? == stamp
            && Access::of(&about) == self.access
        {
            return Ok(true);
        }
        fs::remove_file(&new).with_context(failed)?;
        Ok(false)
    }

    /// Writes a file. Returns its path and digest.
    pub fn write(&self, file: File) -> anyhow::Result<Written> {
        let path = self.stage.folder.join(&file.path);
        let failed = |error| cannot_write(&path, error);
        let open = || OpenOptions::new().write(true).create_new(true).open(&path);
        let created = || in_folder(&path, open).map_err(failed);
        let (to, sha256) = match &file.content {
            Content::Bytes(bytes) => {
                let mut to = created()?;
                to.write_all(bytes).map_err(failed)?;
                (to, hex(Sha256::digest(bytes)))
            }
            Content::Copy(from) => {
                // Open the source first, so that a file that cannot be read leaves nothing behind.
                let source = files::open_beneath(&self.root, from)?;
                let mut to = created()?;
                let sha256 = copied(source, &mut to, |error| cannot_read(from, error), failed)?;
                (to, sha256)
            }
        };
        let stamp = to.metadata().and_then(|about| Stamp::of(&about)).map_err(failed)?;
        Ok(Written { path: file.path, sha256, stamp })
    }

    /// Replaces the old site with the new one, atomically if the system supports it. If the folder itself cannot be
    /// replaced, such as a mount point, its files are replaced one by one, with a warning.
    pub fn publish(mut self, paths: &[Utf8PathBuf], warn: &dyn Fn(&str)) -> anyhow::Result<()> {
        self.stage.list(paths)?;
        // Somebody may have added a file in the meantime.
        refuse_foreign(&self.target)?;
        self.replaced =
            files::regular(&self.target.join(MARKER)).ok().filter(|marker| marker.try_lock().is_ok());
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

/// Does something with a file. If that fails because its folder is missing, creates the folder and tries again.
/// Another thread may have created it since.
fn in_folder<T>(path: &Utf8Path, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match act() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().expect("a file has a folder"))?;
            act()
        }
        done => done,
    }
}

/// Creates a folder in an existing one, unless it exists.
fn made(folder: &Utf8Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Whether a folder cannot be moved, because something is mounted on it or it is part of a lower layer.
fn is_fixed(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices)
}

impl Drop for Output {
    /// Removes what is left next to the target: an unfinished site, or the replaced one.
    fn drop(&mut self) {
        // After the swap, the old site may have a foreign file. That is left there, and the next build reports it.
        if self.is_published {
            remove::site(&self.stage.folder);
        } else if self.stage.folder.exists() {
            let _ = remove::folder(&self.stage.folder);
        }
        drop(self.replaced.take());
    }
}

/// Copies a file, and returns its digest.
fn copied(
    mut from: DiskFile,
    to: &mut DiskFile,
    cannot_read: impl Fn(io::Error) -> anyhow::Error,
    cannot_write: impl Fn(io::Error) -> anyhow::Error,
) -> anyhow::Result<String> {
    let (mut digest, mut part) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let size = match from.read(&mut part) {
            Ok(0) => return Ok(hex(digest.finalize())),
            Ok(size) => size,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(cannot_read(error)),
        };
        digest.update(&part[..size]);
        to.write_all(&part[..size]).map_err(&cannot_write)?;
    }
}

/// An error that is worth trying again, since the file existed when the project was loaded.
fn cannot_read(path: &Utf8Path, error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(TryAgain(format!("cannot read `{path}`")))
}

fn cannot_write(path: &Utf8Path, error: io::Error) -> anyhow::Error {
    // "Not found" means that our own folder is gone.
    let is_gone = error.kind() == io::ErrorKind::NotFound;
    let (error, failed) = (anyhow::Error::new(error), format!("cannot write `{path}`"));
    if is_gone { error.context(TryAgain(failed)) } else { error.context(failed) }
}

/// A digest in hexadecimal digits.
fn hex(digest: impl AsRef<[u8]>) -> String {
    let digits =
        |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
    digest.as_ref().iter().flat_map(|byte| digits(*byte)).collect()
}
