//! Kustomizations: which objects they combine, patch, delete and leave out, and which of their resources were not read.

mod combined;
mod installed;
mod patch_files;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use camino::{Utf8Path, Utf8PathBuf};

use self::combined::{Combined, Components, combined, is_kustomization, reached, resolved, start};
use self::patch_files::{MERGED, aimed, in_files, is_plain, is_read, objects, operations, patch_of};
use super::places::Places;
use crate::delivery::{
    CHART, COMPONENT, CONFIGURATION, Component, GENERATOR, KUSTOMIZATION, Kind, PATCH, PATCH_CONTAINERS,
    PATCH_DELETES, PATCH_OBJECT, PATCHES_ALL, PODS, Property, Reading, Value, is_object,
};
use crate::files::root_of;
use crate::source::{FileId, Spanned, folder_of};

/// The kustomizations of all repositories.
pub struct Kustomizations {
    groups: Vec<Group>,
    /// The groups of patches for the objects in a file or folder, by its path.
    by_path: BTreeMap<Utf8PathBuf, Vec<usize>>,
    /// The groups of patches for any object of a repository, by the repository's folder.
    anywhere: BTreeMap<Utf8PathBuf, Vec<usize>>,
    /// The names in patches that may mean an object, by the object's name.
    similar: BTreeMap<String, BTreeSet<String>>,
    /// The files of objects that are patches for a target, and the name of the target.
    aimed: BTreeMap<Utf8PathBuf, Option<Spanned<String>>>,
    /// Folders with a kustomization.
    folders: BTreeSet<Utf8PathBuf>,
    /// Every path that a kustomization names.
    named: BTreeSet<Utf8PathBuf>,
    /// The first resource of the kustomizations in a file, or the first source that it installs, that was not read.
    unread: BTreeMap<FileId, Property>,
}

/// The patches of one kustomization.
struct Group {
    folder: Utf8PathBuf,
    patches: Vec<Component>,
    /// Indices of the patches for objects with a plain name, by that name.
    by_name: BTreeMap<String, Vec<usize>>,
    /// Indices of the patches whose target is a pattern or has no name. They may apply to any object.
    others: Vec<usize>,
    /// The index of the patch for each change, so that many patches that change the same count as one.
    by_change: BTreeMap<String, usize>,
    /// The kinds and names of the objects that the kustomization combines.
    objects: BTreeSet<(String, String)>,
}

impl Kustomizations {
    pub fn new(readings: &[Reading], places: Places<'_>) -> Self {
        let sources = places.sources;
        let path = |file: FileId| sources[file].path.as_path();
        let combined = combined(readings, places);
        let mut all = Self {
            groups: Vec::new(),
            by_path: BTreeMap::new(),
            anywhere: BTreeMap::new(),
            similar: BTreeMap::new(),
            aimed: BTreeMap::new(),
            folders: BTreeSet::new(),
            named: combined.values().flatten().cloned().collect(),
            unread: unread(readings, &combined, places),
        };
        let kustomizations = readings.iter().filter(|own| own.parts.iter().any(is_kustomization));
        let paths = kustomizations.map(|own| path(own.file)).filter(|path| is_found(path));
        all.folders = paths.map(|path| folder_of(path).to_owned()).collect();
        all.add_patches(readings, &combined, places);
        all.add_objects(readings, &path);
        let objects = readings.iter().flat_map(|own| &own.things).filter(|own| is_object(own));
        let objects = objects.filter_map(|own| Some(own.name.as_ref()?.value.as_str())).collect();
        let patched = all.groups.iter().flat_map(|group| group.by_name.keys().map(String::as_str)).collect();
        all.similar = similar(&objects, &patched);
        all
    }

    fn add_patches(&mut self, readings: &[Reading], combined: &Combined, places: Places<'_>) {
        let sources = places.sources;
        let path = |file: FileId| sources[file].path.as_path();
        let components = Components::new(readings, combined, &path);
        let objects = objects(readings, sources);
        self.aimed = aimed(readings, &objects, sources);
        let named = readings.iter().flat_map(|own| &own.parts).any(|part| part.get(PATCH_OBJECT).is_some());
        let files: BTreeSet<&Utf8Path> =
            sources.iter().filter(|_| named).map(|(_, file)| file.path.as_path()).collect();
        let operations = operations(readings, sources);
        let (mut deleting, mut merging) = (BTreeMap::<&Utf8Path, usize>::new(), BTreeMap::new());
        for reading in readings {
            let own = path(reading.file);
            // A patch file applies to what the nearest kustomization combines. A patch file without a kustomization is
            // not used.
            let above = own.ancestors().skip(1).find(|folder| combined.contains_key(*folder));
            for object in objects.get(own).into_iter().flatten() {
                let Some(folder) = above.filter(|_| !self.aimed.contains_key(own)) else { break };
                let known = merging.entry(folder).or_insert_with(|| {
                    self.begin(folder, components.reach(folder, combined[folder].clone()), combined)
                });
                self.groups[*known].add(&patch_of(object));
            }
            let (mut from, mut group) = (None, None);
            let deletes = |part: &Component| part.get(PATCH_DELETES).is_some();
            if !reading.parts.is_empty() && reading.parts.iter().all(deletes) {
                let Some(folder) = above else { continue };
                let known = deleting.entry(folder).or_insert_with(|| {
                    let own = BTreeSet::from([folder.to_owned()]);
                    self.begin(folder, components.reach(folder, own), combined)
                });
                group = Some(*known);
            }
            for part in &reading.parts {
                if is_kustomization(part) {
                    let named = start(own, part, places);
                    let is_component = part.what == COMPONENT;
                    from = if is_component { components.reach(folder_of(own), named) } else { Some(named) };
                    group = None;
                } else if part.what == PATCH && !is_read(part, own, &files) {
                    let at = group.unwrap_or_else(|| self.begin(folder_of(own), from.clone(), combined));
                    group = Some(at);
                    for patch in in_files(part, own, &objects, &operations) {
                        self.groups[at].add(&patch);
                    }
                }
            }
        }
    }

    /// Begins a group of patches for what is combined from some paths, or for any object of the repository.
    fn begin(
        &mut self,
        folder: &Utf8Path,
        from: Option<BTreeSet<Utf8PathBuf>>,
        combined: &Combined,
    ) -> usize {
        let at = self.groups.len();
        match from {
            Some(from) => {
                for path in reached(from, combined) {
                    self.by_path.entry(path).or_default().push(at);
                }
            }
            None => self.anywhere.entry(root_of(folder).to_owned()).or_default().push(at),
        }
        self.groups.push(Group {
            folder: folder.to_owned(),
            patches: Vec::new(),
            by_name: BTreeMap::new(),
            others: Vec::new(),
            by_change: BTreeMap::new(),
            objects: BTreeSet::new(),
        });
        at
    }

    fn add_objects<'p>(&mut self, readings: &[Reading], path: &impl Fn(FileId) -> &'p Utf8Path) {
        for reading in readings {
            let groups: BTreeSet<usize> = self.groups_at(path(reading.file)).collect();
            for thing in reading.things.iter().filter(|own| is_object(own) && own.get("patch").is_none()) {
                let Some(name) = &thing.name else { continue };
                for at in &groups {
                    self.groups[*at].objects.insert((thing.what.clone(), name.value.clone()));
                }
            }
        }
    }

    /// The groups of patches for the objects in a file.
    fn groups_at(&self, file: &Utf8Path) -> impl Iterator<Item = usize> {
        file.ancestors().filter_map(move |path| self.by_path.get(path)).flatten().copied()
    }

    /// Marks as unknown what kustomizations change in an object, except kustomizations in folders of another
    /// environment.
    pub fn change(&self, thing: &mut Component, file: &Utf8Path, is_elsewhere: impl Fn(&Utf8Path) -> bool) {
        if !is_object(thing) {
            return;
        }
        if let Some(name) = self.aimed.get(file).filter(|_| thing.get("patch").is_some()) {
            thing.name.clone_from(name);
        }
        let root = root_of(file);
        let anywhere = self.anywhere.get(root).into_iter().flatten().copied();
        let groups: BTreeSet<usize> = self.groups_at(file).chain(anywhere).collect();
        let groups = groups.into_iter().map(|at| &self.groups[at]);
        for group in groups.filter(|own| root_of(&own.folder) == root) {
            let meant = self.candidates(group, thing).into_iter().map(|at| &group.patches[at]);
            let meant = meant.filter(|own| is_of_kind(own, thing) && group.may_mean(own, thing));
            let meant: Vec<&Component> = meant.collect();
            if !meant.is_empty() && !is_elsewhere(&group.folder) {
                for patch in meant {
                    apply(patch, thing);
                }
            }
        }
        if self.leaves_out(file) && thing.get("patch").is_none() {
            let (why, place) = ("the kustomization beside it does not name its file", thing.place);
            thing.put("count", Value::Open(why.to_owned()), place);
        }
    }

    /// The indices of the patches in a group that may apply to a thing, judged by its name.
    fn candidates(&self, group: &Group, thing: &Component) -> BTreeSet<usize> {
        let Some(name) = &thing.name else { return (0..group.patches.len()).collect() };
        let mut found: BTreeSet<usize> = group.others.iter().copied().collect();
        let Some(similar) = self.similar.get(&name.value) else { return found };
        if similar.len() < group.by_name.len() {
            found.extend(similar.iter().filter_map(|name| group.by_name.get(name)).flatten());
        } else {
            let named = group.by_name.iter().filter(|(name, _)| similar.contains(*name));
            found.extend(named.flat_map(|(_, patches)| patches));
        }
        found
    }

    /// Whether the folder of a file has a kustomization that does not name the file, so that the file is not applied.
    fn leaves_out(&self, file: &Utf8Path) -> bool {
        self.folders.contains(folder_of(file)) && !self.named.contains(file)
    }

    /// The first resource of the kustomizations in a file, or the first source that it installs, that was not read: a base
    /// in another repository, a chart.
    pub fn unread_of(&self, file: FileId) -> Option<&Property> {
        self.unread.get(&file)
    }
}

impl Group {
    fn add(&mut self, patch: &Component) {
        let at = self.patches.len();
        let known = *self.by_change.entry(changed(patch)).or_insert(at);
        if known != at {
            self.patches[known] = patch.clone();
            return;
        }
        match patch.name.as_ref().filter(|name| is_plain(&name.value)) {
            Some(name) => self.by_name.entry(name.value.clone()).or_default().push(at),
            None => self.others.push(at),
        }
        self.patches.push(patch.clone());
    }

    /// Whether a patch may apply to an object, judged by their names. It does not if another object has exactly the
    /// name in the patch.
    fn may_mean(&self, patch: &Component, object: &Component) -> bool {
        let (Some(patched), Some(name)) = (&patch.name, &object.name) else { return true };
        let exact = (object.what.clone(), patched.value.clone());
        patched.value == name.value || !self.objects.contains(&exact)
    }
}

/// What a patch changes, and in which objects.
fn changed(patch: &Component) -> String {
    let name = patch.name.as_ref().map(|name| &name.value);
    let kind = patch.get("kind").map(|own| own.value.to_string());
    let keys: Vec<&str> = patch.properties.iter().map(|own| &*own.key).collect();
    format!("{} {name:?} {kind:?} {keys:?} {:?}", patch.what, patch.containers)
}

/// Whether Kustomize recognises a file as a kustomization by its name.
fn is_found(path: &Utf8Path) -> bool {
    path.file_stem().is_some_and(|name| name.eq_ignore_ascii_case(KUSTOMIZATION))
}

/// For each file, the first resource of its kustomizations that was not read, or the first source that it installs. A
/// resource that was read is a file of the project, or a folder whose kustomization was read.
fn unread(readings: &[Reading], combined: &Combined, places: Places<'_>) -> BTreeMap<FileId, Property> {
    let sources = places.sources;
    let mut wanted: BTreeMap<Utf8PathBuf, Vec<(FileId, &Property)>> = BTreeMap::new();
    let mut found = installed::unread(readings, places);
    let makes_configuration = |own: &&Reading| own.parts.iter().any(|part| part.what == CONFIGURATION);
    let configuration: BTreeSet<&Utf8Path> =
        readings.iter().filter(makes_configuration).map(|own| sources[own.file].path.as_path()).collect();
    for reading in readings.iter().filter(|own| is_found(&sources[own.file].path)) {
        let folder = folder_of(&sources[reading.file].path);
        for part in reading.parts.iter().filter(|part| is_kustomization(part)) {
            found.extend(part.all(CHART).map(|chart| (reading.file, chart)));
            let of_configuration = |own: &Property| {
                let path = own.value.text().map(|text| resolved(folder, text));
                path.is_some_and(|path| configuration.contains(path.as_path()))
            };
            let generators = part.all(GENERATOR).filter(|own| !of_configuration(own));
            found.extend(generators.map(|generator| (reading.file, generator)));
            for resource in part.all("resource") {
                if let Some(text) = resource.value.text() {
                    let path = resolved(folder, text);
                    wanted.entry(path).or_default().push((reading.file, resource));
                } else {
                    found.push((reading.file, resource));
                }
            }
        }
    }
    wanted.retain(|path, _| !combined.contains_key(path));
    if !wanted.is_empty() {
        for (_, file) in sources.iter() {
            wanted.remove(&file.path);
        }
    }
    found.extend(wanted.into_values().flatten());
    found.sort_by_key(|(file, property)| (*file, property.place.start));
    let mut first = BTreeMap::new();
    for (file, property) in found {
        first.entry(file).or_insert_with(|| property.clone());
    }
    first
}

/// For the name of each object, the names in patches that contain it or are contained in it. A kustomization may add a
/// prefix or a suffix to a name.
fn similar(objects: &BTreeSet<&str>, patched: &BTreeSet<&str>) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (object, patched) in containing(objects, patched) {
        found.entry(object.to_owned()).or_default().insert(patched.to_owned());
    }
    for (patched, object) in containing(patched, objects) {
        found.entry(object.to_owned()).or_default().insert(patched.to_owned());
    }
    found
}

/// All pairs of a text and a part that the text contains.
fn containing<'n>(texts: &BTreeSet<&'n str>, parts: &BTreeSet<&'n str>) -> Vec<(&'n str, &'n str)> {
    if texts.is_empty() || parts.is_empty() {
        return Vec::new();
    }
    let parts: Vec<&str> = parts.iter().copied().collect();
    let finder = AhoCorasick::new(&parts).expect("all names of a project are shorter than 2 GiB");
    let of_text = |text: &&'n str| {
        let text = *text;
        let found: BTreeSet<usize> =
            finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        found.into_iter().map(|at| (text, parts[at])).collect::<Vec<_>>()
    };
    texts.iter().flat_map(of_text).collect()
}

/// Whether a patch may apply to things of this kind. An object that is merged into a Rollout is also read as a release,
/// and itself says how it releases.
fn is_of_kind(patch: &Component, thing: &Component) -> bool {
    if patch.what == MERGED && thing.kind != Kind::Workload {
        return false;
    }
    let kind = patch.get("kind").map(|own| own.value.to_string());
    kind.is_none_or(|kind| kind == thing.what || !kind.chars().all(char::is_alphanumeric))
}

/// Marks the patched properties of a workload as unknown. In other things, marks all properties as unknown.
fn apply(patch: &Component, thing: &mut Component) {
    let is_whole = patch.get(PATCHES_ALL).is_some() || thing.kind != Kind::Workload;
    let open = || Value::Open("a kustomization patches it".to_owned());
    let is_change = |key: &str| !matches!(key, "kind" | "path") && key != PATCHES_ALL;
    let is_known = thing.has_containers_of(patch);
    for change in patch.properties.iter().filter(|own| is_change(&own.key) && !is_whole) {
        let keys: Vec<Cow<'static, str>> = match &*change.key {
            // It gives the object's containers other images.
            PATCH_CONTAINERS if is_known => continue,
            PATCH_CONTAINERS => PODS.into_iter().map(Cow::Borrowed).collect(),
            _ => vec![change.key.clone()],
        };
        for key in keys {
            thing.properties.retain(|own| own.key != key);
            thing.properties.push(Property { key, value: open(), place: change.place });
        }
    }
    for property in thing.properties.iter_mut().filter(|own| is_whole && own.key != "patch") {
        (property.value, property.place) = (open(), patch.place);
    }
    if patch.get(PATCH_DELETES).is_some() {
        thing.put("count", Value::Open("a kustomization deletes it".to_owned()), patch.place);
    }
}
