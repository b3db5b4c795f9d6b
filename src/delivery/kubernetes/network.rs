//! How pods are reached from outside: Services with a load balancer, Ingresses, Gateways and their routes.
//!
//! Whether one is reachable from the internet is only known if it says so. Otherwise, the cluster decides.
//! <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/>,
//! <https://docs.cloud.google.com/kubernetes-engine/docs/concepts/gateway-api>

use super::{annotation, thing};
use crate::delivery::values::{at, is_open, text};
use crate::delivery::{Component, Kind, Value};
use crate::source::Span;
use crate::yaml::Node;

/// Annotations that say whether a load balancer is open to the internet.
const SAYS: [(&str, &str, bool); 10] = [
    ("alb.ingress.kubernetes.io/scheme", "internet-facing", true),
    ("alb.ingress.kubernetes.io/scheme", "internal", false),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing", true),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", false),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true", false),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true", false),
    ("networking.gke.io/load-balancer-type", "Internal", false),
    ("cloud.google.com/load-balancer-type", "Internal", false),
    ("kubernetes.io/ingress.class", "gce", true),
    ("kubernetes.io/ingress.class", "gce-internal", false),
];

/// Annotations that allow only some client addresses.
const LIMITS: [&str; 3] = [
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "nginx.ingress.kubernetes.io/whitelist-source-range",
];

/// Google's Gateway classes, and whether each is open to the internet.
const CLASSES: [(&str, bool); 6] = [
    ("gke-l7-global-external-managed", true),
    ("gke-l7-global-external-managed-mc", true),
    ("gke-l7-regional-external-managed", true),
    ("gke-l7-gxlb", true),
    ("gke-l7-rilb", false),
    ("gke-l7-cross-regional-internal-managed-mc", false),
];

/// A Service, if it requests a load balancer.
pub fn service(document: &Node) -> Vec<Component> {
    if at(document, &["spec", "type"]).and_then(Node::text) != Some("LoadBalancer") {
        return Vec::new();
    }
    let thing = thing(document, Kind::LoadBalancer, "Service").labelled(at(document, &["spec", "selector"]));
    with_public(thing, annotated(document))
}

pub fn ingress(document: &Node) -> Vec<Component> {
    let mut thing = thing(document, Kind::LoadBalancer, "Ingress");
    let list = |key: &str| at(document, &["spec", key]).map_or(&[][..], Node::items);
    for rule in list("rules") {
        thing.set("host", rule.get("host"), text);
    }
    if let Some(first) = list("tls").first() {
        thing.put("tls", Value::Flag(true), first.span);
    }
    with_public(thing, annotated(document))
}

pub fn gateway(document: &Node) -> Vec<Component> {
    let thing = thing(document, Kind::LoadBalancer, "Gateway");
    let class = at(document, &["spec", "gatewayClassName"]);
    let known = CLASSES.iter().find(|(name, _)| class.and_then(Node::text) == Some(name));
    let public = class.zip(known).map(|(class, (_, is_public))| (Value::Flag(*is_public), class.span));
    with_public(thing, public)
}

/// A route of a Gateway. A route of a service mesh has a Service as its parent.
pub fn route(document: &Node, kind: &str) -> Vec<Component> {
    let parents = at(document, &["spec", "parentRefs"]).map_or(&[][..], Node::items);
    let is_gateway = |parent: &Node| parent.get("kind").is_none_or(|kind| kind.text() == Some("Gateway"));
    if !parents.iter().any(is_gateway) {
        return Vec::new();
    }
    let mut thing = thing(document, Kind::LoadBalancer, kind);
    for host in at(document, &["spec", "hostnames"]).map_or(&[][..], Node::items) {
        thing.set("host", Some(host), text);
    }
    vec![thing]
}

/// Whether annotations open it to the internet, and where they say so. `None` if they do not say, or if they open it to
/// some client addresses only.
fn annotated(document: &Node) -> Option<(Value, Span)> {
    let is_limited = LIMITS.iter().any(|name| annotation(document, name).is_some())
        || at(document, &["spec", "loadBalancerSourceRanges"]).is_some();
    SAYS.iter().find_map(|(name, value, is_public)| {
        let node = annotation(document, name)?;
        let said = node.text()?;
        if is_open(said) {
            return Some((Value::Open(said.to_owned()), node.span));
        }
        let counts = said == *value && !(*is_public && is_limited);
        counts.then_some((Value::Flag(*is_public), node.span))
    })
}

/// A load balancer, and its public endpoint if it is open to the internet.
fn with_public(mut thing: Component, public: Option<(Value, Span)>) -> Vec<Component> {
    let Some((value, place)) = public else { return vec![thing] };
    let is_public = value.flag() == Some(true);
    thing.put("public", value, place);
    let endpoint = is_public.then(|| Component { kind: Kind::PublicEndpoint, ..thing.clone() });
    [thing].into_iter().chain(endpoint).collect()
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: pay
  annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing}
spec: {type: LoadBalancer}
";

    #[test]
    fn a_service_with_a_load_balancer() {
        let expected = "\
1 load balancer `pay` (`Service`)
5   public: yes
1 public endpoint `pay` (`Service`)
5   public: yes
";
        assert_eq!(facts("service.yaml", SERVICE), expected);
        let inside = SERVICE.replace("internet-facing", "internal");
        assert_eq!(facts("service.yaml", &inside), "1 load balancer `pay` (`Service`)\n5   public: no\n");
        assert_eq!(facts("service.yaml", &SERVICE.replace("LoadBalancer}", "ClusterIP}")), "");
    }

    #[test]
    fn an_endpoint_for_some_addresses_is_not_known_to_be_public() {
        let text = SERVICE.replace("LoadBalancer}", "LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]}");
        assert_eq!(facts("service.yaml", &text), "1 load balancer `pay` (`Service`)\n");
    }

    #[test]
    fn an_ingress_is_reached_by_names() {
        let text = "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: pay}
spec: {tls: [{secretName: pay}], rules: [{host: pay.example.org}, {http: {}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: pay}
spec: {parentRefs: [{kind: Service, name: pay}], hostnames: [pay.example.org]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: pay}
spec: {parentRefs: [{name: outside}], hostnames: [pay.example.org]}
";
        let expected = "\
1 load balancer `pay` (`Ingress`)
4   host: pay.example.org
4   tls: yes
11 load balancer `pay` (`HTTPRoute`)
14   host: pay.example.org
";
        assert_eq!(facts("ingress.yaml", text), expected);
    }

    #[test]
    fn a_gateway_is_public_by_its_class() {
        let text = "\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: gke-l7-rilb}
";
        assert_eq!(facts("gateway.yaml", text), "1 load balancer `edge` (`Gateway`)\n4   public: no\n");
        let own = text.replace("gke-l7-rilb", "cilium");
        assert_eq!(facts("gateway.yaml", &own), "1 load balancer `edge` (`Gateway`)\n");
    }
}
