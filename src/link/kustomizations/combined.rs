//! What kustomizations combine: files, and the folders of other kustomizations and components.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::super::places::Places;
use crate::delivery::{COMPONENT, Component, KUSTOMIZATION, Reading};
use crate::source::{FileId, folder_of};

/// The folders and files that the kustomization in each folder combines.
pub type Combined = BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>>;

/// Whether a part of a file is a kustomization or a component.
pub fn is_kustomization(part: &Component) -> bool {
    part.what == KUSTOMIZATION || part.what == COMPONENT
}

/// What each folder's kustomization combines.
pub fn combined(readings: &[Reading], places: Places<'_>) -> Combined {
    let mut combined = Combined::new();
    for reading in readings {
        for part in reading.parts.iter().filter(|part| is_kustomization(part)) {
            let own = &places.sources[reading.file].path;
            combined.entry(folder_of(own).to_owned()).or_default().extend(start(own, part, places));
        }
    }
    combined
}

/// The folders and files that a kustomization names, resolved from its folder. Those of Flux and Argo CD name a folder,
/// resolved from the repository's root, and their other paths are resolved from that folder.
pub fn start(file: &Utf8Path, part: &Component, places: Places<'_>) -> BTreeSet<Utf8PathBuf> {
    let elsewhere = part.texts("path").next().map(|text| in_project(text, file, places));
    let folder = elsewhere.as_deref().unwrap_or(folder_of(file));
    let named = part.texts("resource").map(|text| resolved(folder, text));
    named.chain(elsewhere.clone()).collect()
}

/// A folder of the repository that a file is in, as a path in the project, which may be in a folder of the repository.
pub fn in_project(path: &str, file: &Utf8Path, places: Places<'_>) -> Utf8PathBuf {
    let below = &places.config.of(file).below;
    let project = if below.root == "" { &places.sources.folder } else { &below.folder };
    let path = resolved(Utf8Path::new(""), path);
    // The whole project is in such a folder.
    let path =
        if project.starts_with(&path) { "" } else { path.strip_prefix(project).unwrap_or(&path).as_str() };
    resolved(&below.root, path)
}

/// Everything that is combined, directly or through other kustomizations.
pub fn reached(start: BTreeSet<Utf8PathBuf>, combined: &Combined) -> BTreeSet<Utf8PathBuf> {
    let mut found = BTreeSet::new();
    let mut open: Vec<Utf8PathBuf> = start.into_iter().collect();
    while let Some(path) = open.pop() {
        if let Some(next) = combined.get(&path).filter(|_| !found.contains(&path)) {
            open.extend(next.iter().cloned());
        }
        found.insert(path);
    }
    found
}

/// A path resolved from a folder, without `.` and `..`.
pub fn resolved(folder: &Utf8Path, text: &str) -> Utf8PathBuf {
    let mut parts: Vec<&str> = folder.as_str().split('/').filter(|part| !part.is_empty()).collect();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/").into()
}

/// Components, and the kustomizations that use them.
pub struct Components<'c> {
    combined: &'c Combined,
    /// The folders of the kustomizations and components that name a component, by the component's folder.
    users: BTreeMap<&'c Utf8Path, Vec<&'c Utf8Path>>,
}

impl<'c> Components<'c> {
    pub fn new<'p: 'c>(
        readings: &[Reading],
        combined: &'c Combined,
        path: &impl Fn(FileId) -> &'p Utf8Path,
    ) -> Self {
        let is_component = |own: &&Reading| own.parts.iter().any(|part| part.what == COMPONENT);
        let folders = readings.iter().filter(is_component).map(|own| folder_of(path(own.file)));
        let mut users: BTreeMap<&'c Utf8Path, Vec<&'c Utf8Path>> =
            folders.map(|folder| (folder, Vec::new())).collect();
        for (user, named) in combined {
            for component in named {
                if let Some(users) = users.get_mut(component.as_path()) {
                    users.push(user);
                }
            }
        }
        Self { combined, users }
    }

    /// The paths that the patches in a folder apply to: `own`, and for a component also what the kustomizations that
    /// use it combine, directly or through other components. `None` if nothing that was read uses it: its patches may
    /// apply to any object.
    pub fn reach(&self, folder: &Utf8Path, own: BTreeSet<Utf8PathBuf>) -> Option<BTreeSet<Utf8PathBuf>> {
        let Some(users) = self.users.get(folder) else { return Some(own) };
        if users.is_empty() {
            return None;
        }
        let (mut found, mut seen, mut open) = (own, BTreeSet::new(), users.clone());
        while let Some(user) = open.pop() {
            if seen.insert(user) {
                found.extend(self.combined[user].iter().cloned());
                open.extend(self.users.get(user).into_iter().flatten().copied());
            }
        }
        Some(found)
    }
}
