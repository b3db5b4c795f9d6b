//! Files to a directory: written beside it, and swapped in whole. The only writer of the disk.

#![allow(clippy::disallowed_methods, reason = "this is the stage that writes")]

mod archive;
mod named;
mod patch;
mod project;

use std::collections::BTreeSet;
use std::fs::{self, File as DiskFile};
use std::io::{self, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::failure::TryAgain;
use crate::files::{HEADER, MARKER};
use crate::link::encoded;
pub use archive::zip;
pub use named::{append, put};
pub use patch::Patch;
pub use project::{apply, folder};

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
    stage: Utf8PathBuf,
    /// Held open and locked, so that a second build keeps away.
    marker: DiskFile,
    is_published: bool,
    /// The marker of the site that was replaced: locked until that is removed.
    replaced: Option<DiskFile>,
}

impl Output {
    /// Makes room beside the target, which may not hold anything that readyroom did not write.
    pub fn open(root: &Utf8Path, target: &Utf8Path) -> anyhow::Result<Self> {
        refuse_foreign(target)?;
        let name = target.file_name().context("the output folder needs a name")?;
        let stage = target.with_file_name(format!(".{name}.readyroom"));
        clear(&stage)?;
        fs::create_dir_all(&stage).with_context(|| format!("cannot create `{stage}`"))?;
        let path = stage.join(MARKER);
        let marker = DiskFile::create(&path).with_context(|| TryAgain(format!("cannot create `{path}`")))?;
        if marker.try_lock().is_err() {
            bail!(TryAgain(format!("another build is writing `{target}`")));
        }
        let (root, target) = (root.to_owned(), target.to_owned());
        Ok(Self { root, target, stage, marker, is_published: false, replaced: None })
    }

    /// Writes one file, and says under which path, and what its digest is.
    pub fn write(&self, file: File) -> anyhow::Result<Written> {
        let path = self.stage.join(&file.path);
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

    /// Puts the new site in the place of the old one, in one step where the system has it.
    pub fn publish(mut self, mut paths: Vec<Utf8PathBuf>) -> anyhow::Result<()> {
        paths.sort();
        let list: String = paths.iter().map(|path| encoded(path.as_str()) + "\n").collect();
        let marked =
            self.marker.write_all(format!("{HEADER}{list}").as_bytes()).and_then(|()| self.marker.flush());
        marked.with_context(|| TryAgain(format!("cannot write `{}`", self.stage.join(MARKER))))?;
        // Somebody may have put a file there while the pages were made.
        refuse_foreign(&self.target)?;
        self.replaced =
            DiskFile::open(self.target.join(MARKER)).ok().filter(|marker| marker.try_lock().is_ok());
        let swapped = if self.target.exists() {
            swap(&self.stage, &self.target)
        } else {
            fs::rename(&self.stage, &self.target)
        };
        swapped.with_context(|| TryAgain(format!("cannot put `{}` in place", self.target)))?;
        self.is_published = true;
        Ok(())
    }
}

impl Drop for Output {
    /// What is left beside the target is ours: an unfinished site, or the one that was replaced.
    fn drop(&mut self) {
        // After the swap somebody's own file may be in the old site: it is left there, and named by the next build.
        let is_ours = !self.is_published || refuse_foreign(&self.stage).is_ok();
        if self.stage.exists() && is_ours {
            let _ = remove(&self.stage);
        }
        drop(self.replaced.take());
    }
}

fn digest(bytes: &[u8]) -> String {
    let digits =
        |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]));
    Sha256::digest(bytes).iter().flat_map(|byte| digits(*byte)).collect()
}

#[cfg(target_os = "linux")]
fn swap(stage: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, stage.as_std_path(), CWD, target.as_std_path(), RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => swap_in_two(stage, target),
        swapped => swapped.map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
fn swap(stage: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    swap_in_two(stage, target)
}

/// Where two folders cannot change places at once: the old one steps aside first.
fn swap_in_two(stage: &Utf8Path, target: &Utf8Path) -> io::Result<()> {
    let aside = stage.with_extension("old");
    fs::rename(target, &aside)?;
    if let Err(error) = fs::rename(stage, target) {
        fs::rename(&aside, target)?;
        return Err(error);
    }
    fs::remove_dir_all(aside)
}

/// Removes what a build that was killed left behind.
fn clear(stage: &Utf8Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(stage) else { return Ok(()) };
    if !about.is_dir() {
        bail!("`{stage}` is in the way, and is not a folder: move it elsewhere");
    }
    let failed = || TryAgain(format!("cannot read `{stage}`"));
    let marker = match DiskFile::open(stage.join(MARKER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Another build may have removed the folder since, or begun it.
            if !stage.exists() || fs::read_dir(stage).with_context(failed)?.next().is_none() {
                return Ok(());
            }
            if stage.join(MARKER).exists() {
                bail!(TryAgain(format!("another build is writing `{stage}`")));
            }
            bail!("`{stage}` is in the way, and readyroom did not write it: move it elsewhere");
        }
        opened => opened.with_context(failed)?,
    };
    if marker.try_lock().is_err() {
        bail!(TryAgain(format!("another build is writing `{stage}`")));
    }
    // A site that was replaced, and not yet removed, may hold a file of somebody's.
    if fs::read_to_string(stage.join(MARKER)).is_ok_and(|text| text.starts_with(HEADER)) {
        refuse_foreign(stage)?;
    }
    remove(stage).with_context(|| TryAgain(format!("cannot remove `{stage}`, which an earlier build left")))
}

/// Removes a folder of ours, its marker last: a kill leaves one that is still known as ours.
fn remove(folder: &Utf8Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        let is_folder = entry.file_type()?.is_dir();
        if is_folder { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    fs::remove_dir_all(folder)
}

/// Fails, naming the file, where a folder holds one that readyroom did not write.
fn refuse_foreign(target: &Utf8Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(target) else { return Ok(()) };
    if !about.is_dir() {
        bail!("`{target}` is not a folder: name another with --out");
    }
    let listed = fs::read_to_string(target.join(MARKER)).unwrap_or_default();
    let ours: BTreeSet<&str> = listed.strip_prefix(HEADER).unwrap_or_default().lines().collect();
    for entry in WalkDir::new(target) {
        let entry = entry.with_context(|| TryAgain(format!("cannot read `{target}`")))?;
        let path = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let path = parts.join("/");
        if !entry.file_type().is_dir() && path != MARKER && !ours.contains(encoded(&path).as_str()) {
            bail!(
                "`{target}/{path}` was not written by readyroom, which replaces this folder as a whole: \
                 move it elsewhere, files for the site into `static/`"
            );
        }
    }
    Ok(())
}
