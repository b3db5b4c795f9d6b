//! Autoscalers of workloads without pods: Kubernetes switches such an autoscaler off.
//!
//! <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation>

use std::collections::BTreeSet;

use super::{LinkedComponent, ServiceId};
use crate::delivery::{Component, Value};

/// Marks the autoscalers of workloads that have no pods as switched off.
pub fn mark_overridden(components: &mut [LinkedComponent]) {
    let called = |own: &LinkedComponent| {
        Some((own.service, own.environment.clone(), own.component.name.as_ref()?.value.clone()))
    };
    let is_empty = |own: &&LinkedComponent| {
        !own.is_test_or_example && own.component.get("patch").is_none() && own.component.runs_nothing()
    };
    let empty: BTreeSet<(Option<ServiceId>, Option<String>, String)> =
        components.iter().filter(is_empty).filter_map(called).collect();
    for own in components.iter_mut().filter(|own| own.component.what == "HorizontalPodAutoscaler") {
        let Some((target, place)) = own.component.get("scales").map(|own| (own.value.to_string(), own.place))
        else {
            continue;
        };
        if empty.contains(&(own.service, own.environment.clone(), target)) && !own.component.stands_still() {
            own.component.put(Component::STILL, Value::Flag(true), place);
        }
    }
}
