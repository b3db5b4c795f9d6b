//! Files of the project itself: a new one, or a new text for one that is there.

use std::fs::{self, File as DiskFile, OpenOptions};
use std::io::{self, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use crate::failure::TryAgain;
use crate::files;

/// Writes a new file of the project; one that is there stays.
pub fn create(root: &Utf8Path, path: &Utf8Path, text: &str) -> anyhow::Result<()> {
    let full = root.join(path);
    let folder = full.parent().expect("a file has a folder");
    let above = folder.ancestors().find(|folder| folder.exists()).unwrap_or(root);
    if !files::real(above)?.starts_with(files::real(root)?) {
        bail!("`{path}` leads out of the project");
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create `{folder}`"))?;
    let file = DiskFile::create_new(&full).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => anyhow::anyhow!("`{path}` is there already"),
        _ => anyhow::Error::new(error).context(format!("cannot create `{path}`")),
    });
    file?.write_all(text.as_bytes()).with_context(|| format!("cannot write `{path}`"))
}

/// Makes the folder of a project that is not there yet.
pub fn folder(root: &Utf8Path) -> anyhow::Result<()> {
    fs::create_dir_all(root).with_context(|| format!("cannot create `{root}`"))
}

/// Gives a file of the project a new text in one step, if it still holds the bytes that were read of it.
pub fn replace(root: &Utf8Path, path: &Utf8Path, read: &[u8], text: &[u8]) -> anyhow::Result<()> {
    // A link within the project stays one: what it leads to is replaced.
    let target = files::real(&root.join(path))?;
    if !target.starts_with(files::real(root)?) {
        bail!("`{path}` leads out of the project");
    }
    let about = fs::metadata(&target).with_context(|| TryAgain(format!("cannot read `{path}`")))?;
    // To root the system would grant it.
    if about.permissions().readonly() {
        bail!(TryAgain(format!("`{path}` is read-only")));
    }
    OpenOptions::new().write(true).open(&target).with_context(|| format!("cannot write `{path}`"))?;
    let mut beside = Beside::open(&target)?;
    let written = (&beside.file)
        .write_all(text)
        .and_then(|()| fs::set_permissions(&beside.path, about.permissions()))
        .and_then(|()| beside.file.sync_all());
    written.with_context(|| TryAgain(format!("cannot write `{}`", beside.path)))?;
    if files::bytes_in(root, path)? != read {
        bail!(TryAgain::changed(path));
    }
    fs::rename(&beside.path, &target).with_context(|| TryAgain(format!("cannot write `{path}`")))?;
    beside.is_in_place = true;
    Ok(())
}

/// A file beside another that will take its place. Dropped before that, it is gone.
struct Beside {
    path: Utf8PathBuf,
    /// Held open and locked, so that a second run keeps away.
    file: DiskFile,
    is_in_place: bool,
}

impl Beside {
    fn open(target: &Utf8Path) -> anyhow::Result<Self> {
        let name = target.file_name().context("a file has a name")?;
        let path = target.with_file_name(format!(".{name}.readyroom"));
        if let Ok(about) = fs::symlink_metadata(&path) {
            if !about.is_file() {
                bail!("`{path}` is in the way, and readyroom did not write it: move it elsewhere");
            }
            // Left by a run that was killed, unless another is at work.
            let left = DiskFile::open(&path).with_context(|| TryAgain(format!("cannot read `{path}`")))?;
            if left.try_lock().is_err() {
                bail!(TryAgain(format!("`{path}` is in the way: another run is writing")));
            }
            fs::remove_file(&path).with_context(|| TryAgain(format!("cannot remove `{path}`")))?;
        }
        let file =
            DiskFile::create_new(&path).with_context(|| TryAgain(format!("cannot create `{path}`")))?;
        if file.try_lock().is_err() {
            bail!(TryAgain(format!("`{path}` is in the way: another run is writing")));
        }
        Ok(Self { path, file, is_in_place: false })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.is_in_place {
            let _ = fs::remove_file(&self.path);
        }
    }
}
