//! Files that the site copies as they are: those that pages link to, those of `static/`, the theme's.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::addresses::Addresses;
use super::links::Destination;
use super::pages::{Taken, folder_url};
use super::urls::segment;
use crate::source::{FileId, Sources, Span};

/// A file, from the project's root, and where it goes on the site.
pub struct Copy {
    pub from: Utf8PathBuf,
    pub to: Utf8PathBuf,
}

pub fn copies(
    links: &[Vec<Destination>],
    own: &BTreeSet<String>,
    sources: &Sources,
    addresses: &mut Addresses,
    taken: &mut Vec<Taken>,
) -> Vec<Copy> {
    let linked = links.iter().flatten().filter_map(|destination| match destination {
        Destination::Asset(path) => Some(path),
        _ => None,
    });
    let fixed = ["static", "templates/assets"]
        .into_iter()
        .flat_map(|folder| sources.files_below(Utf8Path::new(folder)));
    let all: BTreeSet<&Utf8PathBuf> = linked.chain(fixed).collect();
    let files: BTreeMap<&Utf8Path, FileId> =
        sources.iter().map(|(file, source)| (source.path.as_path(), file)).collect();
    let mut copies = Vec::new();
    for from in all {
        let to = published(from);
        let place = files.get(from.as_path()).map(|file| Span::start_of(*file));
        // The project's own file wins over the built-in one of its name.
        let overrides = from.starts_with("templates") && own.contains(to.as_str());
        match addresses.claim(to.as_str(), place) {
            Err(by) if !overrides => {
                let place = place.unwrap_or(Span::start_of(FileId(0)));
                taken.push(Taken { place, url: to.to_string(), is_alias: false, by });
            }
            _ => copies.push(Copy { from: from.clone(), to }),
        }
    }
    copies
}

/// Where a file is published, from the site's root.
pub fn published(path: &Utf8Path) -> Utf8PathBuf {
    let as_it_is = path.strip_prefix("static").or_else(|_| path.strip_prefix("templates"));
    if let Ok(path) = as_it_is {
        return path.to_owned();
    }
    let below = path.strip_prefix("content").unwrap_or(path);
    let folder = below.parent().map(folder_url).unwrap_or_default();
    Utf8PathBuf::from(folder).join(safe(below.file_name().unwrap_or_default()))
}

/// A name that is safe, ending and all.
fn safe(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if segment(name) != name => format!("{}.{}", segment(stem), segment(ending)),
        _ => segment(name),
    }
}
