//! Deployments whose pods an Argo Rollout runs. The file of such a Deployment does not say how many pods there are or
//! how they are replaced, since the Rollout scales the Deployment down.
//!
//! <https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout>

use std::collections::BTreeMap;

use super::{LinkedComponent, ServiceId};
use crate::delivery::{RUNS, Value};

/// Properties that a Rollout decides.
const DECIDED: [&str; 4] = ["replicas", "strategy", "max unavailable", "max surge"];

/// A Deployment by its service and name.
type Called = (Option<ServiceId>, String);

/// Marks as unknown what Rollouts decide about the Deployments that they reference.
pub fn mark_overridden(components: &mut [LinkedComponent]) {
    let mut environments: BTreeMap<Called, Vec<Option<String>>> = BTreeMap::new();
    for own in components.iter().filter(|own| !own.is_test_or_example) {
        for name in own.component.all(RUNS) {
            let called = (own.service, name.value.to_string());
            environments.entry(called).or_default().push(own.environment.clone());
        }
    }
    if environments.is_empty() {
        return;
    }
    for own in components.iter_mut().filter(|own| own.component.what == "Deployment") {
        let Some(name) = &own.component.name else { continue };
        let Some(known) = environments.get(&(own.service, name.value.clone())) else { continue };
        if !known.iter().any(|other| own.may_be_in(other.as_deref())) {
            continue;
        }
        for property in &mut own.component.properties {
            if DECIDED.contains(&&*property.key) {
                property.value = Value::Open("a Rollout runs its pods".to_owned());
            }
        }
    }
}
