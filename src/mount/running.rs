//! Files that may say how a service runs: those below the folder of its entry, and those that its entry names.

use std::collections::HashSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::Role;
use crate::files::{Listed, Listing};

/// Endings of files in which readers look.
const ENDINGS: [&str; 7] = ["yaml", "yml", "json", "tf", "tofu", "template", "toml"];

/// Adds the files below the folders of services that nothing else reads.
pub fn add_running(listing: &Listing, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let entries = roles.iter().filter(|(_, role)| matches!(role, Role::Service | Role::Catalog));
    let folders: HashSet<&Utf8Path> = entries.filter_map(|(path, _)| path.parent()).collect();
    if folders.is_empty() {
        return;
    }
    let taken: HashSet<&Utf8Path> = roles.iter().map(|(path, _)| path.as_path()).collect();
    let is_running = |(path, listed): &&(Utf8PathBuf, Listed)| {
        let is_plain = listed.refused.is_none() && listed.hidden.is_none() && listed.real.is_none();
        let is_below = || path.ancestors().skip(1).any(|folder| folders.contains(folder));
        is_plain && may_say(path) && !taken.contains(path.as_path()) && is_below()
    };
    let found: Vec<Utf8PathBuf> =
        listing.files().iter().filter(is_running).map(|(path, _)| path.clone()).collect();
    roles.extend(found.into_iter().map(|path| (path, Role::Running)));
    roles.sort_by(|(a, _), (b, _)| a.as_std_path().cmp(b.as_std_path()));
}

/// Whether a file may say how something runs, by its path alone.
pub fn may_say(path: &Utf8Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let name = path.file_name().unwrap_or_default().to_ascii_lowercase();
    let mut parts = name.split('.');
    ENDINGS.contains(&ending.as_str()) || parts.any(|part| matches!(part, "dockerfile" | "containerfile"))
}
