//! Which pipeline files GitLab reads: its own file in the root of a repository, and those that other files include or
//! trigger as child pipelines.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::LinkedComponent;
use crate::delivery::{Component, GITLAB_CI, INCLUDES, Reading, SETS, Value};
use crate::files::root_of;
use crate::mount::GITLAB_INDEX;
use crate::source::FileId;
use crate::sources::Sources;

/// All pipelines, also those of no service, and what files with includes set for jobs of other files.
pub fn all(readings: &[Reading]) -> Vec<(FileId, Component)> {
    let all = readings.iter().flat_map(|reading| {
        let whole = reading.things.iter().filter(|thing| thing.reader == GITLAB_CI);
        let parts = reading.parts.iter().filter(|part| part.what == INCLUDES);
        whole.chain(parts).map(move |own| (reading.file, own.clone()))
    });
    all.collect()
}

/// Forgets that somebody starts a job, if a file that includes others sets something for a job with that name.
pub fn mark_overridden(
    components: &mut [LinkedComponent],
    pipelines: &[(FileId, Component)],
    sources: &Sources,
) {
    let root = |file: FileId| root_of(&sources[file].path);
    let named = pipelines.iter().flat_map(|(file, own)| own.texts(SETS).map(move |name| (root(*file), name)));
    let set: BTreeSet<(&Utf8Path, &str)> = named.collect();
    for own in components.iter_mut().filter(|own| own.component.reader == GITLAB_CI && !set.is_empty()) {
        let root = root(own.file);
        let mut is_set = false;
        own.component.properties.retain(|property| {
            if property.key == "job" {
                is_set = property.value.text().is_some_and(|name| set.contains(&(root, name)));
            }
            !is_set || property.key != "manual gate"
        });
    }
}

/// The files of pipelines that GitLab reads.
pub fn read(pipelines: &[(FileId, Component)], sources: &Sources) -> BTreeSet<FileId> {
    let included = Included::of(pipelines.iter().map(|(file, own)| (*file, own)), sources);
    let files = pipelines.iter().map(|(file, _)| *file);
    let (mut read, mut others): (BTreeSet<FileId>, BTreeSet<FileId>) =
        files.partition(|file| is_index(&sources[*file].path, sources));
    loop {
        let (more, rest): (BTreeSet<FileId>, BTreeSet<FileId>) =
            others.into_iter().partition(|file| included.has(&sources[*file].path, &read));
        if more.is_empty() {
            return read;
        }
        read.extend(more);
        others = rest;
    }
}

/// Whether GitLab begins with a file. In a repository without its file in the root, a setting names another one.
fn is_index(path: &Utf8Path, sources: &Sources) -> bool {
    let index = root_of(path).join(GITLAB_INDEX);
    let is_named = path.file_name().is_some_and(|name| name.starts_with(".gitlab-ci."));
    path == index || is_named && !sources.has_file(&index)
}

/// The includes of pipelines: for each path in a repository, the files that include it.
struct Included<'t> {
    paths: BTreeMap<(&'t Utf8Path, &'t str), BTreeSet<FileId>>,
    /// For paths whose middle is a variable or `*`: the beginning and the end of the path.
    patterns: BTreeMap<(&'t Utf8Path, &'t str, &'t str), BTreeSet<FileId>>,
}

impl<'t> Included<'t> {
    fn of(own: impl Iterator<Item = (FileId, &'t Component)>, sources: &'t Sources) -> Self {
        let mut all = Self { paths: BTreeMap::new(), patterns: BTreeMap::new() };
        for (file, uses) in own.flat_map(|(file, own)| own.all("uses").map(move |uses| (file, uses))) {
            let root = root_of(&sources[file].path);
            let files = match &uses.value {
                // A variable may have any value.
                Value::Open(text) => {
                    let first = text.split('$').next().unwrap_or_default().trim_start_matches('/');
                    let last = text.rsplit('/').next().filter(|last| !last.contains('$')).unwrap_or_default();
                    all.patterns.entry((root, first, last)).or_default()
                }
                Value::Text(text) => {
                    let text = text.trim_start_matches('/');
                    match text.split_once('*') {
                        Some((first, rest)) => {
                            let last = rest.rsplit('*').next().unwrap_or_default();
                            all.patterns.entry((root, first, last)).or_default()
                        }
                        None => all.paths.entry((root, text)).or_default(),
                    }
                }
                _ => continue,
            };
            files.insert(file);
        }
        all
    }

    /// Whether a file that is read includes the file at this path in the same repository.
    fn has(&self, path: &'t Utf8Path, read: &BTreeSet<FileId>) -> bool {
        let root = root_of(path);
        let below = path.strip_prefix(root).unwrap_or(path).as_str();
        let is_read = |files: &BTreeSet<FileId>| !files.is_disjoint(read);
        let fits = |first: &str, last: &str| below.starts_with(first) && below.ends_with(last);
        self.paths.get(&(root, below)).is_some_and(is_read)
            || self
                .patterns
                .iter()
                .any(|((own, first, last), files)| *own == root && fits(first, last) && is_read(files))
    }
}
