//! What Flux and Argo CD install that was not read: charts, and folders of other repositories.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::super::places::Places;
use super::combined::in_project;
use crate::delivery::{CHART, Component, INSTALLED, KUSTOMIZATION, Property, REPOSITORY, Reading, Value};
use crate::mount::Role;
use crate::source::FileId;
use crate::sources::Sources;

/// The charts that files install, and the folders of which no file was read, each with the file that names it.
pub fn unread<'r>(readings: &'r [Reading], places: Places<'_>) -> Vec<(FileId, &'r Property)> {
    let mut found: Vec<(FileId, &Property)> = Vec::new();
    let mut folders: Vec<(Utf8PathBuf, FileId, &Property)> = Vec::new();
    for reading in readings {
        let file = &places.sources[reading.file].path;
        let is_source = |part: &&Component| part.what == INSTALLED || part.what == KUSTOMIZATION;
        for part in reading.parts.iter().filter(is_source) {
            let charts = part.all(CHART).filter(|_| part.what == INSTALLED);
            found.extend(charts.map(|chart| (reading.file, chart)));
            let is_foreign = part.texts(REPOSITORY).any(|url| is_of_another(url, file, places));
            for path in part.all("path") {
                match plain_folder(&path.value).filter(|_| !is_foreign) {
                    Some(folder) => folders.push((in_project(folder, file, places), reading.file, path)),
                    None => found.push((reading.file, path)),
                }
            }
        }
    }
    if !folders.is_empty() {
        let read = folders_of(places.sources);
        folders.retain(|(folder, ..)| !read.contains(folder.as_path()));
        found.extend(folders.into_iter().map(|(_, file, path)| (file, path)));
    }
    found
}

/// The folder that a path names. If an expression fills in the last part, the folder around it: `deploy/{{name}}`.
fn plain_folder(path: &Value) -> Option<&str> {
    match path {
        Value::Text(text) => Some(text),
        Value::Open(text) => {
            let (before, _) = text.split_once(['{', '$'])?;
            before.rsplit_once('/').map(|(folder, _)| folder).filter(|folder| !folder.is_empty())
        }
        _ => None,
    }
}

/// The folders with files that describe what runs, directly or below, and were read.
fn folders_of(sources: &Sources) -> BTreeSet<&Utf8Path> {
    let mut folders = BTreeSet::new();
    let files = sources.iter().filter(|(_, file)| matches!(file.role, Role::Running | Role::Alarms));
    for (_, file) in files {
        for folder in file.path.ancestors().skip(1) {
            // If a folder is known, the folders above it are, too.
            if !folders.insert(folder) {
                break;
            }
        }
    }
    folders
}

/// Whether the address of a repository is certainly not that of a file's own repository: its last part differs.
fn is_of_another(url: &str, file: &Utf8Path, places: Places<'_>) -> bool {
    let name = |url: &str| {
        let url = url.trim_end_matches('/');
        let url = url.strip_suffix(".git").unwrap_or(url);
        url.rsplit(['/', ':']).next().unwrap_or_default().to_lowercase()
    };
    places.config.of(file).repository.as_ref().is_some_and(|own| name(&own.url) != name(url))
}
