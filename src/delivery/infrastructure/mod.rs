//! Resources of Terraform and of CloudFormation: which types are which components, and what their settings mean. Each
//! kind of component has a table in its own file.

mod buckets;
mod caches;
pub mod cloudformation;
mod compute;
mod databases;
mod disks;
mod endpoints;
mod forms;
mod objects;
mod others;
mod queues;
mod setting;
pub mod terraform;
#[cfg(test)]
mod tests;

use super::resources::Resource;
use super::{Component, Kind, Value};
use crate::source::Span;
use setting::Setting;

/// The property of code with a plan that backs up other resources.
pub const BACKUP_PLAN: &str = "backup plan";

/// A type of resource, and the kind of component that it makes.
#[derive(Clone, Copy)]
struct Type {
    name: &'static str,
    kind: Kind,
    /// The path of the setting with its name.
    called: &'static str,
    settings: &'static [Setting],
    /// Whether a resource of this type is such a component.
    only: fn(&Resource<'_>) -> bool,
    /// Adds what the tables cannot express.
    also: fn(&Resource<'_>, &[Resource<'_>], &mut Component),
}

impl Type {
    const fn new(kind: Kind, name: &'static str, called: &'static str, settings: &'static [Setting]) -> Self {
        Self { name, kind, called, settings, only: |_| true, also: |_, _, _| {} }
    }

    const fn only(self, only: fn(&Resource<'_>) -> bool) -> Self {
        Self { only, ..self }
    }

    const fn also(self, also: fn(&Resource<'_>, &[Resource<'_>], &mut Component)) -> Self {
        Self { also, ..self }
    }
}

const TABLES: [&[Type]; 8] = [
    databases::TYPES,
    caches::TYPES,
    queues::TYPES,
    buckets::TYPES,
    disks::TYPES,
    endpoints::TYPES,
    compute::TYPES,
    others::TYPES,
];

fn types() -> impl Iterator<Item = &'static Type> {
    TABLES.into_iter().flatten()
}

/// Whether resources of this type describe themselves or another resource.
fn is_wanted(name: &str) -> bool {
    types().any(|own| own.name == name) || buckets::ATTACHED.contains(&name)
}

/// The components in the resources of a file. The code itself comes first.
fn things(what: &str, first: Option<Span>, all: &[Resource<'_>]) -> Vec<Component> {
    let code = first.map(|place| Component::new(Kind::Infrastructure, what, place));
    code.into_iter().chain(all.iter().flat_map(|resource| of(resource, all))).collect()
}

fn of(resource: &Resource<'_>, all: &[Resource<'_>]) -> Vec<Component> {
    let mut found = Vec::new();
    for own in types().filter(|own| own.name == resource.kind && (own.only)(resource)) {
        let Some(mut thing) = resource.thing(own.kind, own.called) else { continue };
        own.settings.iter().for_each(|setting| setting.put(resource, &mut thing));
        (own.also)(resource, all, &mut thing);
        if Kind::STORES.contains(&own.kind) {
            thing.set("deletion policy", resource.deletion_policy, super::values::text);
            if !resource.kind.contains("::") {
                setting::PREVENT_DESTROY.put(resource, &mut thing);
            }
        }
        let endpoint = endpoint(&thing);
        found.push(thing);
        found.extend(endpoint);
    }
    found
}

/// The public endpoint for a load balancer or an API that is open to the internet.
fn endpoint(thing: &Component) -> Option<Component> {
    let is_open = || thing.properties.iter().any(|own| own.key == "public" && own.value == Value::Flag(true));
    let is_one = matches!(thing.kind, Kind::LoadBalancer | Kind::Api) && is_open();
    let kept = |key: &str| matches!(key, "public" | "count");
    is_one.then(|| Component {
        kind: Kind::PublicEndpoint,
        properties: thing.properties.iter().filter(|own| kept(&own.key)).cloned().collect(),
        ..thing.clone()
    })
}
