//! A path to the project's config and texts. The only reader of the disk, the clock and the environment.

#![allow(clippy::disallowed_methods, reason = "this is the stage that reads")]

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use walkdir::{DirEntry, WalkDir};

use crate::built_in;
use crate::config::{self, Config};
use crate::read::Problem;
use crate::source::{FileId, Flaw, Source, Sources};

/// The largest file that is read as text, in bytes. A 1,000-page book is 2 MB.
pub const LARGEST: u64 = 16 * 1024 * 1024;

/// The file that marks an output folder as ours.
pub const MARKER: &str = ".readyroom";

/// Everything that a run depends on.
pub struct Project {
    /// The folder of `readyroom.yaml`.
    pub root: Utf8PathBuf,
    pub config: Config,
    /// Of the config: unknown keys. The rest ends the run here.
    pub problems: Vec<Problem>,
    pub sources: Sources,
}

/// Where the project is, and which day it is looked at.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Default: the nearest folder with a `readyroom.yaml`, from the working directory upwards.
    pub root: Option<Utf8PathBuf>,
    /// Default: `SOURCE_DATE_EPOCH`, else `as_of` of the config, else the clock.
    pub as_of: Option<Date>,
}

pub fn load(place: &Place) -> anyhow::Result<Project> {
    let root = find_root(place.root.as_deref())?;
    let path = root.join(config::FILE);
    let real_root = fs::canonicalize(&root).with_context(|| format!("cannot read `{root}`"))?;
    if !fs::canonicalize(&path).is_ok_and(|real| real.starts_with(&real_root)) {
        bail!("`{path}` leads out of the project");
    }
    let config_source = read_text(&path, config::FILE.into());
    if let Some(flaw) = config_source.malformed.first() {
        let at = config_source.position(flaw.offset);
        bail!("{}:{}:{}: {}", config::FILE, at.line, at.column, flaw.message);
    }
    let epoch = epoch()?;
    let today = |written: Option<Date>| place.as_of.or(epoch).or(written).unwrap_or_else(clock);
    let (config, problems) = Config::read(FileId(0), &config_source.text, today);
    for problem in &problems {
        if let Problem::Malformed(malformed) = problem {
            let at = config_source.position(malformed.span.start);
            bail!(
                "{}:{}:{}: {}\n  help: {}",
                config::FILE,
                at.line,
                at.column,
                malformed.message,
                malformed.help
            );
        }
    }
    let mut sources = vec![config_source];
    let (files, paths) = walk(&root)?;
    let wanted: Vec<_> =
        files.into_iter().filter(|file| file.is_ours() || is_read(&config, &file.path)).collect();
    let read: Vec<Source> = wanted.into_par_iter().map(|file| file.read(&root, &config)).collect();
    sources.extend(read);
    sources.extend(built_in::sources());
    Ok(Project { root, config, problems, sources: Sources::new(sources).with_paths(paths) })
}

fn find_root(named: Option<&Utf8Path>) -> anyhow::Result<Utf8PathBuf> {
    if let Some(root) = named {
        if !root.join(config::FILE).is_file() {
            bail!("`{root}` has no {}", config::FILE);
        }
        return Ok(root.to_owned());
    }
    let here = std::env::current_dir().context("cannot tell the working directory")?;
    let here = Utf8PathBuf::try_from(here).context("the working directory's name is not UTF-8")?;
    let up = here.ancestors().position(|folder| folder.join(config::FILE).is_file());
    // Relative, so that messages name what the user sees.
    let root = up.map(|up| if up == 0 { ".".into() } else { vec![".."; up].join("/").into() });
    root.with_context(|| {
        format!("no {} in `{here}` or any folder above it; an empty one makes a project", config::FILE)
    })
}

/// The day of `SOURCE_DATE_EPOCH`, by <https://reproducible-builds.org/specs/source-date-epoch/>.
fn epoch() -> anyhow::Result<Option<Date>> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds: i64 = text.trim().parse().context("SOURCE_DATE_EPOCH is no number of seconds")?;
    let moment = jiff::Timestamp::from_second(seconds).context("SOURCE_DATE_EPOCH is out of range")?;
    Ok(Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date()))
}

fn clock() -> Date {
    jiff::Zoned::now().date()
}

/// A file that the walk came by.
struct Found {
    path: Utf8PathBuf,
    /// Why it will not be read, where that is already known.
    refused: Option<Flaw>,
}

/// All files below the root, and all their paths. Hidden folders, other tools' output and our own are passed over.
fn walk(root: &Utf8Path) -> anyhow::Result<(Vec<Found>, BTreeSet<Utf8PathBuf>)> {
    let real_root = fs::canonicalize(root).with_context(|| format!("cannot read `{root}`"))?;
    let mut files = Vec::new();
    let mut paths = BTreeSet::new();
    let entries =
        WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| is_walked(entry, root));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if error.depth() == 0 => {
                return Err(error).with_context(|| format!("cannot read `{root}`"));
            }
            Err(error) => {
                let path = error.path().map(|path| relative(root, path)).unwrap_or_default();
                files.push(Found { path, refused: Some(flaw("this cannot be read", "grant access to it")) });
                continue;
            }
        };
        if entry.file_type().is_dir() || entry.depth() == 0 {
            continue;
        }
        let path = relative(root, entry.path());
        let refused = refusal(&entry, &real_root);
        if refused.is_none() {
            paths.insert(path.clone());
        }
        if path != config::FILE {
            files.push(Found { path, refused });
        }
    }
    Ok((files, paths))
}

/// The project's folders that are walked, at its root.
pub fn followed_folders(root: &Utf8Path) -> anyhow::Result<BTreeSet<Utf8PathBuf>> {
    let entries = root.read_dir_utf8().with_context(|| format!("cannot read `{root}`"))?;
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let folders = folders.map(|entry| entry.path().to_owned());
    Ok(folders.filter(|folder| is_followed(root, folder)).collect())
}

/// Whether the project may be made of what is at a path.
pub fn is_followed(root: &Utf8Path, path: &Utf8Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return false };
    let Some(first) = below.components().next() else { return false };
    !first.as_str().starts_with('.') && !is_passed_over(first.as_str(), root.join(first).as_std_path())
}

/// A path as it is on the disk, without symbolic links.
pub fn real(path: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let real = fs::canonicalize(path).with_context(|| format!("cannot read `{path}`"))?;
    Utf8PathBuf::try_from(real).with_context(|| format!("the full name of `{path}` is not UTF-8"))
}

/// The bytes of a file of the project, from its root.
pub fn file(root: &Utf8Path, path: &Utf8Path) -> anyhow::Result<Vec<u8>> {
    let full = real(&root.join(path))?;
    if !full.starts_with(real(root)?) {
        bail!("`{path}` leads out of the project");
    }
    fs::read(&full).with_context(|| format!("cannot read `{path}`"))
}

fn is_walked(entry: &DirEntry, root: &Utf8Path) -> bool {
    // What is in `static/` is copied as it is, `.well-known/` and all.
    if entry.depth() == 0 || relative(root, entry.path()).starts_with("static") {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    if !entry.file_type().is_dir() {
        return !name.starts_with('.');
    }
    !name.starts_with('.') && !is_passed_over(&name, entry.path())
}

/// Folders of other tools, and our own output.
fn is_passed_over(name: &str, folder: &std::path::Path) -> bool {
    name == "node_modules" || folder.join(MARKER).exists() || folder.join("CACHEDIR.TAG").exists()
}

/// Why a file is not read: it is no file, or it is not in the project.
fn refusal(entry: &DirEntry, root: &std::path::Path) -> Option<Flaw> {
    if entry.path().to_str().is_none() {
        return Some(flaw("the name of this file is not UTF-8", "rename it"));
    }
    if entry.file_type().is_file() {
        return None;
    }
    if !entry.path_is_symlink() {
        return Some(flaw("this is neither a file nor a folder", "remove it"));
    }
    match fs::canonicalize(entry.path()) {
        Err(_) => {
            Some(flaw("this symbolic link leads nowhere, or in a circle", "remove it, or mend its target"))
        }
        Ok(target) if !target.starts_with(root) => {
            Some(flaw("this symbolic link leads out of the project", "copy the file into the project"))
        }
        Ok(target) if is_hidden(&target, root) => {
            Some(flaw("this symbolic link leads to a hidden file", "remove it"))
        }
        Ok(target) if target.is_file() => None,
        Ok(_) => Some(flaw("symbolic links to folders are not followed", "move the folder here")),
    }
}

fn is_hidden(path: &std::path::Path, root: &std::path::Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.iter().any(|part| part.to_string_lossy().starts_with('.'))
}

fn flaw(message: &str, help: &str) -> Flaw {
    Flaw { offset: 0, message: message.into(), help: help.into() }
}

/// With forward slashes, on every system.
fn relative(root: &Utf8Path, path: &std::path::Path) -> Utf8PathBuf {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/").into()
}

/// Whether a file's text is wanted; of the others only the name is.
fn is_read(config: &Config, path: &Utf8Path) -> bool {
    let markdown = is_markdown(path);
    if path.starts_with("content") {
        let service = matches!(path.file_name(), Some("service.yaml" | "service.yml"));
        return markdown || service || (config.alarm_files(path).is_some() && !is_binary(path));
    }
    let checklist = markdown && path.parent() == Some(Utf8Path::new("checklists"));
    let template = path.starts_with("templates") && path.extension() == Some("html");
    checklist || template || (config.alarm_files(path).is_some() && !is_binary(path))
}

pub fn is_markdown(path: &Utf8Path) -> bool {
    matches!(path.extension(), Some("md" | "markdown"))
}

/// Files that are no text, by the name that they go by.
fn is_binary(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 16] = [
        "png", "jpg", "jpeg", "gif", "webp", "ico", "pdf", "zip", "gz", "tgz", "woff", "woff2", "ttf", "mp4",
        "avif", "jar",
    ];
    path.extension().is_some_and(|ending| ENDINGS.contains(&ending.to_lowercase().as_str()))
}

impl Found {
    /// Files whose place is known even where their text is not wanted: they are published, or missed.
    fn is_ours(&self) -> bool {
        let folders: &[&str] = if self.refused.is_some() {
            &["content", "checklists", "static", "templates"]
        } else {
            &["content", "static", "templates/assets"]
        };
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    fn read(self, root: &Utf8Path, config: &Config) -> Source {
        if let Some(flaw) = self.refused {
            let mut source = Source::new(self.path, String::new());
            source.malformed.push(flaw);
            return source;
        }
        if !is_read(config, &self.path) {
            return Source::new(self.path, String::new());
        }
        read_text(&root.join(&self.path), self.path)
    }
}

/// Reads a text; whatever is wrong with its bytes is recorded, and what can be read of it kept.
fn read_text(from: &Utf8Path, path: Utf8PathBuf) -> Source {
    let broken = |message: String, help: &str| {
        let mut source = Source::new(path.clone(), String::new());
        source.malformed.push(flaw(&message, help));
        source
    };
    match fs::metadata(from) {
        Ok(about) if about.len() > LARGEST => {
            let size = about.len().div_ceil(1024 * 1024);
            let message = format!("this file has {size} MiB; up to {} are read", LARGEST / 1024 / 1024);
            return broken(message, "split it, or move it out of the folders that are read");
        }
        Ok(_) => {}
        Err(error) => return broken(format!("this file cannot be read: {error}"), "grant access to it"),
    }
    let bytes = match fs::read(from) {
        Ok(bytes) => bytes,
        Err(error) => return broken(format!("this file cannot be read: {error}"), "grant access to it"),
    };
    decode(path, bytes)
}

fn decode(path: Utf8PathBuf, bytes: Vec<u8>) -> Source {
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let (text, fault) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    };
    let nul = text.find('\0');
    let mut source = Source::new(path, text);
    let mut record = |at: usize, message: &str, help: &str| {
        let offset = u32::try_from(at).unwrap_or_default();
        source.malformed.push(Flaw { offset, message: message.into(), help: help.into() });
    };
    if let Some(at) = fault {
        record(at, "the bytes here are not UTF-8", "save the file as UTF-8");
    }
    if let Some(at) = nul {
        record(at, "there is a NUL byte here", "remove it; this should be a text file");
    }
    source
}
