//! Parts of files that belong to other files' things: steps of composite actions, workflows that others call, and patches.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::delivery::{
    COMPONENT, Component, KUSTOMIZATION, Kind, PATCH, PATCH_DELETES, PATCHES_ALL, Property, Reading, Value,
};
use crate::files::root_of;
use crate::source::FileId;
use crate::sources::Sources;

/// How deeply nested calls are followed: as deeply as GitHub follows them.
const DEEPEST: usize = 10;

/// Adds parts to the things they belong to.
pub fn join(readings: &mut [Reading], sources: &Sources) {
    call(readings, sources);
    patch(readings, sources);
    leave_out(readings, sources);
}

/// What workflows and composite actions do, by the paths with which others call them.
struct Called {
    actions: BTreeMap<Utf8PathBuf, Component>,
    workflows: BTreeMap<Utf8PathBuf, Component>,
}

/// Adds to workflows what the local actions and workflows that they use do.
fn call(readings: &mut [Reading], sources: &Sources) {
    let mut called = Called { actions: BTreeMap::new(), workflows: BTreeMap::new() };
    for reading in readings.iter() {
        let path = &sources[reading.file].path;
        let is_action = matches!(path.file_name(), Some("action.yml" | "action.yaml"));
        if let Some(action) = reading.parts.iter().find(|part| part.kind == Kind::Workflow && is_action) {
            let folder = path.parent().unwrap_or(Utf8Path::new(""));
            called.actions.insert(folder.to_owned(), action.clone());
        }
        let is_called = |thing: &&Component| {
            thing.kind == Kind::Workflow
                && thing.all("trigger").any(|own| own.value == Value::Text("workflow_call".into()))
        };
        if let Some(workflow) = reading.things.iter().find(is_called) {
            called.workflows.insert(path.clone(), workflow.clone());
        }
    }
    if called.actions.is_empty() && called.workflows.is_empty() {
        return;
    }
    for reading in readings.iter_mut() {
        let root = root_of(&sources[reading.file].path).to_owned();
        for thing in reading.things.iter_mut().filter(|thing| thing.reader == "github-actions") {
            thing.properties = called.filled(std::mem::take(&mut thing.properties), &root, DEEPEST);
        }
    }
}

impl Called {
    /// Properties in which each `not read` that names a known action or workflow is replaced by what that does.
    fn filled(&self, properties: Vec<Property>, root: &Utf8Path, deep: usize) -> Vec<Property> {
        let mut filled = Vec::new();
        let mut job: Option<Property> = None;
        let mut needs: Vec<Property> = Vec::new();
        for property in properties {
            match &*property.key {
                "job" => {
                    job = Some(property.clone());
                    needs.clear();
                }
                "needs" => needs.push(property.clone()),
                _ => {}
            }
            let path = local(&property).filter(|_| deep > 0).map(|path| root.join(path));
            let action = path.as_ref().and_then(|path| self.actions.get(path));
            let workflow = path.as_ref().and_then(|path| self.workflows.get(path));
            match (action, workflow) {
                (Some(action), _) => {
                    filled.extend(self.filled(action.properties.clone(), root, deep - 1));
                }
                (None, Some(workflow)) => {
                    let own = self.filled(workflow.properties.clone(), root, deep - 1);
                    filled.extend(jobs(own, job.as_ref(), &needs));
                }
                (None, None) => filled.push(property),
            }
        }
        filled
    }
}

/// The path of a local action or workflow that a step or a job uses: `./ci/deploy`.
fn local(property: &Property) -> Option<Utf8PathBuf> {
    let Value::Text(text) = &property.value else { return None };
    let path = text.strip_prefix("./").filter(|_| property.key == "not read")?;
    let is_plain = |part: &str| !matches!(part, "." | "..");
    let path = path.trim_end_matches('/');
    path.split('/').all(is_plain).then(|| Utf8PathBuf::from(path))
}

/// The jobs of a workflow that a job calls, named as GitHub names them: `deploy / apply`. They need what that job needs.
fn jobs(properties: Vec<Property>, caller: Option<&Property>, needs: &[Property]) -> Vec<Property> {
    let prefix = caller.map_or(String::new(), |own| format!("{} / ", own.value));
    // The caller decides what starts it.
    let own = properties.into_iter().skip_while(|own| own.key != "job");
    let mut jobs = Vec::new();
    for mut property in own {
        let is_job = property.key == "job";
        if let Value::Text(text) = &property.value
            && (is_job || property.key == "needs")
        {
            property.value = Value::Text(format!("{prefix}{text}"));
        }
        jobs.push(property);
        if is_job {
            jobs.extend(needs.iter().cloned());
        }
    }
    jobs
}

/// One patch, and the files that it may be for.
struct Patch {
    /// Folders and files whose objects its kustomization combines; `None` where it may patch any.
    reach: Option<BTreeSet<Utf8PathBuf>>,
    root: Utf8PathBuf,
    patch: Component,
}

/// Treats what a kustomization patches as unknown.
fn patch(readings: &mut [Reading], sources: &Sources) {
    let path = |file: FileId| sources[file].path.as_path();
    let combined = combined(readings, &path);
    let is_component = |reading: &&Reading| reading.parts.iter().any(|part| part.what == COMPONENT);
    let components = readings.iter().filter(is_component).filter_map(|own| path(own.file).parent());
    let components: BTreeSet<&Utf8Path> = components.collect();
    let mut patches = Vec::new();
    for reading in readings.iter() {
        let mut reach = None;
        let deletes = |part: &Component| part.get(PATCH_DELETES).is_some();
        if !reading.parts.is_empty() && reading.parts.iter().all(deletes) {
            // It is for what the nearest kustomization combines. One without any is not used.
            let above = path(reading.file).ancestors().skip(1).find(|folder| combined.contains_key(*folder));
            let Some(folder) = above else { continue };
            let is_component = components.contains(folder);
            reach = (!is_component).then(|| reached([folder.to_owned()].into(), &combined));
        }
        for part in &reading.parts {
            if part.what == KUSTOMIZATION || part.what == COMPONENT {
                let own = path(reading.file);
                reach = (part.what == KUSTOMIZATION).then(|| reached(start(own, part), &combined));
            } else if part.what == PATCH && !is_read(part, path(reading.file), readings, &path) {
                let root = root_of(path(reading.file)).to_owned();
                patches.push(Patch { reach: reach.clone(), root, patch: part.clone() });
            }
        }
    }
    if patches.is_empty() {
        return;
    }
    for reading in readings.iter_mut() {
        let own = path(reading.file);
        for thing in &mut reading.things {
            for patch in &patches {
                if patch.is_for(thing, own) {
                    patch.apply(thing);
                }
            }
        }
    }
}

/// Treats objects as unknown whose folder has a kustomization that does not name their file: it does not apply them.
fn leave_out(readings: &mut [Reading], sources: &Sources) {
    let path = |file: FileId| sources[file].path.as_path();
    let is_kustomization = |part: &&Component| part.what == KUSTOMIZATION || part.what == COMPONENT;
    let (mut folders, mut named) = (BTreeSet::new(), BTreeSet::new());
    for reading in readings.iter() {
        let own = path(reading.file);
        for part in reading.parts.iter().filter(is_kustomization) {
            named.extend(start(own, part));
            if own.file_stem().is_some_and(|name| name.eq_ignore_ascii_case(KUSTOMIZATION)) {
                folders.insert(own.parent().unwrap_or(Utf8Path::new("")).to_owned());
            }
        }
    }
    for reading in readings.iter_mut() {
        let own = path(reading.file);
        let is_there = own.parent().is_some_and(|folder| folders.contains(folder));
        if !is_there || named.contains(own) {
            continue;
        }
        for thing in reading.things.iter_mut().filter(|own| is_object(own) && own.get("patch").is_none()) {
            let place = thing.place;
            thing.put(
                "count",
                Value::Open("the kustomization beside it does not name its file".to_owned()),
                place,
            );
        }
    }
}

/// Whether a thing is an object of Kubernetes.
fn is_object(thing: &Component) -> bool {
    matches!(&*thing.reader, "kubernetes" | "argo-rollouts" | "argo-analysis" | "flagger")
}

/// What each folder's kustomization combines.
fn combined<'p>(
    readings: &[Reading],
    path: &impl Fn(FileId) -> &'p Utf8Path,
) -> BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> {
    let mut combined: BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>> = BTreeMap::new();
    for reading in readings {
        for part in reading.parts.iter().filter(|part| part.what == KUSTOMIZATION || part.what == COMPONENT) {
            let own = path(reading.file);
            combined.entry(own.parent().unwrap_or(own).to_owned()).or_default().extend(start(own, part));
        }
    }
    combined
}

/// The folders and files that a kustomization names, those of Flux from the repository's root, others from its folder.
fn start(file: &Utf8Path, part: &Component) -> BTreeSet<Utf8PathBuf> {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    let texts = |key: &'static str| {
        part.all(key).filter_map(|own| if let Value::Text(text) = &own.value { Some(text) } else { None })
    };
    let of_flux = texts("path").map(|text| resolved(root_of(file), text));
    of_flux.chain(texts("resource").map(|text| resolved(folder, text))).collect()
}

/// Everything that is combined, directly or through other kustomizations.
fn reached(
    start: BTreeSet<Utf8PathBuf>,
    combined: &BTreeMap<Utf8PathBuf, BTreeSet<Utf8PathBuf>>,
) -> BTreeSet<Utf8PathBuf> {
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

/// A path from a folder, without `.` and `..`.
fn resolved(folder: &Utf8Path, text: &str) -> Utf8PathBuf {
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

/// Whether a patch is in a file that is read as an object: then the object says what it changes.
fn is_read<'p>(
    part: &Component,
    file: &Utf8Path,
    readings: &[Reading],
    path: &impl Fn(FileId) -> &'p Utf8Path,
) -> bool {
    let Some(Value::Text(text)) = part.get("path").map(|own| &own.value) else { return false };
    let named = resolved(file.parent().unwrap_or(Utf8Path::new("")), text);
    let is_object = |thing: &Component| thing.get("patch").is_some();
    readings.iter().any(|own| path(own.file) == named && own.things.iter().any(is_object))
}

impl Patch {
    /// Whether it may be for a thing of a file. A name that is a pattern may mean any, and a prefix may be added to a name.
    fn is_for(&self, thing: &Component, file: &Utf8Path) -> bool {
        let is_there = self.reach.as_ref().is_none_or(|reach| reach.iter().any(|own| file.starts_with(own)));
        let kind = self.patch.get("kind").map(|own| own.value.to_string());
        let is_kind = kind.is_none_or(|kind| kind == thing.what || !kind.chars().all(char::is_alphanumeric));
        let is_plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '-');
        let is_named = match (&self.patch.name, &thing.name) {
            (Some(own), Some(name)) if is_plain(&own.value) => {
                own.value.contains(&name.value) || name.value.contains(&own.value)
            }
            _ => true,
        };
        is_object(thing) && is_there && root_of(file) == self.root && is_kind && is_named
    }

    /// Makes the patched properties of a workload unknown, and all properties of other things.
    fn apply(&self, thing: &mut Component) {
        let is_whole = self.patch.get(PATCHES_ALL).is_some() || thing.kind != Kind::Workload;
        let open = || Value::Open("a kustomization patches it".to_owned());
        let is_change = |key: &str| !matches!(key, "kind" | "path") && key != PATCHES_ALL;
        for change in self.patch.properties.iter().filter(|own| is_change(&own.key) && !is_whole) {
            thing.properties.retain(|own| own.key != change.key);
            thing.properties.push(Property { key: change.key.clone(), value: open(), place: change.place });
        }
        for property in thing.properties.iter_mut().filter(|own| is_whole && own.key != "patch") {
            (property.value, property.place) = (open(), self.patch.place);
        }
        if self.patch.get(PATCH_DELETES).is_some() {
            thing.put("count", Value::Open("a kustomization deletes it".to_owned()), self.patch.place);
        }
    }
}
