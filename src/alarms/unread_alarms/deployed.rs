//! Files that other files deploy. If such a file is read itself, it is not left out.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::Reference;
use crate::alarms::{ALL, AlarmFile};
use crate::files::{joined, root_of};
use crate::source::FileId;

/// Stands for any format.
const ANY: &str = "";

/// The number of files by their repository, their format and the end of their path.
type Ends<'p> = BTreeMap<(&'p Utf8Path, &'static str, &'p str), usize>;

/// Removes files from what is left out, if they are read themselves.
pub fn drop_read<'p>(files: &mut [AlarmFile], path_of: &dyn Fn(FileId) -> &'p Utf8Path) {
    let read: BTreeSet<Utf8PathBuf> = files.iter().map(|file| path_of(file.file).to_owned()).collect();
    let ends = ends(files, path_of);
    for file in files {
        let own = path_of(file.file);
        let folder = own.parent().unwrap_or(Utf8Path::new(""));
        let is_known =
            |path: Utf8PathBuf| read.range(path.clone()..).next().is_some_and(|next| next.starts_with(&path));
        let format = template_of(file.format.as_deref());
        let is_read = |path: &String| {
            let has_file =
                || [folder, root_of(own)].iter().filter_map(|folder| joined(folder, path)).any(is_known);
            let is_open = path.contains("://") || path.contains("${");
            if is_open { is_uploaded(path, (own, format), &ends) } else { has_file() }
        };
        file.unread_alarms.retain(|left| match &left.refers_to {
            Some(Reference::Path(path)) => !is_read(path),
            Some(Reference::Policy(_)) | None => true,
        });
    }
}

/// The format of the templates that a file deploys. A file of a format that only files have may deploy templates of any
/// format.
fn template_of(format: Option<&str>) -> &'static str {
    let own = ALL.iter().find(|own| Some(own.name) == format);
    own.filter(|own| !own.is_file_only).map_or(ANY, |own| own.name)
}

fn ends<'p>(files: &[AlarmFile], path_of: &dyn Fn(FileId) -> &'p Utf8Path) -> Ends<'p> {
    let mut all = Ends::new();
    for file in files {
        let (path, Some(format)) = (path_of(file.file), file.format.as_deref()) else { continue };
        let own = ALL.iter().map(|own| own.name).find(|own| *own == format);
        for end in ends_of(path.as_str()) {
            for format in own.into_iter().chain([ANY]) {
                *all.entry((root_of(path), format, end)).or_default() += 1;
            }
        }
    }
    all
}

/// The file name of a path, and the file name with the name of its folder.
fn ends_of(path: &str) -> impl Iterator<Item = &str> {
    let starts = path.rmatch_indices('/').map(|(at, _)| at + 1);
    starts.chain([0]).take(2).map(move |start| &path[start..])
}

/// Whether a template that is deployed from a URL is among the files that are read: exactly one of them has its file
/// name, or one has its file name and the name of its folder.
fn is_uploaded(url: &str, (own, format): (&Utf8Path, &'static str), all: &Ends<'_>) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut counts = ends_of(path).map(|end| {
        let count = all.get(&(root_of(own), format, end)).copied().unwrap_or_default();
        // A template does not deploy itself.
        count - usize::from(count > 0 && ends_of(own.as_str()).any(|own| own == end))
    });
    counts.next() == Some(1) || counts.next().is_some_and(|count| count > 0)
}
