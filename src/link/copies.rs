//! Files that the site copies unchanged: those that pages link to, those in `static/`, and those of the theme.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::addresses::Addresses;
use super::links::Destination;
use super::pages::{AddressConflict, Page};
use super::places::Places;
use crate::mount::Role;
use crate::source::Span;

/// A file to copy: its path from the project's root, and its path on the site.
pub struct Copy {
    pub from: Utf8PathBuf,
    pub to: Utf8PathBuf,
}

pub fn copies(
    pages: &[Page],
    links: &[Vec<Destination>],
    own: &BTreeSet<String>,
    on_site: Places<'_>,
    addresses: &mut Addresses,
    taken: &mut Vec<AddressConflict>,
) -> Vec<Copy> {
    let sources = on_site.sources;
    let links =
        pages.iter().zip(links).flat_map(|(page, links)| page.document.markdown.links.iter().zip(links));
    // A problem with the address of a file is reported at the first link to the file.
    let places = links.rev().filter_map(|(link, destination)| match destination {
        Destination::Asset(path) => Some((path.as_path(), link.span)),
        _ => None,
    });
    let theme = sources.iter().filter(|(_, file)| file.role == Role::Asset && file.malformed.is_empty());
    let places: BTreeMap<&Utf8Path, Span> =
        places.chain(theme.map(|(id, file)| (file.path.as_path(), Span::start_of(id)))).collect();
    let mut copies = Vec::new();
    for (from, place) in places {
        let to = on_site.published(from);
        // A file of the project takes precedence over the built-in file with the same name.
        let is_asset =
            on_site.sources.theme.templates.as_ref().is_some_and(|folder| from.starts_with(folder));
        let overrides = is_asset && own.contains(to.as_str());
        match addresses.claim(to.as_str(), Some(place)) {
            Err(by) if !overrides => {
                taken.push(AddressConflict { place, url: to.to_string(), is_alias: false, by });
            }
            _ => copies.push(Copy { from: from.to_owned(), to }),
        }
    }
    copies
}
