//! Which files of pipelines GitLab reads: by their names, or because others include them or start them as children.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::{LinkedComponent, is_whole};
use crate::delivery::Value;
use crate::files::root_of;
use crate::source::FileId;
use crate::sources::{File, Sources};

/// The reader of pipelines.
const GITLAB: &str = "gitlab-ci";

/// The files of pipelines that GitLab reads.
pub fn read(things: &[LinkedComponent], sources: &Sources) -> BTreeSet<FileId> {
    let own: Vec<&LinkedComponent> = things.iter().filter(|own| own.thing.reader == GITLAB).collect();
    if own.is_empty() {
        return BTreeSet::new();
    }
    let included = Included::of(&own);
    let bare = bare_indices(things, sources);
    let is_read = |file: FileId| {
        let path = &sources[file].path;
        let root = root_of(path);
        let below = path.strip_prefix(root).unwrap_or(path).as_str();
        is_index(path) || included.has(file, below) || bare.contains(root)
    };
    let files: BTreeSet<FileId> = own.iter().map(|own| own.file).collect();
    files.into_iter().filter(|file| is_read(*file)).collect()
}

/// Whether GitLab begins with a file.
fn is_index(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name.starts_with(".gitlab-ci."))
}

/// What pipelines include, each with the files that do.
struct Included<'t> {
    paths: BTreeMap<&'t str, BTreeSet<FileId>>,
    /// The beginnings and ends of paths whose middle is a variable or `*`.
    patterns: BTreeMap<(&'t str, &'t str), BTreeSet<FileId>>,
}

impl<'t> Included<'t> {
    fn of(own: &[&'t LinkedComponent]) -> Self {
        let mut all = Self { paths: BTreeMap::new(), patterns: BTreeMap::new() };
        for (file, uses) in own.iter().flat_map(|own| own.thing.all("uses").map(move |uses| (own.file, uses)))
        {
            let files = match &uses.value {
                // A variable may be anything.
                Value::Open(text) => {
                    let first = text.split('$').next().unwrap_or_default().trim_start_matches('/');
                    let last = text.rsplit('/').next().filter(|last| !last.contains('$')).unwrap_or_default();
                    all.patterns.entry((first, last)).or_default()
                }
                Value::Text(text) => {
                    let text = text.trim_start_matches('/');
                    match text.split_once('*') {
                        Some((first, rest)) => {
                            let last = rest.rsplit('*').next().unwrap_or_default();
                            all.patterns.entry((first, last)).or_default()
                        }
                        None => all.paths.entry(text).or_default(),
                    }
                }
                _ => continue,
            };
            files.insert(file);
        }
        all
    }

    /// Whether another file than the one at a path includes it.
    fn has(&self, file: FileId, path: &str) -> bool {
        let is_other = |files: &BTreeSet<FileId>| files.iter().any(|own| *own != file);
        let fits = |(first, last): &(&str, &str)| path.starts_with(*first) && path.ends_with(*last);
        self.paths.get(path).is_some_and(is_other)
            || self.patterns.iter().any(|(pattern, files)| fits(pattern) && is_other(files))
    }
}

/// The repositories in which GitLab begins with a file that was read, and that has no job that runs: it is there for the files
/// that it includes, and a file without jobs is not linked.
fn bare_indices<'s>(things: &[LinkedComponent], sources: &'s Sources) -> BTreeSet<&'s Utf8Path> {
    let mut indices: Vec<&File> =
        sources.iter().map(|(_, file)| file).filter(|file| is_index(&file.path) && is_whole(file)).collect();
    if !indices.is_empty() {
        let linked: BTreeSet<FileId> = things.iter().map(|own| own.file).collect();
        indices.retain(|file| !linked.contains(&file.id));
    }
    indices.into_iter().map(|file| root_of(&file.path)).collect()
}
