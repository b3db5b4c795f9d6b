//! Fixes relative links that broke when a file was moved.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::Change;
use crate::files::joined;
use crate::link::{Destination, Site, relative};
use crate::source::Span;

/// The current path of each moved file, by each of its former paths.
pub type Moves = BTreeMap<Utf8PathBuf, Utf8PathBuf>;

/// The changes that fix dead links of pages, by place. Either the target of the link or the page itself was moved.
pub fn moved(site: &Site, moves: &Moves) -> BTreeMap<Span, Change> {
    let mut before: BTreeMap<&Utf8Path, Vec<&Utf8Path>> = BTreeMap::new();
    for (old, new) in moves {
        before.entry(new).or_default().push(old);
    }
    let dead = site.each_link().filter(|(_, destination)| matches!(destination, Destination::Dead { .. }));
    let changes = dead.filter_map(|(link, _)| {
        let written = &link.destination;
        let path = &written[..written.find(['?', '#']).unwrap_or(written.len())];
        if path.is_empty() || path.starts_with('/') || path.contains(':') {
            return None;
        }
        let page = site.sources[link.span.file].path.as_path();
        let folder = page.parent().unwrap_or(Utf8Path::new(""));
        // The folders against which the link is resolved: the current folder of the page, then its former ones.
        let olds = before.get(page).into_iter().flatten().filter_map(|old| old.parent());
        let meant = |from: &Utf8Path| {
            let wanted = joined(from, path)?;
            let is_there = from != folder && site.sources.has_file(&wanted);
            if is_there { Some(wanted) } else { moves.get(&wanted).cloned() }
        };
        let mut found: Vec<Utf8PathBuf> = std::iter::once(folder).chain(olds).filter_map(meant).collect();
        found.retain(|file| site.sources.has_file(file));
        found.dedup();
        let [file] = &found[..] else { return None };
        let change = Change::Part { place: link.span, from: path.to_owned(), to: relative(folder, file) };
        Some((link.span, change))
    });
    changes.collect()
}
