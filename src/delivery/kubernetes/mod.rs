//! Kubernetes: workloads and their pods, autoscalers, disruption budgets, networking, and stores that operators run.

mod network;
mod pods;
mod scaling;
mod stores;
mod workload;

pub use pods::always_succeeds;

use super::kustomize::is_deleted;
use super::values::{at, flag, is_open, is_template, number, share};
use super::{Component, Kind, Reader, Value};
use crate::yaml::Node;

pub const READER: Reader = Reader { name: "kubernetes", marks: &["apiVersion"], recognises, things };

/// The kinds of objects that are read here, besides those of operators. A template that cannot be parsed matters only
/// if it contains one of them.
const KINDS: [&str; 16] = [
    "Deployment",
    "DeploymentConfig",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "StatefulSet",
    "DaemonSet",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "ScaledObject",
    "Service",
    "Ingress",
    "Gateway",
    "HTTPRoute",
    "GRPCRoute",
    "PersistentVolumeClaim",
];

/// Annotations of objects that are not part of what runs: they are only for a tool, only test a release, or are not
/// applied.
const APART: [(&str, &str); 5] = [
    ("argocd.argoproj.io/hook", "Skip"),
    ("config.kubernetes.io/local-config", "true"),
    ("helm.sh/hook", "test"),
    ("helm.sh/hook", "test-success"),
    ("kustomize.toolkit.fluxcd.io/reconcile", "disabled"),
];

fn recognises(document: &Node) -> bool {
    let is_text = |key: &str| document.get(key).and_then(Node::text).is_some();
    is_text("apiVersion") && is_text("kind")
}

/// Whether the kind of an object is a template expression.
pub fn is_of_some_kind(document: &Node) -> bool {
    let is_open = |kind: &Node| is_template(kind) || kind.text().is_some_and(is_open);
    document.get("apiVersion").is_some() && document.get("kind").is_some_and(is_open)
}

/// Whether a text that cannot be parsed may contain such objects.
pub fn holds(text: &str) -> bool {
    let behind = text.match_indices("kind").map(|(at, key)| &text[at + key.len()..]);
    let mut kinds = behind.filter_map(|rest| {
        let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?.trim_start();
        value.trim_start_matches(['"', '\'']).split(|c: char| !c.is_alphanumeric()).next()
    });
    kinds.any(|kind| KINDS.contains(&kind) || stores::is_kind(kind))
}

/// The components of the object in a document.
pub fn things(document: &Node) -> Vec<Component> {
    let word = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let (version, kind) = (word("apiVersion"), word("kind"));
    let group = version.split_once('/').map_or("", |(group, _)| group);
    if is_deleted(document) {
        return Vec::new();
    }
    match (group, kind) {
        ("apps" | "extensions", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("apps.openshift.io", "DeploymentConfig")
        | ("", "ReplicationController") => workload::things(document, kind),
        ("argoproj.io", "Rollout") => workload::of_rollout(document).into_iter().collect(),
        ("policy", "PodDisruptionBudget") => vec![scaling::disruption_budget(document)],
        ("autoscaling", "HorizontalPodAutoscaler") => scaling::pod_autoscaler(document).into_iter().collect(),
        ("keda.sh", "ScaledObject") => scaling::scaled_object(document).into_iter().collect(),
        ("", "Service") => network::service(document),
        ("networking.k8s.io" | "extensions", "Ingress") => network::ingress(document),
        ("gateway.networking.k8s.io", "Gateway") => network::gateway(document),
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute") => network::route(document, kind),
        ("", "PersistentVolumeClaim") => vec![stores::claim(document)],
        _ => stores::store(document, group, kind).into_iter().collect(),
    }
}

/// Whether an annotation says that an object is not part of what runs.
pub fn is_apart(document: &Node) -> bool {
    let says = |(name, value): &(&str, &str)| annotation(document, name).and_then(Node::text) == Some(value);
    APART.iter().any(says)
}

fn annotation<'n>(document: &'n Node, name: &str) -> Option<&'n Node> {
    at(document, &["metadata", "annotations", name])
}

/// The component for an object, with its name, its labels and those of its selector.
fn thing(document: &Node, kind: Kind, what: &str) -> Component {
    const LABELS: [&[&str]; 4] = [
        &["metadata", "labels"],
        &["spec", "selector", "matchLabels"],
        &["spec", "template", "metadata", "labels"],
        &["metadata", "annotations", "backstage.io/kubernetes-id"],
    ];
    let thing = Component::new(kind, what, document.span).named(at(document, &["metadata", "name"]));
    let mut thing = LABELS.iter().fold(thing, |thing, path| thing.labelled(at(document, path)));
    thing.labels.sort();
    thing.labels.dedup();
    thing
}

/// A count or a percentage: `1`, `25%`.
fn amount(node: &Node) -> Option<Value> {
    if node.text().is_some_and(|text| text.trim_end().ends_with('%')) { share(node) } else { number(node) }
}

/// Whether a flag is certainly true.
fn is_on(node: Option<&Node>) -> bool {
    node.and_then(flag).and_then(|flag| flag.flag()) == Some(true)
}
