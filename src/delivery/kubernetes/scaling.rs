//! Autoscalers, and how many pods may be unavailable.
//!
//! By default, an autoscaler keeps at least one pod. KEDA keeps none, and runs at most 100:
//! <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/>,
//! <https://keda.sh/docs/latest/reference/scaledobject-spec/>

use super::{amount, annotation, is_on, thing};
use crate::delivery::values::{at, number, text};
use crate::delivery::{Component, Kind, Value};
use crate::yaml::Node;

/// A `PodDisruptionBudget`.
pub fn disruption_budget(document: &Node) -> Component {
    let mut thing = thing(document, Kind::DisruptionBudget, "PodDisruptionBudget");
    thing.set("min available", at(document, &["spec", "minAvailable"]), amount);
    thing.set("max unavailable", at(document, &["spec", "maxUnavailable"]), amount);
    thing
}

/// A `HorizontalPodAutoscaler`.
pub fn pod_autoscaler(document: &Node) -> Option<Component> {
    let thing = thing(document, Kind::Autoscaling, "HorizontalPodAutoscaler");
    let mut thing = scaler(thing, document, [("minReplicas", Some(1.0)), ("maxReplicas", None)])?;
    let behavior = at(document, &["spec", "behavior"]);
    let is_disabled = |way: &str| {
        let policy = behavior.and_then(|behavior| at(behavior, &[way, "selectPolicy"]));
        policy.and_then(Node::text) == Some("Disabled")
    };
    if let Some(behavior) = behavior.filter(|_| is_disabled("scaleUp") && is_disabled("scaleDown")) {
        thing.put(Component::STILL, Value::Flag(true), behavior.span);
    }
    Some(thing)
}

/// KEDA's `ScaledObject`. If paused, it keeps the current number of pods, or the number in the annotation.
pub fn scaled_object(document: &Node) -> Option<Component> {
    const PAUSED: [&str; 2] = ["autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas"];
    let [paused, replicas] = PAUSED.map(|name| annotation(document, name));
    let mut thing = thing(document, Kind::Autoscaling, "ScaledObject");
    if let Some(node) = replicas.or_else(|| paused.filter(|paused| is_on(Some(*paused)))) {
        let pods =
            replicas.and_then(number).unwrap_or_else(|| Value::Open("as many as there are".to_owned()));
        thing.put("min replicas", pods, node.span);
        thing.set("scales", at(document, &["spec", "scaleTargetRef", "name"]), text);
        thing.put(Component::STILL, Value::Flag(true), node.span);
        return Some(thing);
    }
    // When idle, it scales to this number of pods instead of the minimum.
    let idle = at(document, &["spec", "idleReplicaCount"]).filter(|idle| !idle.is_null());
    let least = if idle.is_some() { "idleReplicaCount" } else { "minReplicaCount" };
    scaler(thing, document, [(least, Some(0.0)), ("maxReplicaCount", Some(100.0))])
}

/// The keys of the minimum and the maximum number of pods.
const LIMITS: [&str; 2] = ["min replicas", "max replicas"];

/// An autoscaler with two limits. If they are equal, it never scales.
fn scaler(mut thing: Component, document: &Node, limits: [(&str, Option<f64>); 2]) -> Option<Component> {
    let spec = document.get("spec")?;
    for (key, (name, default)) in LIMITS.into_iter().zip(limits) {
        match (spec.get(name), default) {
            (Some(limit), _) if !limit.is_null() => thing.set(key, Some(limit), number),
            (_, Some(default)) => thing.put(key, Value::Number(default), document.span),
            _ => {}
        }
    }
    thing.set("scales", at(spec, &["scaleTargetRef", "name"]), text);
    thing.note_if_still(LIMITS, spec.span);
    Some(thing)
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const AUTOSCALER: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: pay}
spec:
  scaleTargetRef: {kind: Deployment, name: pay-api}
  maxReplicas: 10
";

    #[test]
    fn an_autoscaler_keeps_one_pod_by_default() {
        let expected = "\
1 autoscaling `pay` (`HorizontalPodAutoscaler`)
1   min replicas: 1
6   max replicas: 10
5   scales: pay-api
";
        assert_eq!(facts("hpa.yaml", AUTOSCALER), expected);
    }

    #[test]
    fn an_autoscaler_with_one_number_stands_still() {
        let still = AUTOSCALER.replace("maxReplicas: 10", "maxReplicas: 1");
        let expected = "\
1 autoscaling `pay` (`HorizontalPodAutoscaler`)
1   min replicas: 1
6   max replicas: 1
5   scales: pay-api
5   stands still: yes
";
        assert_eq!(facts("hpa.yaml", &still), expected);
    }

    #[test]
    fn an_autoscaler_whose_ways_are_both_disabled_stands_still() {
        let off = "{scaleUp: {selectPolicy: Disabled}, scaleDown: {selectPolicy: Disabled}}";
        let still = format!("{AUTOSCALER}  behavior: {off}\n");
        assert!(facts("hpa.yaml", &still).ends_with("7   stands still: yes\n"));
        let up = still.replace("scaleUp: {selectPolicy: Disabled}", "scaleUp: {}");
        assert!(!facts("hpa.yaml", &up).contains("stands still"));
    }

    #[test]
    fn a_paused_object_scales_nothing() {
        let text = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: pay, annotations: {autoscaling.keda.sh/paused: \"false\"}}
spec: {scaleTargetRef: {name: pay}, maxReplicaCount: 5}
";
        let expected = "\
1 autoscaling `pay` (`ScaledObject`)
1   min replicas: 0
4   max replicas: 5
4   scales: pay
";
        assert_eq!(facts("keda.yaml", text), expected);
        let expected = "\
1 autoscaling `pay` (`ScaledObject`)
3   min replicas: unknown (as many as there are)
4   scales: pay
3   stands still: yes
";
        assert_eq!(facts("keda.yaml", &text.replace("\"false\"", "\"true\"")), expected);
        let replicas = text.replace("paused: \"false\"", "paused-replicas: \"0\"");
        assert!(facts("keda.yaml", &replicas).contains("3   min replicas: 0\n"));
        let idle =
            text.replace("maxReplicaCount: 5", "idleReplicaCount: 0, minReplicaCount: 3, maxReplicaCount: 3");
        let found = facts("keda.yaml", &idle);
        assert!(found.contains("min replicas: 0\n") && !found.contains("stands still"), "{found}");
    }

    #[test]
    fn a_budget_counts_pods_or_a_share() {
        let text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec: {minAvailable: 50%}\n";
        let expected = "1 disruption budget `PodDisruptionBudget`\n3   min available: 50%\n";
        assert_eq!(facts("pdb.yaml", text), expected);
        let whole = text.replace("minAvailable: 50%", "maxUnavailable: 1");
        assert!(facts("pdb.yaml", &whole).ends_with("3   max unavailable: 1\n"));
    }
}
