//! What lies in a folder to what a project can take over of it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::survey::Survey;
use super::{links, patterns};
use crate::alarms;
use crate::config::Config;
use crate::model::catalog;
use crate::mount::is_markdown;
use crate::parse::is_folder_page;
use crate::source::{FileId, Source};

#[derive(Debug, Default)]
pub struct Found {
    pub alarms: Vec<Files>,
    pub runbooks: Vec<Runbooks>,
    /// Published prefixes of runbook links, and the folders that they mean.
    pub prefixes: BTreeMap<String, String>,
    pub catalogs: Vec<Utf8PathBuf>,
    /// Words for a severity that are none of ours.
    pub severities: BTreeSet<String>,
}

/// Files with alarms in them.
#[derive(Debug)]
pub struct Files {
    pub pattern: String,
    pub formats: Vec<&'static str>,
    pub alarms: usize,
    /// Why they are not taken over at once.
    pub left_out: Option<&'static str>,
}

/// A folder of runbooks that lies outside `content/`.
#[derive(Debug)]
pub struct Runbooks {
    pub path: Utf8PathBuf,
    pub pages: usize,
    /// Where it would be read.
    pub goal: Utf8PathBuf,
}

/// A file that defines alarms.
struct Defines {
    path: Utf8PathBuf,
    format: &'static str,
    alarms: usize,
    is_template: bool,
    links: Vec<String>,
    severities: Vec<String>,
}

impl Found {
    pub fn of(survey: &Survey, today: Date) -> Self {
        let (config, _) = Config::read(FileId(0), "", |_| today);
        let all: Vec<&Source> = survey.candidates.iter().collect();
        let defining: Vec<Defines> = all.par_iter().filter_map(|source| defines(source, &config)).collect();
        let links: BTreeSet<&str> =
            defining.iter().flat_map(|file| &file.links).map(String::as_str).collect();
        let mut runbooks = runbooks(&survey.paths);
        runbooks.extend(linked(&links, &survey.paths, &runbooks));
        let prefixes = links::prefixes(&links, &read_as(&survey.paths, &runbooks));
        let known = ["critical", "warning", "info"];
        let severities = defining.iter().flat_map(|file| &file.severities);
        let severities = severities
            .map(|word| word.to_lowercase())
            .filter(|word| !known.contains(&word.as_str()))
            .collect();
        let is_above = |folder: &Utf8Path| defining.iter().any(|file| file.path.starts_with(folder));
        let catalogs = survey.paths.iter().filter(|path| {
            let folder = path.parent().filter(|_| path.file_name() == Some(catalog::FILE));
            folder.is_some_and(|folder| folder == "" || folder.starts_with("content") || is_above(folder))
        });
        Self {
            // Those that are read in any case need no word.
            alarms: grouped(defining.iter().filter(|file| !config.has_alarms(&file.path))),
            catalogs: catalogs.cloned().collect(),
            runbooks,
            prefixes,
            severities,
        }
    }
}

fn defines(source: &Source, config: &Config) -> Option<Defines> {
    let file = alarms::read(FileId(0), source, config, &mut Vec::new());
    // A list of ours is written for a project, and `alarms:` is a key of much else.
    let format = file.format.filter(|format| *format != "list" && file.count > 0)?;
    let each = || file.alarms.iter().chain(&file.unrendered);
    Some(Defines {
        path: source.path.clone(),
        format,
        alarms: file.count,
        is_template: file.template.is_some(),
        links: each().filter_map(|alarm| alarm.link.as_ref()).map(|link| link.value.clone()).collect(),
        severities: each()
            .filter_map(|alarm| alarm.severity.as_ref())
            .map(|word| word.value.clone())
            .collect(),
    })
}

fn grouped<'f>(files: impl Iterator<Item = &'f Defines>) -> Vec<Files> {
    let mut kinds: BTreeMap<Option<&str>, Vec<&Defines>> = BTreeMap::new();
    for file in files {
        kinds.entry(why_left_out(file)).or_default().push(file);
    }
    let mut all = Vec::new();
    for (left_out, files) in kinds {
        let paths = files.iter().map(|file| file.path.as_path());
        for (pattern, members) in patterns::of(paths) {
            let members: Vec<&&Defines> =
                files.iter().filter(|file| members.contains(file.path.as_path())).collect();
            let formats: BTreeSet<&str> = members.iter().map(|file| file.format).collect();
            let alarms = members.iter().map(|file| file.alarms).sum();
            let left_out = left_out.map(|_| why_left_out(members[0]).expect("they were grouped by it"));
            all.push(Files { pattern, formats: formats.into_iter().collect(), alarms, left_out });
        }
    }
    all
}

fn why_left_out(file: &Defines) -> Option<&'static str> {
    const TRIALS: [&str; 7] = ["test", "tests", "testdata", "fixtures", "examples", "example", "e2e"];
    if file.is_template {
        return Some("a template: render it, and name the output");
    }
    let mut folders = file.path.components().map(|part| part.as_str().to_lowercase());
    folders.any(|folder| TRIALS.contains(&folder.as_str())).then_some("it looks like a test or an example")
}

/// Folders that are called after runbooks and hold pages.
fn runbooks(paths: &BTreeSet<Utf8PathBuf>) -> Vec<Runbooks> {
    const NAMES: [&str; 6] = ["runbooks", "runbook", "playbooks", "playbook", "postmortems", "post-mortems"];
    let mut pages: BTreeMap<Utf8PathBuf, usize> = BTreeMap::new();
    let outside = paths.iter().filter(|path| is_markdown(path) && !path.starts_with("content"));
    for path in outside.filter(|path| !is_folder_page(path)) {
        let folders: Vec<&Utf8Path> = path.ancestors().skip(1).collect();
        let named = folders.iter().rev().find(|folder| {
            folder.file_name().is_some_and(|name| NAMES.contains(&name.to_lowercase().as_str()))
        });
        if let Some(folder) = named {
            *pages.entry(folder.to_path_buf()).or_default() += 1;
        }
    }
    let mut goals = BTreeSet::new();
    let folders = pages.into_iter().map(|(path, pages)| {
        let name = path.file_name().unwrap_or_default().to_lowercase();
        let kind = if name.starts_with("post") { "postmortems" } else { "runbooks" };
        // Two of one kind keep the folders above them apart.
        let mut goal = Utf8PathBuf::from("content").join(kind);
        if !goals.insert(goal.clone()) {
            goal = Utf8Path::new("content").join(path.parent().unwrap_or(&path)).join(kind);
        }
        Runbooks { path, pages, goal }
    });
    folders.collect()
}

/// Folders at the top that are called anything, and hold pages that alarms lead to.
fn linked(links: &BTreeSet<&str>, paths: &BTreeSet<Utf8PathBuf>, runbooks: &[Runbooks]) -> Vec<Runbooks> {
    let is_read = |path: &&Utf8PathBuf| {
        path.starts_with("content") || runbooks.iter().any(|folder| path.starts_with(&folder.path))
    };
    let others: Vec<(Utf8PathBuf, Utf8PathBuf)> = paths
        .iter()
        .filter(|path| is_markdown(path) && !is_read(path))
        .map(|path| (path.clone(), path.clone()))
        .collect();
    let folders = links::prefixes(links, &others).into_values();
    let tops =
        folders.filter_map(|folder| Utf8Path::new(&folder).components().next().map(|top| top.to_string()));
    let tops: BTreeSet<String> = tops.filter(|top| top != ".").collect();
    let folders = tops.into_iter().map(|top| Runbooks {
        pages: others.iter().filter(|(path, _)| path.starts_with(&top)).count(),
        goal: Utf8Path::new("content").join(&top),
        path: top.into(),
    });
    folders.collect()
}

/// Pages by where they are now, and where they will be read.
fn read_as(paths: &BTreeSet<Utf8PathBuf>, runbooks: &[Runbooks]) -> Vec<(Utf8PathBuf, Utf8PathBuf)> {
    let pages = paths.iter().filter(|path| is_markdown(path));
    let pages = pages.filter_map(|path| {
        let moved = runbooks
            .iter()
            .find_map(|folder| path.strip_prefix(&folder.path).ok().map(|below| folder.goal.join(below)));
        Some((path.clone(), moved.or_else(|| path.starts_with("content").then(|| path.clone()))?))
    });
    pages.collect()
}
