//! `Deployment`, `StatefulSet`, `DaemonSet`, the `Rollout` of Argo and the `DeploymentConfig` of `OpenShift`: how many
//! pods there are, and how they are replaced. Nothing replaces the pods of a `ReplicaSet` or a `ReplicationController`.
//!
//! By default, a Deployment is replaced by a rolling update of at most 25% at once, and a `StatefulSet` and a `DaemonSet`
//! one pod at a time: <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/>,
//! <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/>,
//! <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/>,
//! <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>.
//! The number of replicas has no such default here: an autoscaler may set it.

use super::{amount, is_on, pods, stores, thing};
use crate::delivery::kustomize::{fields, with_images};
use crate::delivery::values::{at, is_template, number, text};
use crate::delivery::{Component, Kind, Value};
use crate::source::Span;
use crate::yaml::Node;

/// The workload, and the volumes that it claims.
pub fn things(document: &Node, kind: &str) -> Vec<Component> {
    let mut thing = thing(document, Kind::Workload, kind);
    if kind != "DaemonSet" {
        thing.set("replicas", at(document, &["spec", "replicas"]), number);
    }
    // The API server rejects a workload without a selector. So a document without one is a patch of an object in
    // another file, and has no defaults.
    let is_whole = at(document, &["spec", "selector"]).is_some();
    if let Some(strategy) = Rolling::of(kind) {
        strategy.put(&mut thing, document, is_whole);
    }
    if is_whole {
        let own = thing.properties.len();
        if let Some(pod) = at(document, &["spec", "template", "spec"]) {
            pods::put(&mut thing, pod);
        }
        // Changes to the template do not affect the pods of a paused Deployment.
        if is_on(at(document, &["spec", "paused"])) {
            for property in &mut thing.properties[own..] {
                property.value = Value::Open("it is paused".to_owned());
            }
        }
    } else {
        patch(&mut thing, document);
    }
    let claims = at(document, &["spec", "volumeClaimTemplates"]).map_or(&[][..], Node::items);
    let claims = claims.iter().filter(|_| is_whole).map(|claim| {
        let labels = thing.labels.clone();
        Component { labels, ..stores::claim(claim) }
    });
    let claims: Vec<Component> = claims.collect();
    [vec![thing], claims].concat()
}

/// Notes what else a patch of another file's object may change.
fn patch(thing: &mut Component, document: &Node) {
    thing.containers = with_images(document);
    fields(document, &mut |key: &'static str| {
        if thing.get(key).is_none() {
            thing.put(key, Value::Open("what a patch makes of it".to_owned()), document.span);
        }
    });
    thing.put("patch", Value::Flag(true), document.span);
}

const QUARTER: Value = Value::Share(25.0);
/// The limits of a rolling update: our key, and the name in a Rollout.
const LIMITS: [(&str, &str); 2] = [("max unavailable", "maxUnavailable"), ("max surge", "maxSurge")];

/// The workload of a Rollout that has its own pods, or of a patch of a Rollout. The pods of a canary are replaced like
/// those of a Deployment.
pub fn of_rollout(document: &Node) -> Option<Component> {
    let spec = |key: &str| at(document, &["spec", key]);
    let mut thing = thing(document, Kind::Workload, "Rollout");
    thing.set("replicas", spec("replicas"), number);
    let strategy = |name: &str| at(document, &["spec", "strategy", name]);
    if spec("selector").is_none() {
        let is_limit =
            |(_, name): &(&str, &str)| strategy("canary").is_some_and(|own| own.get(name).is_some());
        // A Rollout that says nothing about its pods only changes how a release goes.
        let is_patch = spec("template").is_some() || LIMITS.iter().any(is_limit);
        patch(&mut thing, document);
        return (is_patch && spec("workloadRef").is_none()).then_some(thing);
    }
    let pod = at(document, &["spec", "template", "spec"])?;
    if let Some(other) = strategy("blueGreen") {
        thing.put("strategy", Value::Open("blue/green".to_owned()), other.span);
    } else if let Some(canary) = strategy("canary") {
        thing.put("strategy", Value::Text("rolling".into()), canary.span);
        put_limits(&mut thing, Some(canary), [Some(QUARTER), Some(QUARTER)], canary.span);
    }
    pods::put(&mut thing, pod);
    Some(thing)
}

/// How pods are replaced, with the default limits.
struct Rolling {
    key: &'static str,
    unavailable: Option<Value>,
    surge: Option<Value>,
}

impl Rolling {
    /// How the pods of a workload of this kind are replaced. `None` if nothing replaces them.
    fn of(kind: &str) -> Option<Self> {
        let [one, none] = [1.0, 0.0].map(|pods| Some(Value::Number(pods)));
        match kind {
            "Deployment" | "DeploymentConfig" => {
                Some(Self { key: "strategy", unavailable: Some(QUARTER), surge: Some(QUARTER) })
            }
            "StatefulSet" => Some(Self { key: "updateStrategy", unavailable: one, surge: None }),
            "DaemonSet" => Some(Self { key: "updateStrategy", unavailable: one, surge: none }),
            _ => None,
        }
    }

    fn put(self, thing: &mut Component, document: &Node, is_whole: bool) {
        let strategy = at(document, &["spec", self.key]);
        let kind = strategy.and_then(|strategy| strategy.get("type"));
        match kind.and_then(text) {
            Some(Value::Text(kind)) if kind == "RollingUpdate" => {}
            Some(Value::Text(kind)) => {
                let words = [("OnDelete", "on delete"), ("Recreate", "recreate")];
                let word = words.iter().find(|(own, _)| *own == kind).map(|(_, word)| *word);
                // The API server accepts no other type.
                let Some(word) = word else { return };
                return thing.put("strategy", Value::Text(word.into()), strategy.unwrap_or(document).span);
            }
            Some(open) => return thing.put("strategy", open, strategy.unwrap_or(document).span),
            None if strategy.is_some_and(is_template) => {
                return thing.set("strategy", strategy, text);
            }
            None if strategy.is_some_and(|own| !own.is_map() && !own.is_null()) => return,
            None if kind.is_some_and(|kind| !kind.is_null()) => return,
            // The API server drops unknown keys, and this reader does not know all keys.
            None if strategy
                .is_some_and(|own| !own.entries().is_empty() && own.get("rollingUpdate").is_none()) =>
            {
                return;
            }
            // A patch leaves what it does not set as it was.
            None if !is_whole && strategy.is_none() => return,
            None => {}
        }
        let place = strategy.unwrap_or(document).span;
        thing.put("strategy", Value::Text("rolling".into()), place);
        let limits = strategy.and_then(|strategy| strategy.get("rollingUpdate"));
        let defaults = if is_whole { [self.unavailable, self.surge] } else { [None, None] };
        put_limits(thing, limits, defaults, place);
    }
}

/// Adds the limits of a rolling update: as written, else the defaults.
fn put_limits(thing: &mut Component, written: Option<&Node>, defaults: [Option<Value>; 2], place: Span) {
    for ((key, name), default) in LIMITS.into_iter().zip(defaults) {
        let limit = written.and_then(|limits| limits.get(name)).filter(|limit| !limit.is_null());
        match (limit, default) {
            (Some(limit), _) => thing.set(key, Some(limit), amount),
            (None, Some(default)) => thing.put(key, default, place),
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::{facts, facts_by};

    const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: production-pay-api}
spec:
  replicas: 3
  selector: {matchLabels: {app: pay-api}}
  strategy:
    rollingUpdate: {maxUnavailable: 0}
  template:
    spec:
      containers:
        - name: api
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /ready, port: 8080}}
          resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
";

    #[test]
    fn a_deployment() {
        let expected = "\
1 workload `production-pay-api` (`Deployment`)
5   replicas: 3
8   strategy: rolling
8   max unavailable: 0
8   max surge: 25%
14   readiness probe: yes
12   liveness probe: no
12   startup probe: no
15   resource requests: yes
15   resource limits: yes
";
        assert_eq!(facts("deployment.yaml", DEPLOYMENT), expected);
        let json = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"selector": {}, "strategy": {"type": "Recreate"}}},
        ]});
        assert_eq!(
            facts("list.json", &json.to_string()),
            "1 workload `Deployment`\n1   strategy: recreate\n"
        );
    }

    #[test]
    fn objects_of_a_template_are_read_too() {
        let text = "\
apiVersion: template.openshift.io/v1
kind: Template
objects:
  - apiVersion: apps.openshift.io/v1
    kind: DeploymentConfig
    metadata: {name: pay}
    spec: {replicas: 2, selector: {app: pay}, strategy: {type: Recreate}}
  - apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: old}
    spec: {replicas: 1, selector: {matchLabels: {app: old}}}
";
        let expected = "\
4 workload `pay` (`DeploymentConfig`)
7   replicas: 2
7   strategy: recreate
8 workload `old` (`ReplicaSet`)
11   replicas: 1
";
        assert_eq!(facts("template.yaml", text), expected);
    }

    #[test]
    fn the_pods_of_a_paused_deployment_may_be_of_another_version() {
        let found = facts("deployment.yaml", &DEPLOYMENT.replace("replicas: 3", "paused: true"));
        assert!(found.contains("readiness probe: unknown (it is paused)"), "{found}");
        assert!(found.contains("strategy: rolling"), "{found}");
    }

    #[test]
    fn a_patch_has_no_defaults() {
        let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: pay}
spec:
  replicas: 5
  template: {spec: {containers: [{name: api, ports: [{containerPort: 1}], image: pay:2}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: old}
$patch: delete
";
        let expected = "\
1 workload `pay` (`Deployment`)
5   replicas: 5
1   containers: unknown (what a patch makes of it)
1   readiness probe: unknown (what a patch makes of it)
1   liveness probe: unknown (what a patch makes of it)
1   startup probe: unknown (what a patch makes of it)
1   patch: yes
";
        assert_eq!(facts("patch.yaml", text), expected);
    }

    #[test]
    fn what_a_template_fills_in_is_unknown() {
        let text = DEPLOYMENT
            .replace("replicas: 3", "replicas: {{ .Values.replicas }}")
            .replace("maxUnavailable: 0", "maxUnavailable: \"{{ .Values.away }}\"");
        let found = facts("deployment.yaml", &text);
        assert!(found.contains("5   replicas: unknown"), "{found}");
        assert!(found.contains("max unavailable: unknown ({{ .Values.away }})"), "{found}");
    }

    #[test]
    fn a_rollout_may_have_pods_of_its_own() {
        let text = "\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: pay}
spec:
  replicas: 3
  selector: {matchLabels: {app: pay}}
  strategy: {canary: {maxSurge: 1}}
  template: {spec: {containers: [{name: api, ports: [{containerPort: 80}]}]}}
";
        let found = facts_by("kubernetes", "rollout.yaml", text);
        let expected = "\
1 workload `pay` (`Rollout`)
5   replicas: 3
7   strategy: rolling
7   max unavailable: 25%
7   max surge: 1
8   readiness probe: no
8   liveness probe: no
8   startup probe: no
8   resource requests: no
8   resource limits: no
";
        assert_eq!(found, expected);
        let patch = text.replace("  selector: {matchLabels: {app: pay}}\n", "");
        let found = facts_by("kubernetes", "rollout.yaml", &patch);
        let expected = "\
1 workload `pay` (`Rollout`)
5   replicas: 3
1   strategy: unknown (what a patch makes of it)
1   max unavailable: unknown (what a patch makes of it)
1   max surge: unknown (what a patch makes of it)
1   readiness probe: unknown (what a patch makes of it)
1   liveness probe: unknown (what a patch makes of it)
1   startup probe: unknown (what a patch makes of it)
1   patch: yes
";
        assert_eq!(found, expected);
        let runs = patch.replace("  template:", "  workloadRef: {kind: Deployment, name: pay}\n  old:");
        assert_eq!(facts_by("kubernetes", "rollout.yaml", &runs), "");
        let other = text.replace("canary: {maxSurge: 1}", "blueGreen: {}");
        let found = facts_by("kubernetes", "rollout.yaml", &other);
        assert!(found.contains("strategy: unknown (blue/green)"), "{found}");
    }

    #[test]
    fn a_stateful_set_claims_disks() {
        let text = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: orders}
spec:
  selector: {matchLabels: {app: orders}}
  updateStrategy: {type: OnDelete}
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 10Gi}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {selector: {matchLabels: {app: agent}}}
";
        let expected = "\
1 workload `orders` (`StatefulSet`)
6   strategy: on delete
8 disk `data` (`PersistentVolumeClaim`)
9   size: 10Gi
9   storage class: fast
11 workload `agent` (`DaemonSet`)
11   strategy: rolling
11   max unavailable: 1
11   max surge: 0
";
        assert_eq!(facts("set.yaml", text), expected);
    }

    #[test]
    fn a_stateful_set_replaces_one_pod_at_a_time() {
        let text = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: orders}
spec: {replicas: 3, selector: {matchLabels: {app: orders}}}
";
        let expected = "\
1 workload `orders` (`StatefulSet`)
4   replicas: 3
1   strategy: rolling
1   max unavailable: 1
";
        assert_eq!(facts("set.yaml", text), expected);
    }
}
