//! Rotations that were read from files, and the people in them.

use std::collections::{BTreeMap, BTreeSet};

use crate::delivery::{Component, Kind, Property};
use crate::link::{LinkedComponent, ServiceId, Site};

/// A service whose rotations all page the same person, as far as they were read.
pub struct SinglePersonRotation<'s> {
    pub service: ServiceId,
    /// The first rotation.
    pub rotation: &'s Component,
    pub person: &'s Property,
}

/// Every service with a single-person rotation. A service is omitted if a person in a rotation is not known, if a
/// rotation is empty, or if another rotation contains someone else.
pub fn single_person_rotations(site: &Site) -> Vec<SinglePersonRotation<'_>> {
    let mut of_services: BTreeMap<ServiceId, Vec<&LinkedComponent>> = BTreeMap::new();
    for own in site
        .running
        .components
        .iter()
        .filter(|own| own.component.kind == Kind::Rotation && !own.is_test_or_example)
    {
        if let Some(service) = own.service {
            of_services.entry(service).or_default().push(own);
        }
    }
    let is_read = |service: &ServiceId| !site.running.unread.iter().any(|(unread, _)| unread == service);
    let services = of_services.into_iter().filter(|(service, _)| is_read(service));
    services.filter_map(|(service, rotations)| of_service(service, &rotations)).collect()
}

fn of_service<'s>(service: ServiceId, rotations: &[&'s LinkedComponent]) -> Option<SinglePersonRotation<'s>> {
    let mut names = BTreeSet::new();
    for own in rotations {
        let mut people = own.component.all("person").peekable();
        people.peek()?;
        for person in people {
            if person.value.is_open() {
                return None;
            }
            names.insert(person.value.to_string().trim().to_lowercase());
        }
    }
    let is_there =
        |own: &&&LinkedComponent| own.component.get("count").is_none_or(|count| !count.value.is_open());
    let first = rotations.iter().find(is_there).filter(|_| names.len() == 1)?;
    Some(SinglePersonRotation { service, rotation: &first.component, person: first.component.get("person")? })
}
