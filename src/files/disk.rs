//! The files of a folder on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;

use super::committers::committers;
use super::git::refusal;
use super::history::{history, state};
use super::{Files, Item, Kind};

/// A folder on disk.
#[derive(Debug)]
pub struct Disk {
    root: Utf8PathBuf,
    /// The path without symbolic links, by which absolute links into the folder are recognised.
    real: PathBuf,
}

impl Disk {
    /// Fails if the folder cannot be read.
    pub fn new(root: &Utf8Path) -> anyhow::Result<Self> {
        let real = fs::canonicalize(root).with_context(|| format!("cannot read `{root}`"))?;
        Ok(Self { root: root.to_owned(), real })
    }

    fn full(&self, path: &Utf8Path) -> Utf8PathBuf {
        if path.as_str().is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

impl Files for Disk {
    fn folder(&self, path: &Utf8Path) -> io::Result<Vec<Item>> {
        let entries = fs::read_dir(self.full(path))?.map(|entry| {
            let entry = entry?;
            let name = entry.file_name();
            let kind = if name.to_str().is_none() { Kind::Misnamed } else { kind(entry.file_type()?) };
            Ok(Item { name: name.to_string_lossy().into_owned(), kind })
        });
        entries.collect()
    }

    fn kind(&self, path: &Utf8Path) -> Option<Kind> {
        Some(kind(fs::symlink_metadata(self.full(path)).ok()?.file_type()))
    }

    fn target(&self, link: &Utf8Path) -> io::Result<String> {
        let target = fs::read_link(self.full(link))?;
        // An absolute link into this folder is treated as a relative one.
        let inside = [self.real.as_path(), self.root.as_std_path()]
            .into_iter()
            .filter(|root| target.is_absolute() && root.is_absolute())
            .find_map(|root| target.strip_prefix(root).ok());
        let target = match inside {
            Some(inside) => {
                let up = "../".repeat(link.components().count().saturating_sub(1));
                format!("{up}{}", inside.to_string_lossy())
            }
            None => target.to_string_lossy().into_owned(),
        };
        Ok(if cfg!(windows) { target.replace('\\', "/") } else { target })
    }

    fn size(&self, path: &Utf8Path) -> io::Result<u64> {
        let about = fs::symlink_metadata(self.full(path))?;
        if about.is_file() { Ok(about.len()) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        let mut file = opened(&self.full(path))?;
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1);
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn changed_on(&self, below: &[Utf8PathBuf]) -> io::Result<BTreeMap<Utf8PathBuf, Date>> {
        history(&self.root, below)
    }

    fn git_state(&self) -> Vec<u8> {
        state(&self.root)
    }

    fn refusals(&self) -> Vec<String> {
        refusal(&self.root).into_iter().collect()
    }

    fn committers(&self, path: &Utf8Path, texts: &[&str]) -> io::Result<BTreeMap<String, Vec<String>>> {
        // Git keeps the history of a link's target under the target's own path.
        let real = fs::canonicalize(self.full(path)).ok();
        let real = real.and_then(|real| Utf8PathBuf::from_path_buf(real).ok());
        let real = real.as_deref().map(|real| real.strip_prefix(&self.real).unwrap_or(real));
        committers(&self.root, real.unwrap_or(path), texts)
    }
}

/// Opens a file. Fails on a symbolic link, and does not block on a pipe.
#[cfg(unix)]
fn opened(path: &Utf8Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
    fs::File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn opened(path: &Utf8Path) -> io::Result<fs::File> {
    fs::File::open(path)
}

fn kind(file_type: fs::FileType) -> Kind {
    if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}
