//! Files that are named on the command line or requested one by one, anywhere on disk.

use std::fs;
use std::io::{self, ErrorKind, Read};

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};

use super::follow::follow;
use super::open::open_beneath;
use super::text::LARGEST;
use super::whole::{regular, whole};
use super::{Disk, HEADER, Kind, MARKER};
use crate::manifest::Manifest;
use crate::read::shell;

/// The largest manifest or outline of a site that is read, in bytes.
const LARGEST_OF_SITE: u64 = 128 << 20;

/// The manifest of a published site.
pub fn manifest(path: &Utf8Path) -> anyhow::Result<Manifest> {
    let bytes = named(path, LARGEST_OF_SITE)?;
    serde_json::from_slice(&bytes)
        .with_context(|| format!("`{path}` is not a manifest.json of a site that readyroom built"))
}

/// The bytes of a site's outline. `None` if the file does not exist.
pub fn outline(path: &Utf8Path) -> anyhow::Result<Option<Vec<u8>>> {
    unless_missing(path, LARGEST_OF_SITE)
}

/// The largest file with alerts, readiness over time or a baseline that is read, in bytes. That is enough for a year of
/// a few thousand services, or a few hundred thousand findings.
const LARGEST_LIST: u64 = 64 << 20;

/// The text of a file with alerts.
pub fn alert(path: &Utf8Path) -> anyhow::Result<String> {
    let read = whole(path, LARGEST_LIST).and_then(text);
    read.with_context(|| format!("cannot read `{path}`"))
}

/// The text of standard input, which contains alerts.
pub fn alert_of_input() -> anyhow::Result<String> {
    let mut text = String::new();
    let read = io::stdin().lock().take(LARGEST_LIST + 1).read_to_string(&mut text);
    read.context("cannot read standard input")?;
    if text.len() as u64 > LARGEST_LIST {
        bail!("standard input is larger than {} MB, and is not read", LARGEST_LIST >> 20);
    }
    Ok(text)
}

/// The text of a file with readiness over time. Empty if the file does not exist.
pub fn over_time(path: &Utf8Path) -> anyhow::Result<String> {
    let bytes = unless_missing(path, LARGEST_LIST)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The path, without symbolic links, of the project's file that `key` in `readyroom.yaml` names. Must be a regular file
/// of the project: not a file outside, nor a device or pipe, which may never end. If nothing exists there, returns the
/// path where it would be.
pub fn named_by(key: &str, root: &Utf8Path, path: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let full = |path: &Utf8Path| {
        let path = root.join(path);
        path.strip_prefix("./").map(Utf8Path::to_owned).unwrap_or(path)
    };
    if !is_there(&full(path)) {
        return Ok(full(path));
    }
    match follow(&Disk::new(root)?, path) {
        Ok((real, Kind::File)) => Ok(full(&real)),
        Ok(_) => bail!("`{path}`, which `{key}:` in readyroom.yaml names, is not a file"),
        Err(problem) => {
            bail!("cannot read `{path}`, which `{key}:` in readyroom.yaml names: {}", problem.message)
        }
    }
}

/// The text of a baseline.
pub fn baseline(path: &Utf8Path) -> anyhow::Result<String> {
    let read = whole(path, LARGEST_LIST).and_then(text);
    read.with_context(|| {
        let word = shell(path.as_str());
        format!("cannot read the baseline `{path}`; `readyroom check --write-baseline {word}` writes one")
    })
}

/// The bytes of a file to import.
pub fn foreign(path: &Utf8Path) -> anyhow::Result<Vec<u8>> {
    named(path, LARGEST)
}

fn named(path: &Utf8Path, most: u64) -> anyhow::Result<Vec<u8>> {
    whole(path, most).with_context(|| format!("cannot read `{path}`"))
}

/// The bytes of a file. `None` if it does not exist.
fn unless_missing(path: &Utf8Path, most: u64) -> anyhow::Result<Option<Vec<u8>>> {
    match whole(path, most) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        read => read.map(Some).with_context(|| format!("cannot read `{path}`")),
    }
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// The largest list of a site's files that is read, in bytes.
const LARGEST_MARKER: u64 = 1 << 30;

/// The text of the marker in a folder that a build created.
pub fn marker(folder: &Utf8Path) -> io::Result<String> {
    whole(&folder.join(MARKER), LARGEST_MARKER).and_then(text)
}

/// The largest file whose digest is computed, in bytes. No file that is read may be larger.
const LARGEST_DIGESTED: u64 = 1 << 30;

/// A digest of a file. `None` if it cannot be read, is not a regular file, or is larger than any file that is read.
pub fn digest(path: &Utf8Path) -> Option<[u8; 32]> {
    let file = regular(path).ok()?;
    let is_small = file.metadata().is_ok_and(|about| about.len() <= LARGEST_DIGESTED);
    is_small.then(|| digest_of(file)).flatten()
}

/// A digest of a file of the project, by its path from the root.
pub fn digest_beneath(root: &Utf8Path, path: &Utf8Path) -> Option<[u8; 32]> {
    digest_of(open_beneath(root, path).ok()?)
}

pub(super) fn digest_of(mut file: fs::File) -> Option<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut file).ok()?;
    Some(*hasher.finalize().as_bytes())
}

/// Whether anything exists at a path.
pub fn is_there(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a path leads to a file.
pub fn is_file(path: &Utf8Path) -> bool {
    path.is_file()
}

/// Fails if permissions prevent us from seeing whether a path leads to a file, or from opening that file.
pub fn may_be_read(path: &Utf8Path) -> anyhow::Result<()> {
    // Opening a pipe would block until there is a writer.
    let opened = fs::metadata(path)
        .and_then(|about| if about.is_file() { fs::File::open(path).map(drop) } else { Ok(()) });
    match opened {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(error).with_context(|| format!("cannot read `{path}`"))
        }
        _ => Ok(()),
    }
}

/// A path as it is on disk, without symbolic links.
pub fn real(path: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let real = fs::canonicalize(path).with_context(|| format!("cannot read `{path}`"))?;
    Utf8PathBuf::try_from(real).with_context(|| format!("the full name of `{path}` is not UTF-8"))
}

/// The project's folder, from the root of its repository. Empty if it is that root, or is not in a repository.
pub fn folder_in_repository(root: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let root = real(root)?;
    let above = root.ancestors().find(|folder| folder.join(".git").exists());
    Ok(above.and_then(|above| root.strip_prefix(above).ok()).unwrap_or(Utf8Path::new("")).to_owned())
}

/// The path of a file from the project's root. The file need not exist. `None` if it is outside the project.
pub fn path_in_project(root: &Utf8Path, file: &Utf8Path) -> anyhow::Result<Option<Utf8PathBuf>> {
    let root = real(root)?;
    let name = file.file_name().with_context(|| format!("`{file}` is not the name of a file"))?;
    let full = if fs::canonicalize(file).is_ok() {
        real(file)?
    } else {
        // The nearest existing folder above it.
        let folder = file.parent().unwrap_or(Utf8Path::new(""));
        let mut above = folder.ancestors().map(|above| if above == "" { Utf8Path::new(".") } else { above });
        let there = above.find(|above| above.exists()).unwrap_or(Utf8Path::new("."));
        real(there)?.join(folder.strip_prefix(there).unwrap_or(folder)).join(name)
    };
    Ok(full.strip_prefix(&root).ok().map(Utf8Path::to_owned))
}

/// Whether a path, from the root, may belong to the project. No part of it may be hidden, except for the folders of
/// repository hosts and `.gitignore`. It must not be in `node_modules`, in another tool's cache or in our output.
pub fn is_followed(root: &Utf8Path, path: &Utf8Path) -> bool {
    const NAMES: [&str; 3] = [".github", ".gitlab", ".gitignore"];
    let is_left_out = |name: &str| name.starts_with('.') && !NAMES.contains(&name) || name == "node_modules";
    if path.components().any(|part| is_left_out(part.as_str())) {
        return false;
    }
    let is_output = |folder: &Utf8Path| marker(folder).is_ok_and(|text| text.starts_with(HEADER));
    let mut folders = path.ancestors().filter(|folder| *folder != "").map(|folder| root.join(folder));
    !folders.any(|folder| is_output(&folder) || folder.join("CACHEDIR.TAG").is_file())
}

/// Whether a path is missing or an empty file.
pub fn is_gone_or_empty(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).map_or(true, |about| about.is_file() && about.len() == 0)
}

/// Whether a folder equals another or contains it, with symbolic links resolved.
pub fn holds(folder: &Utf8Path, other: &Utf8Path) -> bool {
    matches!((real(folder), real(other)), (Ok(folder), Ok(other)) if other.starts_with(&folder))
}

/// Whether a path leads to a folder, with links followed.
pub fn is_folder(path: &Utf8Path) -> bool {
    path.is_dir()
}

/// The URL to which the folder's git repository is pushed, according to its configuration.
pub fn origin(root: &Utf8Path) -> Option<String> {
    let text = whole(&root.join(".git/config"), LARGEST).and_then(text).ok()?;
    let section = text.split_once("[remote \"origin\"]")?.1;
    let mut lines = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let url = lines.find_map(|line| line.trim().strip_prefix("url"))?;
    Some(url.trim_start_matches([' ', '=']).trim().to_owned())
}

/// The peak memory of this process, in bytes. `None` if the system is not Linux.
pub fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
