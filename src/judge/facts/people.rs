//! Facts about people: who is in the rotation, and who reviews the files of a service.

use std::collections::BTreeSet;

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{anywhere, components, hint, open};
use super::{FactDefinition, FactOutcome, file_fact, service};
use crate::delivery::{Kind, Property, Value};
use crate::link::LinkedComponent;

pub const ROTATION_SHARED: FactDefinition = file_fact(
    "rotation-shared",
    "each rotation that was read for the service has two people or more; without one, what the entry says under `on_call` is \
     a hint",
    |subject, arguments| {
        let rotations = || components(subject, &[Kind::Rotation]);
        let all: BTreeSet<String> = rotations().flat_map(people).collect();
        let is_alone = all.len() == 1 && rotations().all(|own| own.component.get("person").is_some());
        let read = anywhere(subject, &[Kind::Rotation], "rotation", |own| shared(own, is_alone));
        // That the entry says nothing of it does not mean that there is nobody.
        let declared = || (service::ON_CALL_DEFINED.ask)(subject, arguments);
        read.or_else(|| hint(declared().filter(|fact| fact.outcome != FactOutcome::Missing)))
    },
);

pub const REVIEWERS_DEFINED: FactDefinition = file_fact(
    "reviewers-defined",
    "CODEOWNERS names two owners or more for each file of the service that was read",
    |subject, _| {
        let count = |own: &LinkedComponent| own.component.number("owners").unwrap_or_default();
        let has_some = components(subject, &[Kind::Owners]).any(|own| count(own) > 0.0);
        anywhere(subject, &[Kind::Owners], "line", |own| match two_owners(own) {
            // Most files that are read are not code, such as documents, and the code may have its owners.
            No(owners, _) if has_some => {
                Unknown(owners, "it names nobody for some of the files that were read".to_owned())
            }
            answer => answer,
        })
    },
);

/// Whether a line names two owners or more. A single owner is unknown, since it may be a team with many members.
fn two_owners(linked: &LinkedComponent) -> ResourceAnswer<'_> {
    match linked.component.get("owners").map(|owners| (owners, &owners.value)) {
        Some((_, Value::Number(number))) if *number >= 2.0 => Yes,
        Some((owners, Value::Number(0.0))) => No(Some(owners), "names nobody".to_owned()),
        Some((owners, Value::Open(_))) => open(owners),
        Some((owners, _)) => Unknown(Some(owners), "it names one owner, who may be a team".to_owned()),
        None => Unknown(None, "it does not say how many".to_owned()),
    }
}

/// Whether a rotation has several people. A rotation may have only one, such as a manager who is called after others.
/// That is only certainly wrong if no rotation has anyone else (`is_alone`).
fn shared(linked: &LinkedComponent, is_alone: bool) -> ResourceAnswer<'_> {
    let named: Vec<&Property> = linked.component.all("person").collect();
    if let Some(property) = named.iter().find(|person| person.value.is_open()) {
        return open(property);
    }
    match (named.first(), people(linked).collect::<BTreeSet<String>>().len()) {
        (None, _) => Unknown(None, "its file names nobody".to_owned()),
        (Some(person), 1) if is_alone => No(Some(person), "has one person".to_owned()),
        (Some(person), 1) => {
            Unknown(Some(person), "it has one person, and another rotation may have others".to_owned())
        }
        _ => Yes,
    }
}

/// The people of a rotation. One who is only known at run time counts as another person.
fn people(linked: &LinkedComponent) -> impl Iterator<Item = String> {
    linked.component.all("person").map(|person| person.value.to_string().to_lowercase())
}
