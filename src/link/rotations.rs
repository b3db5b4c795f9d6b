//! Joins the parts of rotations that are spread over several files of a folder: a schedule gets the people of its
//! rotations, and whatever pages a schedule gets the schedule's people.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::ids::ServiceId;
use super::running::LinkedComponent;
use crate::delivery::{Component, Kind, Property, Value};
use crate::source::FileId;
use crate::sources::Sources;

/// Identifies a rotation by its folder, its service and its address.
type Place<'p> = (&'p Utf8Path, Option<ServiceId>, String);

/// Joins rotations that refer to each other in the same folder.
pub fn join(components: &mut Vec<LinkedComponent>, sources: &Sources) {
    let folder = |file: FileId| sources[file].path.parent().unwrap_or(Utf8Path::new(""));
    let mut known: BTreeMap<Place<'_>, usize> = BTreeMap::new();
    for (at, own) in components.iter().enumerate().filter(|(_, own)| own.component.kind == Kind::Rotation) {
        if let Some(address) = text(&own.component, "address") {
            known.insert((folder(own.file), own.service, address.to_owned()), at);
        }
    }
    if known.is_empty() {
        return;
    }
    let mut joined = BTreeSet::new();
    for at in 0..components.len() {
        let own = &components[at];
        let Some(address) = text(&own.component, "schedule") else { continue };
        let Some(whole) = known.get(&(folder(own.file), own.service, address.to_owned())).copied() else {
            continue;
        };
        let people = people(&own.component, &reference(address));
        add(&mut components[whole].component, people);
        joined.insert(at);
    }
    for at in 0..components.len() {
        let own = &components[at];
        let called: Vec<String> = calls(&own.component).map(str::to_owned).collect();
        for address in called {
            let own = &components[at];
            let Some(schedule) = known.get(&(folder(own.file), own.service, address.clone())) else {
                continue;
            };
            let reference = reference(&address);
            let people = people(&components[*schedule].component, &reference);
            if !people.is_empty() {
                let is_meant =
                    |own: &Property| own.key == PERSON && own.value == Value::Open(reference.clone());
                components[at].component.properties.retain(|own| !is_meant(own));
                add(&mut components[at].component, people);
            }
        }
    }
    let mut at = 0;
    components.retain(|_| {
        at += 1;
        !joined.contains(&(at - 1))
    });
}

const PERSON: &str = "person";

/// The expression by which Terraform refers to a resource.
fn reference(address: &str) -> String {
    format!("${{{address}.id}}")
}

fn text<'t>(thing: &'t Component, key: &str) -> Option<&'t str> {
    thing.get(key)?.value.text()
}

fn calls(thing: &Component) -> impl Iterator<Item = &str> {
    thing.texts("calls").filter(|_| thing.kind == Kind::Rotation)
}

/// The people of a rotation, except the reference to another rotation.
fn people(thing: &Component, reference: &str) -> Vec<Property> {
    let people =
        thing.all(PERSON).filter(|own| !matches!(&own.value, Value::Open(text) if text == reference));
    people.cloned().collect()
}

fn add(thing: &mut Component, people: Vec<Property>) {
    for person in people {
        if thing.all(PERSON).all(|known| known.value != person.value) {
            thing.properties.push(person);
        }
    }
}
