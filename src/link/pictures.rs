//! SVG pictures: their sizes, and those that contain something that a browser would execute, which are not published.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::links::Destination;
use super::places::Places;
use super::svg;
use crate::files::LARGEST;
use crate::sources::Sources;

/// Replaces the destinations of links to pictures that a browser would execute, and of such pictures on pages, with
/// [`Destination::Active`], which is not published. Returns the width and height of the others.
pub fn unpublish(links: &mut [Vec<Destination>], places: Places<'_>) -> BTreeMap<Utf8PathBuf, (u32, u32)> {
    let theme = &places.sources.theme;
    let is_theme =
        |path: &Utf8Path| theme.static_files.as_ref().is_some_and(|folder| path.starts_with(folder));
    let pictures: BTreeSet<&Utf8PathBuf> = links
        .iter()
        .flatten()
        .filter_map(|destination| match destination {
            Destination::Asset(path) if is_svg(path) => Some(path),
            _ => None,
        })
        .collect();
    let flaws: BTreeMap<Utf8PathBuf, String> = pictures
        .par_iter()
        .filter(|path| !is_theme(path))
        .filter_map(|path| Some(((*path).clone(), flaw(places.sources, path)?)))
        .collect();
    let sizes: BTreeMap<Utf8PathBuf, (u32, u32)> = pictures
        .into_par_iter()
        .filter_map(|path| Some((path.clone(), size(places.sources, path)?)))
        .collect();
    if flaws.is_empty() {
        return sizes;
    }
    for destination in links.iter_mut().flatten() {
        if let Destination::Asset(path) = destination
            && let Some((path, flaw)) = flaws.get_key_value(path.as_path())
        {
            *destination = Destination::Active { path: path.clone(), flaw: Some(flaw.clone()) };
        }
    }
    sizes
}

fn is_svg(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"))
}

/// Why a picture is not published. Also `None` if it cannot be read, which is reported when it is copied.
fn flaw(sources: &Sources, path: &Utf8Path) -> Option<String> {
    let (files, path) = (sources.project_files(), sources.listing().real(path));
    if files.size(path).ok()? > LARGEST {
        return Some("is too large to be read".to_owned());
    }
    files.judged(path, svg::flaw)
}

/// The width and height of a picture. `None` if they are unknown.
fn size(sources: &Sources, path: &Utf8Path) -> Option<(u32, u32)> {
    let (files, path) = (sources.project_files(), sources.listing().real(path));
    if files.size(path).ok()? > LARGEST {
        return None;
    }
    files.measured(path, svg::size)
}
