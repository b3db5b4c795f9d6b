//! Finds the files that a pack names without their content. Only their existence matters.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::config;
use crate::files::{Packed, joined};
use crate::judge;
use crate::link::{Destination, Evidence, LinkedChecklist, Site};
use crate::mount::{DOCUSAURUS, charts_around};

/// The files that links, evidence and checks refer to, and the files that show whether a service entry belongs to
/// another program or project. For a folder, the first file in it.
pub fn named(site: &Site, packed: &BTreeMap<Utf8PathBuf, Packed>) -> Vec<(Utf8PathBuf, Packed)> {
    let beside = packed.keys().filter(|path| is_entry(path)).flat_map(|path| around(path));
    let asked = asked(site).chain(folders(site)).chain(settings(site));
    let wanted: BTreeSet<Utf8PathBuf> =
        linked(site).chain(evidence(site)).chain(asked).chain(beside).collect();
    let named = wanted.iter().filter(|path| *path != "").filter_map(|path| file_at(site, path, packed));
    named.map(|path| (path.to_owned(), packed_name(site, path))).collect()
}

fn linked(site: &Site) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    site.links.iter().flatten().filter_map(|destination| match destination {
        Destination::Source(path) => Some(path.clone()),
        _ => None,
    })
}

fn evidence(site: &Site) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    let evidence = site.reviews.iter().flat_map(|linked| &linked.evidence).flatten();
    evidence.filter_map(|evidence| match evidence {
        Evidence::File(path) => Some(path.clone()),
        _ => None,
    })
}

/// The paths that checks of checklists ask about, relative to each service's folder and to the root.
fn asked(site: &Site) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    let items = site.checklists.iter().flat_map(LinkedChecklist::items);
    let checks = items.filter_map(|linked| linked.item.check.as_ref());
    let asked = checks.filter(|check| judge::asks_for_paths(&check.name.value));
    asked.flat_map(|check| &check.arguments).flat_map(move |path| {
        let folders = site.services.iter().map(|service| service.service.folder.as_path());
        folders.chain([Utf8Path::new("")]).filter_map(|folder| joined(folder, &path.value))
    })
}

/// The folders that the configuration names.
fn folders(site: &Site) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    site.config.documents.iter().filter_map(|entry| entry.link_root.clone())
}

/// The settings of Docusaurus. Where they are decides what links in its documents mean.
fn settings(site: &Site) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    let is_one = |path: &Utf8Path| path.file_name().is_some_and(|name| DOCUSAURUS.contains(&name));
    site.sources
        .listing()
        .iter()
        .map(|(path, _)| path)
        .filter(move |path| is_one(path))
        .map(Utf8Path::to_owned)
}

/// Whether a file is a service entry by its name.
fn is_entry(path: &Utf8Path) -> bool {
    let names = ["service.yaml", "service.yml", "catalog-info.yaml"];
    path.file_name().is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// The files that would show that a service entry belongs to another program, or to another project.
fn around(path: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    let above = path.ancestors().skip(1).filter(|folder| *folder != "");
    charts_around(path).chain(above.map(|folder| folder.join(config::FILE)))
}

/// The file at a path, or the first one below it. `None` if the pack already has such a file.
fn file_at<'s>(
    site: &'s Site,
    path: &'s Utf8Path,
    packed: &BTreeMap<Utf8PathBuf, Packed>,
) -> Option<&'s Utf8Path> {
    let listing = site.sources.listing();
    // Paths are sorted by their parts, so what is at or below a path comes next.
    if packed.range(path.to_owned()..).next().is_some_and(|(next, _)| next.starts_with(path)) {
        return None;
    }
    // A file that is read but not packed was left out for a reason.
    let is_read = |path: &Utf8Path| site.sources.get(crate::source::FileId::of("", path)).is_some();
    let mut below = listing
        .below(path)
        .filter(|path| listing.get(path).is_some_and(|listed| listed.hidden.is_none()) && !is_read(path));
    below.next().map(Utf8PathBuf::as_path)
}

/// The entry of a file without its content. Records whether the file is empty.
fn packed_name(site: &Site, path: &Utf8Path) -> Packed {
    let length = site.sources.project_files().size(site.sources.listing().real(path));
    let bytes = length.is_ok_and(|length| length == 0).then(Vec::new);
    Packed { bytes, ..Packed::default() }
}
