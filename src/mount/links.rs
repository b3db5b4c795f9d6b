//! Keeps only one path of a file that is listed several times, through symbolic links.

use std::collections::{HashMap, HashSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{Role, kind_of_folders};
use crate::config::Config;
use crate::files::Listing;

/// Removes the role of a near miss that is a link to a file that is read, so that no definition counts twice.
pub fn drop_missed_links(listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let alarms = roles.iter().filter(|(_, role)| *role == Role::Alarms);
    let alarms: HashSet<Utf8PathBuf> = alarms.map(|(path, _)| path.clone()).collect();
    roles.retain(|(path, role)| {
        *role != Role::NearMiss || listing.linked(path).is_none_or(|real| !alarms.contains(real))
    });
}

/// Removes the role of a document that is a link to another document. It keeps the role if its path gives the text
/// another kind or another service.
pub fn drop_links(config: &Config, listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let documents: HashMap<&Utf8Path, usize> = roles
        .iter()
        .filter_map(|(path, role)| match role {
            Role::Document(entry) if listing.linked(path).is_none() => Some((path.as_path(), *entry)),
            _ => None,
        })
        .collect();
    let homes: HashSet<&Utf8Path> = roles
        .iter()
        .filter(|(_, role)| matches!(role, Role::Service | Role::Catalog))
        .filter_map(|(path, _)| path.parent())
        .collect();
    let says = |path: &Utf8Path, entry: usize| {
        let entry = &config.documents[entry];
        let home = path.ancestors().skip(1).find(|above| homes.contains(above)).map(Utf8Path::to_owned);
        let service = entry.service.as_ref().map(|service| service.value.clone());
        (path.parent().and_then(kind_of_folders), entry.kind, service, home)
    };
    let is_again = |path: &Utf8Path, entry: usize| {
        let real = listing.linked(path);
        let own = real.and_then(|real| Some((real, *documents.get(real)?)));
        own.is_some_and(|(real, own)| says(real, own) == says(path, entry))
    };
    let again: HashSet<Utf8PathBuf> = roles
        .iter()
        .filter(|(path, role)| matches!(role, Role::Document(entry) if is_again(path, *entry)))
        .map(|(path, _)| path.clone())
        .collect();
    roles.retain(|(path, _)| !again.contains(path));
}
