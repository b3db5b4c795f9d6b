//! Patches in files of their own: objects that are merged into others, and lists of operations. The object that a patch
//! is merged into is the one with its name, unless the patch has a target.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::combined::resolved;
use crate::delivery::{
    Component, Kind, NAMESPACE, OPERATIONS, PATCH, PATCH_OBJECT, PATCHES_ALL, Property, Reading, Value,
};
use crate::source::{Spanned, folder_of};
use crate::sources::Sources;

/// The `what` of a patch that is an object in its own file.
pub const MERGED: &str = "object";

/// The changes of an object that is merged into another object.
pub fn patch_of(object: &Component) -> Component {
    let mut patch = Component::new(Kind::Workload, MERGED, object.place);
    patch.name.clone_from(&object.name);
    patch.containers.clone_from(&object.containers);
    patch.put("kind", Value::Text(object.what.clone()), object.place);
    for own in object.properties.iter().filter(|own| !matches!(&*own.key, "patch" | NAMESPACE)) {
        let (key, value) = (own.key.clone(), Value::Flag(true));
        patch.properties.push(Property { key, value, place: own.place });
    }
    patch
}

/// Components, by the paths of their files.
pub type ByPath<'r> = BTreeMap<&'r Utf8Path, Vec<&'r Component>>;

/// The operations in files of their own.
pub fn operations<'r>(readings: &'r [Reading], sources: &'r Sources) -> ByPath<'r> {
    let mut all = ByPath::new();
    for reading in readings {
        for part in reading.parts.iter().filter(|part| part.what == OPERATIONS) {
            all.entry(sources[reading.file].path.as_path()).or_default().push(part);
        }
    }
    all
}

/// The patches that are objects in files of their own.
pub fn objects<'r>(readings: &'r [Reading], sources: &'r Sources) -> ByPath<'r> {
    let mut all = ByPath::new();
    for reading in readings {
        for object in reading.things.iter().filter(|thing| thing.get("patch").is_some()) {
            all.entry(sources[reading.file].path.as_path()).or_default().push(object);
        }
    }
    all
}

/// The files of objects that are patches for a target, which may have another name than they have, and the name of the
/// target. `None` if that may be any name.
pub fn aimed(
    readings: &[Reading],
    objects: &ByPath<'_>,
    sources: &Sources,
) -> BTreeMap<Utf8PathBuf, Option<Spanned<String>>> {
    let mut all: BTreeMap<Utf8PathBuf, Option<Spanned<String>>> = BTreeMap::new();
    for reading in readings {
        let folder = folder_of(&sources[reading.file].path);
        for part in reading.parts.iter().filter(|part| part.what == PATCH) {
            let path = part.texts("path").next().map(|text| resolved(folder, text));
            let Some(path) = path.filter(|path| objects.contains_key(path.as_path())) else { continue };
            let name = part.name.clone().filter(|name| is_plain(&name.value));
            let known = all.entry(path).or_insert_with(|| name.clone());
            if known.as_ref().map(|known| &known.value) != name.as_ref().map(|name| &name.value) {
                *known = None;
            }
        }
    }
    all
}

/// The patches in the file that a patch names, if that was read: objects or operations. Else the patch itself.
pub fn in_files<'p>(
    patch: &'p Component,
    file: &Utf8Path,
    objects: &ByPath<'_>,
    operations: &ByPath<'_>,
) -> Vec<Cow<'p, Component>> {
    let Some(named) = patch.texts("path").next().map(|text| resolved(folder_of(file), text)) else {
        return vec![Cow::Borrowed(patch)];
    };
    if let Some(objects) = objects.get(named.as_path()) {
        return objects.iter().map(|object| Cow::Owned(aimed_at(patch, object))).collect();
    }
    let Some(known) = operations.get(named.as_path()) else { return vec![Cow::Borrowed(patch)] };
    let mut patch = patch.clone();
    patch.properties.retain(|own| own.key != PATCHES_ALL);
    patch.properties.extend(known.iter().flat_map(|own| &own.properties).cloned());
    vec![Cow::Owned(patch)]
}

/// The changes of an object that is merged into the target of a patch.
fn aimed_at(patch: &Component, object: &Component) -> Component {
    let mut own = patch_of(object);
    own.name.clone_from(&patch.name);
    if let Some(kind) = patch.get("kind") {
        own.properties.retain(|property| property.key != "kind");
        own.properties.push(kind.clone());
    }
    own
}

/// Whether a patch without a target is in a file that was read. Then the object in the file itself says what it changes.
/// `files` are all files that were read.
pub fn is_read(part: &Component, file: &Utf8Path, files: &BTreeSet<&Utf8Path>) -> bool {
    let path = part.texts(PATCH_OBJECT).next().map(|text| resolved(folder_of(file), text));
    path.is_some_and(|path| files.contains(path.as_path()))
}

/// Whether a name in a patch is exactly that of an object, and not a pattern.
pub fn is_plain(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '-')
}
