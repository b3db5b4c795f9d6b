//! Autoscalers of workloads without pods: Kubernetes switches such an autoscaler off.
//!
//! <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation>

use std::collections::BTreeSet;

use super::{LinkedComponent, ServiceId};
use crate::delivery::{Component, Value};

/// Marks the autoscalers of workloads that have no pods as switched off.
pub fn mark_overridden(things: &mut [LinkedComponent]) {
    let called = |own: &LinkedComponent| {
        Some((own.service, own.environment.clone(), own.thing.name.as_ref()?.value.clone()))
    };
    let is_empty = |own: &&LinkedComponent| {
        !own.is_test_or_example && own.thing.get("patch").is_none() && own.thing.runs_nothing()
    };
    let empty: BTreeSet<(Option<ServiceId>, Option<String>, String)> =
        things.iter().filter(is_empty).filter_map(called).collect();
    for own in things.iter_mut().filter(|own| own.thing.what == "HorizontalPodAutoscaler") {
        let Some((target, place)) = own.thing.get("scales").map(|own| (own.value.to_string(), own.place))
        else {
            continue;
        };
        if empty.contains(&(own.service, own.environment.clone(), target)) && !own.thing.stands_still() {
            own.thing.put(Component::STILL, Value::Flag(true), place);
        }
    }
}
