//! The values that the files of a folder assign to Terraform variables. Other files may change them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::alarms;
use crate::delivery::{self, Component, Reading, Value};
use crate::files::{Listing, joined, root_of};
use crate::mount::is_real_call;
use crate::source::{FileId, folder_of};

/// The values of one folder.
#[derive(Default)]
struct Folder {
    values: BTreeMap<String, String>,
    /// Whether it has an override file, which Terraform merges over the other files.
    is_overridden: bool,
    /// Whether it is a module that may not be created: every chain of calls from a root folder contains a call whose
    /// `count` may be 0.
    may_be_none: bool,
}

/// Terraform values, by the folders of their files.
pub struct Variables {
    folders: BTreeMap<Utf8PathBuf, Folder>,
}

impl Variables {
    /// Assignments take precedence over defaults, and the assignment of a later file over that of an earlier file.
    pub fn new<'p>(readings: &[Reading], path: &impl Fn(FileId) -> &'p Utf8Path, listing: &Listing) -> Self {
        let mut known: Vec<(&Utf8Path, &Reading)> =
            readings.iter().map(|reading| (path(reading.file), reading)).collect();
        known.sort_by_key(|(path, _)| Reverse(alarms::terraform_weight(path)));
        let mut all = Self { folders: BTreeMap::new() };
        let is_perhaps =
            |path: &Utf8Path| alarms::is_terraform_assigned(path) && !alarms::is_terraform_loaded(path);
        let (perhaps, certain): (Vec<_>, Vec<_>) = known.into_iter().partition(|(path, _)| is_perhaps(path));
        for (path, reading) in certain {
            if reading.values.is_empty() && !alarms::is_terraform_override(path) {
                continue;
            }
            let folder = all.folders.entry(folder_of(path).to_owned()).or_default();
            folder.is_overridden |= alarms::is_terraform_override(path);
            for (reference, value) in &reading.values {
                let known = folder.values.entry(reference.clone());
                if delivery::is_called(reference) {
                    known.or_default().push_str(value);
                } else {
                    known.or_insert_with(|| value.clone());
                }
            }
        }
        all.replace_by_calls();
        for (path, reading) in &perhaps {
            all.forget_overridden_by_file(folder_of(path), &reading.values);
        }
        all.forget_overridden_by_terragrunt(listing);
        all
    }

    /// Forgets the variables of repositories that use Terragrunt. Its files set variables, and they are not read.
    ///
    /// <https://terragrunt.gruntwork.io/docs/features/inputs/>
    fn forget_overridden_by_terragrunt(&mut self, listing: &Listing) {
        if self.folders.is_empty() {
            return;
        }
        let is_one = |path: &Utf8Path| {
            let is_named = path.file_name().is_some_and(|name| name.starts_with("terragrunt."));
            is_named && path.extension() == Some("hcl")
        };
        let paths = listing.files().iter().map(|(path, _)| path.as_path());
        let roots: BTreeSet<&Utf8Path> = paths.filter(|path| is_one(path)).map(root_of).collect();
        for (_, folder) in self.folders.iter_mut().filter(|(path, _)| roots.contains(root_of(path))) {
            folder.values.retain(|reference, _| !reference.starts_with("var."));
        }
    }

    /// Replaces the defaults of a folder that is called as a module by the values that its callers pass, and forgets
    /// those that are not known. Calls of examples and tests pass no values that count, and only matter if there are no
    /// others.
    fn replace_by_calls(&mut self) {
        let mut calls: BTreeMap<Utf8PathBuf, Vec<Arguments>> = BTreeMap::new();
        let mut examples: BTreeMap<Utf8PathBuf, Vec<Arguments>> = BTreeMap::new();
        let mut certain: BTreeMap<Utf8PathBuf, Vec<Utf8PathBuf>> = BTreeMap::new();
        for (path, folder) in &self.folders {
            for call in delivery::called(&folder.values) {
                let Some(target) = joined(path, call.source) else { continue };
                if !call.may_be_none {
                    certain.entry(path.clone()).or_default().push(target.clone());
                }
                let is_real = is_real_call(path, &target);
                let arguments = call
                    .arguments
                    .iter()
                    .map(|(name, value)| (name.to_lowercase(), value.filter(|_| is_real).map(str::to_owned)));
                let calls = if is_real { &mut calls } else { &mut examples };
                calls.entry(target).or_default().push(arguments.collect());
            }
        }
        for (target, own) in examples {
            calls.entry(target).or_insert(own);
        }
        for (target, calls) in calls {
            let folder = self.folders.entry(target).or_default();
            folder.may_be_none = true;
            for (name, value) in passed(&calls) {
                forget(&mut folder.values, name);
                if let Some(value) = value {
                    folder.values.insert(format!("var.{name}"), value.to_owned());
                }
            }
        }
        self.note_certain(certain);
    }

    /// Marks the modules that are certainly created. A folder that is itself created calls them, and its call has no
    /// `count` that may be 0.
    fn note_certain(&mut self, mut certain: BTreeMap<Utf8PathBuf, Vec<Utf8PathBuf>>) {
        let is_root = |path: &&Utf8PathBuf| self.folders.get(*path).is_some_and(|own| !own.may_be_none);
        let mut made: Vec<Utf8PathBuf> = certain.keys().filter(is_root).cloned().collect();
        while let Some(path) = made.pop() {
            for target in certain.remove(&path).unwrap_or_default() {
                if let Some(folder) = self.folders.get_mut(&target) {
                    folder.may_be_none = false;
                }
                made.push(target);
            }
        }
    }

    /// Forgets values that another file assigns differently, if that file may be given on the command line. It is
    /// unknown which value applies.
    fn forget_overridden_by_file(&mut self, from: &Utf8Path, values: &BTreeMap<String, String>) {
        let may_be_for = |folder: &Utf8Path| {
            from.starts_with(folder)
                || folder.starts_with(from)
                || folder.parent().is_some_and(|parent| parent != "" && from.starts_with(parent))
        };
        for (_, folder) in self.folders.iter_mut().filter(|(folder, _)| may_be_for(folder)) {
            for (reference, value) in values {
                let name = reference.strip_prefix("var.").unwrap_or(reference);
                let name = name.split(['.', '[']).next().unwrap_or(name);
                if folder.values.get(reference) != Some(value) {
                    forget(&mut folder.values, name);
                }
            }
        }
    }

    /// Fills in the variables of a component in a Terraform file, and marks as unknown what other files may decide.
    pub fn fill(&self, path: &Utf8Path, thing: &mut Component) {
        if !delivery::is_terraform(path) {
            return;
        }
        let Some(folder) = self.folders.get(folder_of(path)) else { return };
        delivery::fill(thing, &folder.values);
        if folder.is_overridden {
            for property in &mut thing.properties {
                let value = format!("{}, if no override file says otherwise", property.value);
                property.value = Value::Open(value);
            }
        }
        if folder.may_be_none {
            let place = thing.place;
            thing.put("count", Value::Open("of its module".to_owned()), place);
        }
    }
}

/// The arguments of a call by name, each with its value if that is known.
type Arguments = BTreeMap<String, Option<String>>;

/// The arguments that calls of one module pass. The value is known if it is the same in all of them.
fn passed(calls: &[Arguments]) -> BTreeMap<&str, Option<&str>> {
    let names: BTreeSet<&String> = calls.iter().flat_map(BTreeMap::keys).collect();
    let known = names.into_iter().map(|name| {
        let first = calls.first().and_then(|call| call.get(name)?.as_deref());
        let is_same = calls.iter().all(|call| call.get(name).and_then(Option::as_deref) == first);
        (name.as_str(), first.filter(|_| is_same))
    });
    known.collect()
}

/// Makes a variable and its parts unknown.
fn forget(values: &mut BTreeMap<String, String>, name: &str) {
    let reference = format!("var.{name}");
    values.retain(|known, _| {
        known.strip_prefix(&reference).is_none_or(|rest| !(rest.is_empty() || rest.starts_with(['.', '['])))
    });
}
