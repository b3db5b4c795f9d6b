//! A path to the project's config and texts. The only reader of the disk, the clock and the environment.

#![allow(clippy::disallowed_methods, reason = "this is the stage that reads")]

mod text;
mod walk;

use std::fs;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::built_in;
use crate::config::{self, Config};
use crate::manifest::Manifest;
use crate::read::Problem;
use crate::source::{FileId, Source, Sources};
use text::read_text;
use walk::{Found, walk};

pub use walk::{followed_folders, is_followed};

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

/// The manifest of a site that was published, from a file that may be anywhere.
pub fn previous(path: &Utf8Path) -> anyhow::Result<Manifest> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{path}`"))?;
    serde_json::from_str(&text)
        .with_context(|| format!("`{path}` is no manifest.json of a site that readyroom built"))
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

/// Whether a file's text is wanted; of the others only the name is.
fn is_read(config: &Config, path: &Utf8Path) -> bool {
    let markdown = is_markdown(path);
    if path.starts_with("content") {
        let service = matches!(path.file_name(), Some("service.yaml" | "service.yml"));
        return markdown || service || (config.alarm_files(path).is_some() && !is_binary(path));
    }
    let checklist = markdown && path.parent() == Some(Utf8Path::new("checklists"));
    let template = path.starts_with("templates") && matches!(path.extension(), Some("html" | "xml"));
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
