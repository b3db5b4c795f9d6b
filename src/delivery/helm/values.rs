//! A chart's values, by the names that `helm create` and the charts of Bitnami give them.
//!
//! <https://helm.sh/docs/chart_best_practices/values/>

use super::charts;
use crate::delivery::values::{at, flag, number, text};
use crate::delivery::{Component, Kind, Value};
use crate::source::Span;
use crate::yaml::Node;

/// Keys that occur only in values of charts.
const OWN: [&str; 9] = [
    "autoscaling",
    "fullnameOverride",
    "imagePullSecrets",
    "nameOverride",
    "nodeSelector",
    "podAnnotations",
    "podSecurityContext",
    "replicaCount",
    "tolerations",
];

/// Keys that are common in values of charts, and that other files may have, too.
const SHARED: [&str; 7] =
    ["affinity", "image", "ingress", "resources", "securityContext", "service", "serviceAccount"];

pub fn recognises(document: &Node) -> bool {
    let has = |keys: &[&str]| keys.iter().filter(|key| document.get(key).is_some()).count();
    let own = has(&OWN);
    own > 0 && own + has(&SHARED) > 1
}

pub fn things(values: &Node, name: Option<&Node>) -> Vec<Component> {
    let new = |kind: Kind, key: &str, place: Span| Component::new(kind, key, place).named(name);
    let mut found = Vec::new();
    for (key, value) in values.entries() {
        let is_on = value.get("enabled").and_then(flag) == Some(Value::Flag(true));
        let kind = match key.value.as_str() {
            "service" if value.get("type").and_then(Node::text) == Some("LoadBalancer") => Kind::LoadBalancer,
            "autoscaling" if stands_still(value) => continue,
            own if is_on && let Some(kind) = of(own) => kind,
            _ => continue,
        };
        let mut thing = new(kind, &key.value, key.span);
        thing.set("min replicas", value.get("minReplicas"), number);
        thing.set("max replicas", value.get("maxReplicas"), number);
        thing.set("size", value.get("size"), text);
        let hosts = value.get("hosts").map_or(&[][..], Node::items).iter();
        hosts.for_each(|host| thing.set("host", host.get("host").or(Some(host)), text));
        found.push(thing);
    }
    found
}

/// The components that are switched off, to compare with the chart's other values files.
pub fn off(values: &Node) -> Vec<Component> {
    let is_off = |value: &Node| value.get("enabled").and_then(flag) == Some(Value::Flag(false));
    let off = values.entries().iter().filter(|(_, value)| is_off(value)).filter_map(|(key, _)| {
        let mut thing = Component::new(of(&key.value)?, key.value.as_str(), key.span);
        thing.put("count", Value::Number(0.0), key.span);
        Some(thing)
    });
    off.collect()
}

/// The kind of component that a key installs when it is switched on.
fn of(key: &str) -> Option<Kind> {
    match key {
        "autoscaling" => Some(Kind::Autoscaling),
        "ingress" => Some(Kind::LoadBalancer),
        "persistence" => Some(Kind::Disk),
        chart => charts::kind(chart),
    }
}

/// Whether an autoscaler's limits are equal, so that it never scales.
fn stands_still(autoscaling: &Node) -> bool {
    let [least, most] = ["minReplicas", "maxReplicas"].map(|key| at(autoscaling, &[key]).and_then(number));
    matches!((least, most), (Some(Value::Number(least)), Some(Value::Number(most))) if most <= least)
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const VALUES: &str = "\
replicaCount: 1
fullnameOverride: production-pay-api
image: {repository: pay}
autoscaling: {enabled: true, minReplicas: 2, maxReplicas: 8}
ingress: {enabled: true, hosts: [{host: pay.example.org}]}
service: {type: LoadBalancer}
postgresql: {enabled: true}
redis: {enabled: false}
rabbitmq: {enabled: \"{{ .Values.queue }}\"}
";

    #[test]
    fn values_switch_on_parts_of_a_chart() {
        let expected = "\
4 autoscaling `production-pay-api` (`autoscaling`)
4   min replicas: 2
4   max replicas: 8
5 load balancer `production-pay-api` (`ingress`)
5   host: pay.example.org
6 load balancer `production-pay-api` (`service`)
7 database `production-pay-api` (`postgresql`)
8 cache `redis`
8   count: 0
";
        assert_eq!(facts("values.yaml", VALUES), expected);
    }

    #[test]
    fn values_that_are_not_certain_do_not_count() {
        let still = VALUES.replace("maxReplicas: 8", "maxReplicas: 2");
        assert!(!facts("values.yaml", &still).contains("autoscaling `"));
        let other = "image: postgres\nservice: {type: LoadBalancer}\npostgresql: {enabled: true}\n";
        assert_eq!(facts("settings.yaml", other), "");
    }
}
