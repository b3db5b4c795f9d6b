//! Manages the folder of clones that `readyroom fetch` makes: checks that we made the folder, and replaces clones in
//! it.

use std::fs::{self, File as DiskFile};
use std::io::{self, Write};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::made;
use crate::cache::TAG_TEXT;
use crate::failure::TryAgain;
use crate::files::{FETCHED, MARK, clone_of, empty_clone, is_clone};

/// The file by which backup tools and readyroom recognise a folder that can be made again.
const TAG: &str = "CACHEDIR.TAG";

/// Keeps the folder out of git.
const IGNORE: &str = ".gitignore";

/// Locked while a run is writing.
const LOCK: &str = "lock";

/// The suffix of a clone that is not complete.
const NEW: &str = "new.git";

/// The folder of clones, locked against other runs.
#[derive(Debug)]
pub struct Clones {
    root: Utf8PathBuf,
    _lock: DiskFile,
}

impl Clones {
    /// Opens the folder of a project. Makes it if it does not exist, and fails if something else is in its place.
    pub fn open(root: &Utf8Path) -> anyhow::Result<Self> {
        let path = root.join(FETCHED);
        let failed = || format!("cannot write `{path}`");
        made(&path).with_context(failed)?;
        if !fs::symlink_metadata(&path).with_context(failed)?.is_dir() {
            bail!("`{path}` is not a folder: remove it");
        }
        let is_ours = fs::read_to_string(path.join(TAG)).is_ok_and(|text| text == TAG_TEXT);
        if !is_ours && !is_begun(&path).with_context(failed)? {
            bail!("`{path}` holds files that readyroom did not write: move them elsewhere");
        }
        let lock = path.join(LOCK);
        if fs::symlink_metadata(&lock).is_ok_and(|about| !about.is_file()) {
            bail!("`{lock}` is not a file: remove it");
        }
        let opened = DiskFile::options().write(true).create(true).truncate(false).open(&lock);
        let opened = opened.with_context(failed)?;
        if opened.try_lock().is_err() {
            bail!(TryAgain(format!("another `readyroom fetch` is running in `{path}`")));
        }
        put(&path, IGNORE, "*\n").with_context(failed)?;
        put(&path, TAG, TAG_TEXT).with_context(failed)?;
        Ok(Self { root: root.to_owned(), _lock: opened })
    }

    pub fn folder(&self) -> Utf8PathBuf {
        self.root.join(FETCHED)
    }

    /// Makes an empty clone for a repository, next to its existing one, for commits with hashes of this length.
    pub fn begin(&self, name: &str, length: usize) -> anyhow::Result<Utf8PathBuf> {
        let path = self.unfinished(name);
        let failed = || format!("cannot write `{path}`");
        remove(&path).with_context(failed)?;
        let files = empty_clone(length).context("a commit has 40 or 64 digits")?;
        for folder in [path.clone(), path.join("objects"), path.join("refs")] {
            fs::create_dir(&folder).with_context(failed)?;
        }
        for (file, text) in files {
            fs::write(path.join(file), text).with_context(failed)?;
        }
        Ok(path)
    }

    /// Replaces a repository's clone with the one that was begun.
    pub fn finish(&self, name: &str) -> anyhow::Result<()> {
        let (from, to) = (self.unfinished(name), self.root.join(clone_of(name)));
        let failed = || TryAgain(format!("cannot put `{to}` in place"));
        remove(&to).with_context(failed)?;
        fs::rename(from, &to).with_context(failed)
    }

    /// Removes a clone that was begun and not finished.
    pub fn abandon(&self, name: &str) {
        let _ = remove(&self.unfinished(name));
    }

    /// Whether the path for a repository's clone is taken by something else than a clone of ours.
    pub fn is_taken(&self, name: &str) -> bool {
        let path = self.root.join(clone_of(name));
        let Ok(about) = fs::symlink_metadata(&path) else { return false };
        let config = fs::read_to_string(path.join("config")).unwrap_or_default();
        // After a crash, a clone may have an empty configuration, or none.
        !about.is_dir() || !(config.is_empty() || config.starts_with(MARK))
    }

    /// Removes temporary packs that git left in a clone when it was killed.
    pub fn tidy(&self, name: &str) {
        let packs = self.root.join(clone_of(name)).join("objects/pack");
        for entry in fs::read_dir(packs).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with("tmp_")) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Removes our clones of repositories that are no longer configured. Returns their names.
    pub fn keep_only(&self, names: &[&str]) -> anyhow::Result<Vec<String>> {
        let folder = self.folder();
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot read `{folder}`"))?;
        let mut removed = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            let Some(name) = file.to_str().and_then(|file| file.strip_suffix(".git")) else { continue };
            if !names.contains(&name) && is_clone(&self.root, name) {
                let path = self.root.join(clone_of(name));
                fs::remove_dir_all(&path).with_context(|| format!("cannot remove `{path}`"))?;
                removed.push(name.to_owned());
            }
        }
        removed.sort();
        Ok(removed)
    }

    fn unfinished(&self, name: &str) -> Utf8PathBuf {
        // The name of a repository never begins with a dot.
        self.root.join(FETCHED).join(format!(".{name}.{NEW}"))
    }
}

/// Whether a folder has only the files that a run creates first.
fn is_begun(path: &Utf8Path) -> io::Result<bool> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name());
    }
    // A run may have been killed right after it began.
    let is_begun = |name: &str| [TAG, IGNORE, LOCK].contains(&name.strip_suffix(".new").unwrap_or(name));
    Ok(names.iter().all(|name| name.to_str().is_some_and(is_begun)))
}

/// Writes a small file to the folder, unless it exists with this text. A link in its place is replaced.
fn put(folder: &Utf8Path, name: &str, text: &str) -> io::Result<()> {
    let path = folder.join(name);
    let is_there = fs::symlink_metadata(&path).is_ok_and(|about| about.is_file());
    if is_there && fs::read_to_string(&path).is_ok_and(|own| own == text) {
        return Ok(());
    }
    let new = folder.join(format!("{name}.new"));
    let mut file = super::marker::created(&new)?;
    file.write_all(text.as_bytes())?;
    fs::rename(new, path)
}

fn remove(path: &Utf8Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
