//! A path to the project's config and texts. The only reader of the disk, the clock and the environment.

#![allow(clippy::disallowed_methods, reason = "this is the stage that reads")]

mod git;
mod history;
mod repository;
mod revision;
mod survey;
mod text;
mod walk;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, bail};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::built_in;
use crate::codeowners;
use crate::config::{self, Config};
use crate::manifest::Manifest;
use crate::model::catalog;
use crate::read::Problem;
use crate::source::{FileId, Source, Sources};
use text::{broken, read_text};
use walk::{Found, walk};

pub use repository::{folder_in_repository, path_in_project};
pub use revision::load_at;
pub use survey::{Survey, origin};
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
    /// Whether git may be asked when documents were last changed.
    pub history: bool,
}

pub fn load(place: &Place) -> anyhow::Result<Project> {
    let root = find_root(place.root.as_deref())?;
    let path = root.join(config::FILE);
    let real_root = fs::canonicalize(&root).with_context(|| format!("cannot read `{root}`"))?;
    if !fs::canonicalize(&path).is_ok_and(|real| real.starts_with(&real_root)) {
        bail!("`{path}` leads out of the project");
    }
    let config_source = read_text(&path, config::FILE.into());
    let epoch = epoch()?;
    let today = |written: Option<Date>| place.as_of.or(epoch).or(written).unwrap_or_else(clock);
    let (config, problems) = read_config(&config_source, today)?;
    let (files, paths) = walk(&root)?;
    let texts = Texts::new(&config, &paths);
    let wanted: Vec<_> =
        files.into_iter().filter(|file| file.is_ours() || texts.are_read(&file.path)).collect();
    let read = wanted.into_par_iter().map(|file| {
        let text = texts.are_read(&file.path);
        file.read(&root, text)
    });
    let mut read: Vec<Source> = read.collect();
    let owners = codeowners(&root, &real_root);
    // A pattern of alarms may have taken it in already.
    read.extend(owners.filter(|owners| read.iter().all(|source| source.path != owners.path)));
    if place.history {
        let changed = history::history(&root);
        for source in &mut read {
            source.changed_on = changed.get(&source.path).copied();
        }
    }
    Ok(assemble(root, config_source, (config, problems), read, paths))
}

/// Fails, with the place, where `readyroom.yaml` does not say what it means.
fn read_config(
    source: &Source,
    today: impl FnOnce(Option<Date>) -> Date,
) -> anyhow::Result<(Config, Vec<Problem>)> {
    if let Some(flaw) = source.malformed.first() {
        let at = source.position(flaw.offset);
        bail!("{}:{}:{}: {}", config::FILE, at.line, at.column, flaw.message);
    }
    let (config, problems) = Config::read(FileId(0), &source.text, today);
    for problem in &problems {
        if let Problem::Malformed(malformed) = problem {
            let at = source.position(malformed.span.start);
            let (message, help) = (&malformed.message, &malformed.help);
            bail!("{}:{}:{}: {message}\n  help: {help}", config::FILE, at.line, at.column);
        }
    }
    Ok((config, problems))
}

/// A project of what was read, with the checklists that come with readyroom.
fn assemble(
    root: Utf8PathBuf,
    config_source: Source,
    (config, problems): (Config, Vec<Problem>),
    read: Vec<Source>,
    paths: BTreeSet<Utf8PathBuf>,
) -> Project {
    let mut sources = vec![config_source];
    sources.extend(read);
    sources.extend(built_in::sources());
    Project { root, config, problems, sources: Sources::new(sources).with_paths(paths) }
}

/// Which files' texts a project reads.
struct Texts<'a> {
    config: &'a Config,
    /// Folders with alarms, in which an entry of a catalog is a service's.
    with_alarms: BTreeSet<Utf8PathBuf>,
}

impl<'a> Texts<'a> {
    fn new(config: &'a Config, paths: &BTreeSet<Utf8PathBuf>) -> Self {
        Self { config, with_alarms: folders_with_alarms(config, paths) }
    }

    fn are_read(&self, path: &Utf8Path) -> bool {
        let folder = path.parent().filter(|_| path.file_name() == Some(catalog::FILE));
        let is_catalog =
            folder.is_some_and(|folder| folder.starts_with("content") || self.with_alarms.contains(folder));
        is_catalog || is_read(self.config, path)
    }
}

/// Which day it is where there is no project to say so.
pub fn today(place: &Place) -> anyhow::Result<Date> {
    Ok(place.as_of.or(epoch()?).unwrap_or_else(clock))
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

/// The text of a baseline, which may be anywhere.
pub fn baseline(path: &Utf8Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| {
        format!("cannot read the baseline `{path}`; `readyroom check --write-baseline {path}` writes one")
    })
}

/// Whether anything is at a path.
pub fn is_there(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok()
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

/// The file that says who owns what, where the hosts of repositories look for it.
fn codeowners(root: &Utf8Path, real_root: &std::path::Path) -> Option<Source> {
    let is_file = |path: &&&str| {
        fs::canonicalize(root.join(path)).is_ok_and(|real| real.starts_with(real_root) && real.is_file())
    };
    let path = codeowners::FILES.iter().find(is_file)?;
    Some(read_text(&root.join(path), Utf8PathBuf::from(*path)))
}

/// Folders with alarms in them or below them: whose they are may stand there. The project's own is always one.
fn folders_with_alarms(config: &Config, paths: &BTreeSet<Utf8PathBuf>) -> BTreeSet<Utf8PathBuf> {
    let files = paths.iter().filter(|path| config.alarm_files(path).is_some());
    let above = files.flat_map(|path| path.ancestors().skip(1)).map(Utf8Path::to_owned);
    above.chain([Utf8PathBuf::new()]).collect()
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

    /// With or without its text.
    fn read(self, root: &Utf8Path, text: bool) -> Source {
        if let Some(flaw) = self.refused {
            return broken(self.path, flaw);
        }
        if !text {
            return Source::new(self.path, String::new());
        }
        read_text(&root.join(&self.path), self.path)
    }
}
