//! Facts about people: who is in the rotation, and who reviews the files of a service.

use std::collections::BTreeSet;

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{anywhere, hint, open};
use super::{Question, question, service};
use crate::delivery::{Kind, Property, Value};
use crate::link::LinkedComponent;

pub const ROTATION_SHARED: Question = question(
    "rotation-shared",
    "each rotation that was read for the service has two people or more; without one, what the entry says under `on_call` is \
     a hint",
    |subject, arguments| {
        let read = anywhere(subject, &[Kind::Rotation], "rotation", shared);
        read.or_else(|| hint((service::ON_CALL_DEFINED.ask)(subject, arguments)))
    },
);

pub const REVIEWERS_DEFINED: Question = question(
    "reviewers-defined",
    "CODEOWNERS names two owners or more for each file of the service that was read",
    |subject, _| anywhere(subject, &[Kind::Owners], "line", two_owners),
);

/// Whether a line names two owners or more. A single owner is unknown, since it may be a team with many members.
fn two_owners(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    match thing.thing.get("owners").map(|owners| (owners, &owners.value)) {
        Some((_, Value::Number(number))) if *number >= 2.0 => Yes,
        Some((owners, Value::Number(0.0))) => No(Some(owners), "names nobody".to_owned()),
        Some((owners, Value::Open(_))) => open(owners),
        Some((owners, _)) => Unknown(Some(owners), "it names one owner, who may be a team".to_owned()),
        None => Unknown(None, "it does not say how many".to_owned()),
    }
}

fn shared(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    let people: Vec<&Property> = thing.thing.all("person").collect();
    if let Some(property) = people.iter().find(|person| person.value.is_open()) {
        return open(property);
    }
    let names: BTreeSet<String> =
        people.iter().map(|person| person.value.to_string().to_lowercase()).collect();
    match (people.first(), names.len()) {
        (None, _) => Unknown(None, "its file names nobody".to_owned()),
        (Some(person), 1) => No(Some(person), "has one person".to_owned()),
        _ => Yes,
    }
}
