//! The folder beside the output in which a site is made.

use std::collections::BTreeSet;
use std::fs::{self, File as DiskFile};
use std::io::{self, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use crate::failure::TryAgain;
use crate::files::{HEADER, MARKER};
use crate::link::encoded;

/// How many folders are tried before a build gives up.
const MOST: usize = 9;

/// How the name of a file ends that is not whole yet.
pub const NEW: &str = ".new";

/// A folder of ours, with a marker in it.
pub struct Stage {
    pub folder: Utf8PathBuf,
    /// Held open and locked, so that a second build keeps away.
    marker: DiskFile,
}

impl Stage {
    /// Makes the folder. One that an earlier build left is removed; one that another user's build left is passed over, and
    /// named.
    pub fn open(target: &Utf8Path, name: &str, warn: &dyn Fn(&str)) -> anyhow::Result<Self> {
        for number in 1..MOST {
            let number = if number == 1 { String::new() } else { format!(".{number}") };
            let folder = target.with_file_name(format!(".{name}{number}{MARKER}"));
            match clear(&folder) {
                Err(error) if is_denied(&error) => {
                    warn(&format!("`{folder}` is left of a build by another user: remove it"));
                }
                cleared => {
                    cleared?;
                    return Self::new(folder, target);
                }
            }
        }
        bail!("too many folders that builds by other users left are beside `{target}`: remove them")
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

    /// Writes the list of the files into the marker. It is whole, or still empty, even if the power fails.
    pub fn list(&mut self, paths: &[Utf8PathBuf]) -> anyhow::Result<()> {
        let path = self.folder.join(MARKER);
        let marker = listed(&self.folder, paths.iter().map(Utf8PathBuf::as_path));
        self.marker = marker.with_context(|| TryAgain(format!("cannot write `{path}`")))?;
        Ok(())
    }
}

/// Writes a marker with a list of files, in the place of one that is there. It is locked.
pub fn listed<'p>(folder: &Utf8Path, paths: impl Iterator<Item = &'p Utf8Path>) -> io::Result<DiskFile> {
    let paths: BTreeSet<&Utf8Path> = paths.collect();
    let list: String = paths.iter().map(|path| encoded(path.as_str()) + "\n").collect();
    let new = folder.join(format!("{MARKER}{NEW}"));
    let mut marker = DiskFile::create(&new)?;
    marker.try_lock().map_err(|error| io::Error::new(io::ErrorKind::ResourceBusy, error))?;
    marker.write_all(format!("{HEADER}{list}").as_bytes())?;
    marker.sync_all()?;
    fs::rename(&new, folder.join(MARKER))?;
    Ok(marker)
}

/// Whether an error is that another user's files may not be removed.
fn is_denied(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.into_iter().any(|error| error.kind() == io::ErrorKind::PermissionDenied)
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
pub fn remove(folder: &Utf8Path) -> io::Result<()> {
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
pub fn refuse_foreign(target: &Utf8Path) -> anyhow::Result<()> {
    let Ok(about) = fs::symlink_metadata(target) else { return Ok(()) };
    if !about.is_dir() {
        bail!("`{target}` is not a folder: name another with --out");
    }
    let marker = fs::read_to_string(target.join(MARKER)).ok();
    let listed = marker.as_deref().unwrap_or_default();
    let ours: BTreeSet<&str> = listed.strip_prefix(HEADER).unwrap_or_default().lines().collect();
    for entry in WalkDir::new(target) {
        let entry = entry.with_context(|| TryAgain(format!("cannot read `{target}`")))?;
        let path = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let path = parts.join("/");
        let is_unfinished =
            entry.file_name().to_str().is_some_and(|name| name.strip_prefix(MARKER) == Some(NEW));
        let is_marker = path == MARKER || is_unfinished;
        if entry.file_type().is_dir() || is_marker || ours.contains(encoded(&path).as_str()) {
            continue;
        }
        // An empty file of that name says nothing.
        if marker
            .as_ref()
            .is_some_and(|text| !text.is_empty() && (!text.ends_with('\n') || !text.starts_with(HEADER)))
        {
            bail!(
                "the list of files in `{target}/{MARKER}` is damaged, so nobody knows which of them readyroom wrote: \
                 remove `{target}` if none is yours"
            );
        }
        bail!(
            "`{target}/{path}` was not written by readyroom, which replaces this folder as a whole: \
             move it elsewhere, files for the site into `static/`"
        );
    }
    Ok(())
}
