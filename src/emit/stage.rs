//! The temporary folder next to the output in which a site is made.

use std::fs::{self, File as DiskFile};
use std::io;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::foreign::refuse_foreign;
use super::marker::listed;
use super::remove;
use super::stamp::Access;
use crate::failure::TryAgain;
use crate::files::{self, HEADER, MARKER};

/// One more than the maximum number of folders that are tried.
const MOST: usize = 9;

/// A temporary folder of ours, with a marker.
pub struct Stage {
    pub folder: Utf8PathBuf,
    /// Held open and locked, so that a second build does not use the folder.
    marker: DiskFile,
}

impl Stage {
    /// Makes the folder. A folder left by an earlier build is removed. One left by another user's build is skipped,
    /// with a warning.
    pub fn open(target: &Utf8Path, name: &str, warn: &dyn Fn(&str)) -> anyhow::Result<Self> {
        for folder in places(target, name) {
            match clear(&folder) {
                Err(error) if is_denied(&error) => {
                    warn(&format!("`{folder}` was left by a build of another user: remove it"));
                }
                cleared => {
                    cleared?;
                    return Self::new(folder, target);
                }
            }
        }
        bail!("builds by other users left too many folders next to `{target}`: remove them")
    }

    fn new(folder: Utf8PathBuf, target: &Utf8Path) -> anyhow::Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot create `{folder}`"))?;
        let path = folder.join(MARKER);
        let marker = DiskFile::create(&path).with_context(|| TryAgain(format!("cannot create `{path}`")))?;
        if marker.try_lock().is_err() {
            bail!(TryAgain(format!("another build is writing `{target}`")));
        }
        Ok(Self { folder, marker })
    }

    /// The permissions and the owner of files that are created here.
    pub fn access(&self) -> anyhow::Result<Access> {
        let about = self.marker.metadata();
        let about = about.with_context(|| TryAgain(format!("cannot read `{}`", self.folder.join(MARKER))))?;
        Ok(Access::of(&about))
    }

    /// Writes the list of the files to the marker. Even if the power fails, the list is either complete or empty.
    pub fn list(&mut self, paths: &[Utf8PathBuf]) -> anyhow::Result<()> {
        let path = self.folder.join(MARKER);
        let marker = listed(&self.folder, paths.iter().map(Utf8PathBuf::as_path));
        self.marker = marker.with_context(|| TryAgain(format!("cannot write `{path}`")))?;
        Ok(())
    }
}

/// The possible paths of the temporary folder.
pub fn places<'t>(target: &'t Utf8Path, name: &'t str) -> impl Iterator<Item = Utf8PathBuf> + 't {
    let numbers = (1..MOST).map(|number| if number == 1 { String::new() } else { format!(".{number}") });
    numbers.map(move |number| target.with_file_name(format!(".{name}{number}{MARKER}")))
}

/// Whether an error means that files of another user may not be removed.
fn is_denied(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.into_iter().any(|error| error.kind() == io::ErrorKind::PermissionDenied)
}

/// Removes the folder that a killed build left.
fn clear(stage: &Utf8Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(stage) else { return Ok(()) };
    if !about.is_dir() {
        bail!("`{stage}` is in the way, but is not a folder: move it elsewhere");
    }
    let failed = || TryAgain(format!("cannot read `{stage}`"));
    let marker = match files::regular(&stage.join(MARKER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Another build may have removed the folder, or started to use it.
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
    // A replaced site that was not removed yet may contain foreign files.
    if files::marker(stage).is_ok_and(|text| text.starts_with(HEADER)) {
        refuse_foreign(stage)?;
    }
    remove::folder(stage)
        .with_context(|| TryAgain(format!("cannot remove `{stage}`, which an earlier build left")))
}
