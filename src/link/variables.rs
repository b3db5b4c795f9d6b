//! The values that the files of a folder give to Terraform's variables, and that other files may change.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::alarms;
use crate::delivery::{self, Component, Reading, Value};
use crate::files::{Listing, joined, root_of};
use crate::source::{FileId, folder_of};

/// The values of one folder.
#[derive(Default)]
struct Folder {
    values: BTreeMap<String, String>,
    /// It has an override file, which Terraform merges over the others.
    is_overridden: bool,
    /// Whether it is a module, and every way from a folder that nobody calls leads over a call whose `count` may be 0.
    may_be_none: bool,
}

/// Terraform's values by the folders of their files.
pub struct Variables {
    folders: BTreeMap<Utf8PathBuf, Folder>,
}

impl Variables {
    /// An assignment comes before a default, and the assignment of a later file before that of an earlier one.
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
        all.give_way_to_calls();
        for (path, reading) in &perhaps {
            all.give_way_to_file(folder_of(path), &reading.values);
        }
        all.give_way_to_terragrunt(listing);
        all
    }

    /// Forgets the variables of repositories that Terragrunt is used in: its files, which are not read, set them.
    ///
    /// <https://terragrunt.gruntwork.io/docs/features/inputs/>
    fn give_way_to_terragrunt(&mut self, listing: &Listing) {
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

    /// Forgets values of folders that are called as modules: the caller decides on the arguments that it passes.
    fn give_way_to_calls(&mut self) {
        let mut calls: Vec<(Utf8PathBuf, Vec<String>)> = Vec::new();
        let mut certain: BTreeMap<Utf8PathBuf, Vec<Utf8PathBuf>> = BTreeMap::new();
        for (path, folder) in &self.folders {
            for call in delivery::called(&folder.values) {
                let Some(target) = joined(path, call.source) else { continue };
                if !call.may_be_none {
                    certain.entry(path.clone()).or_default().push(target.clone());
                }
                let arguments = call.arguments.iter().map(|argument| (*argument).to_owned());
                calls.push((target, arguments.collect()));
            }
        }
        for (target, arguments) in calls {
            let folder = self.folders.entry(target).or_default();
            folder.may_be_none = true;
            for argument in &arguments {
                forget(&mut folder.values, &argument.to_lowercase());
            }
        }
        self.note_certain(certain);
    }

    /// Notes which modules are made for certain: those that a folder calls that is made itself.
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

    /// Forgets values that a file assigns differently, if somebody may name that file on the command line: nobody knows which
    /// value counts.
    fn give_way_to_file(&mut self, from: &Utf8Path, values: &BTreeMap<String, String>) {
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

    /// Fills in the variables of a thing in a Terraform file; treats as unknown what other files may decide.
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

/// Makes a variable unknown, as a whole and in its parts.
fn forget(values: &mut BTreeMap<String, String>, name: &str) {
    let reference = format!("var.{name}");
    values.retain(|known, _| {
        known.strip_prefix(&reference).is_none_or(|rest| !(rest.is_empty() || rest.starts_with(['.', '['])))
    });
}
