//! Kubernetes objects that Terraform applies: workloads that are written as blocks, and whole objects. Anything else
//! that it applies, such as a chart, is not read.
//!
//! <https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs>,
//! <https://registry.terraform.io/providers/hashicorp/helm/latest/docs>

use crate::delivery::kubernetes;
use crate::delivery::resources::{Resource, of_terraform};
use crate::delivery::values::{at, is_open, one_or_many, text};
use crate::delivery::{Component, NAMESPACE, Value};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// Types whose blocks are the fields of an object, without their version suffix, and the version and the kind of the
/// object.
const BLOCKS: [(&str, &str, &str); 4] = [
    ("kubernetes_deployment", "apps/v1", "Deployment"),
    ("kubernetes_horizontal_pod_autoscaler", "autoscaling/v2", "HorizontalPodAutoscaler"),
    ("kubernetes_pod_disruption_budget", "policy/v1", "PodDisruptionBudget"),
    ("kubernetes_stateful_set", "apps/v1", "StatefulSet"),
];

/// Types that hold one or more whole objects, and the argument that holds them.
const WHOLE: [(&str, &str); 2] = [("kubectl_manifest", "yaml_body"), ("kubernetes_manifest", "manifest")];

/// Types that make pods and are not read, without their version suffix.
const OTHERS: [&str; 8] = [
    "argocd_application",
    "argocd_application_set",
    "helm_release",
    "kubernetes_daemon_set",
    "kubernetes_daemonset",
    "kubernetes_pod",
    "kubernetes_replication_controller",
    "kustomization_resource",
];

/// Blocks that may be repeated, and the list field that holds them in an object.
const LISTS: [(&str, &str); 4] = [
    ("container", "containers"),
    ("init_container", "initContainers"),
    ("port", "ports"),
    ("volume_claim_template", "volumeClaimTemplates"),
];

/// The components in the objects that a file applies.
pub fn of(document: &Node) -> Vec<Component> {
    let all = of_terraform(document, |kind| in_blocks(kind).is_some() || holding(kind).is_some());
    all.iter().filter(|own| !own.is_off()).flat_map(of_resource).collect()
}

/// Notes in the component of the code which other resources a file applies.
pub fn note_unread(code: &mut Component, document: &Node) {
    let all = of_terraform(document, |kind| OTHERS.contains(&plain(kind)) || holding(kind).is_some());
    for own in all.iter().filter(|own| !own.is_off() && !is_read(own)) {
        code.put("not read", Value::Text(format!("{}.{}", own.kind, own.id.value)), own.place);
    }
}

fn of_resource(resource: &Resource<'_>) -> Vec<Component> {
    let body: &Node = &resource.settings;
    let objects: Vec<Node> = match in_blocks(resource.kind) {
        Some((version, kind)) => vec![object(body, version, kind)],
        None => held(resource).iter().filter(|own| own.is_map()).cloned().collect(),
    };
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| !kubernetes::is_apart(object)) {
        for thing in kubernetes::things(object) {
            let mut thing = thing.counted(body);
            // Without a selector, the API server rejects it. It is not a patch of an object in another file.
            thing.properties.retain(|own| own.key != "patch");
            forget_ignored(&mut thing, body);
            thing.set(NAMESPACE, at(object, &["metadata", "namespace"]), text);
            found.push(thing);
        }
    }
    found
}

/// A type without its version suffix: `kubernetes_deployment` for `kubernetes_deployment_v1`.
fn plain(kind: &str) -> &str {
    ["_v1", "_v2", "_v2beta2"].iter().find_map(|end| kind.strip_suffix(*end)).unwrap_or(kind)
}

/// The version and the kind of the object whose fields are the blocks of a type.
fn in_blocks(kind: &str) -> Option<(&'static str, &'static str)> {
    BLOCKS.iter().find(|(own, ..)| *own == plain(kind)).map(|(_, version, kind)| (*version, *kind))
}

/// The argument of a type that holds an object.
fn holding(kind: &str) -> Option<&'static str> {
    WHOLE.iter().find(|(own, _)| *own == kind).map(|(_, argument)| *argument)
}

/// The objects that a resource holds, or the expressions that stand for them.
fn held<'r>(resource: &'r Resource<'_>) -> &'r [Node] {
    let argument = holding(resource.kind).and_then(|argument| resource.settings.get(argument));
    argument.map_or(&[][..], one_or_many)
}

/// Whether everything that a resource holds is an object whose kind is known.
fn is_read(resource: &Resource<'_>) -> bool {
    let is_object = |node: &Node| {
        node.get("kind").and_then(Node::text).is_some_and(|kind| !is_open(kind))
            && node.get("apiVersion").is_some()
    };
    !held(resource).is_empty() && held(resource).iter().all(is_object)
}

/// The object that a resource describes with its blocks.
fn object(body: &Node, version: &str, kind: &str) -> Node {
    let word = |key: &str, value: &str| {
        let text = Kind::Scalar { text: value.to_owned(), plain: false };
        (Spanned::new(key.to_owned(), body.span), Node { span: body.span, kind: text })
    };
    let mut entries = vec![word("apiVersion", version), word("kind", kind)];
    entries.extend(fields(body));
    Node { span: body.span, kind: Kind::Map(entries) }
}

/// The arguments and blocks of a block, as fields of an object.
fn fields(block: &Node) -> Vec<(Spanned<String>, Node)> {
    let blocks = block.get("dynamic").map_or(&[][..], one_or_many).iter().flat_map(Node::entries);
    // The number of these blocks is unknown. They come first, so that a lookup by name finds them before others.
    let dynamic = blocks.map(|(name, made)| {
        let text = format!("${{dynamic.{}}}", name.value);
        let open = Node { span: made.span, kind: Kind::Scalar { text, plain: false } };
        (Spanned::new(field_name(&name.value, true), name.span), open)
    });
    let written = block.entries().iter().filter(|(name, _)| name.value != "dynamic");
    dynamic.chain(written.map(|(name, value)| field(name, value))).collect()
}

fn field(name: &Spanned<String>, value: &Node) -> (Spanned<String>, Node) {
    let is_block = one_or_many(value).iter().all(Node::is_map);
    let key = Spanned::new(field_name(&name.value, is_block), name.span);
    let value = match &value.kind {
        _ if is_block && LISTS.iter().any(|(own, _)| *own == name.value) => {
            let items = one_or_many(value).iter().map(inner).collect();
            Node { span: value.span, kind: Kind::List(items) }
        }
        Kind::List(items) if is_block && items.len() == 1 => inner(&items[0]),
        Kind::Map(_) => inner(value),
        // The port of a probe is set, whatever its number is.
        Kind::Scalar { text, .. } if name.value == "port" && is_open(text) => {
            Node { span: value.span, kind: Kind::Scalar { text: name.value.clone(), plain: false } }
        }
        _ => value.clone(),
    };
    (key, value)
}

fn inner(block: &Node) -> Node {
    Node { span: block.span, kind: Kind::Map(fields(block)) }
}

/// The name of a field: `readinessProbe` for `readiness_probe`.
fn field_name(name: &str, is_block: bool) -> String {
    if let Some((_, list)) = LISTS.iter().find(|(own, _)| is_block && *own == name) {
        return (*list).to_owned();
    }
    let mut parts = name.split('_');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        whole.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        whole.push_str(letters.as_str());
    }
    whole
}

/// Makes the properties in `ignore_changes` unknown, since another program may change them.
fn forget_ignored(thing: &mut Component, body: &Node) {
    let blocks = body.get("lifecycle").map_or(&[][..], one_or_many).iter();
    let ignored = blocks.filter_map(|block| block.get("ignore_changes")).flat_map(one_or_many);
    for path in ignored.filter_map(Node::text).map(|path| path.trim_end_matches('}')) {
        let decides_nothing = ["image", "metadata"].iter().any(|word| path.contains(word));
        let is_meant = |key: &str| key != "count" && (key == "replicas" || !path.ends_with("replicas"));
        for own in thing.properties.iter_mut().filter(|own| !decides_nothing && is_meant(&own.key)) {
            own.value = Value::Open("the value that it was created with".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const DEPLOYMENT: &str = r#"
resource "kubernetes_deployment_v1" "pay" {
  metadata {
    name      = "pay"
    namespace = "shop"
  }
  spec {
    replicas = 3
    selector {
      match_labels = { app = "pay" }
    }
    strategy {
      rolling_update {
        max_unavailable = "0"
      }
    }
    template {
      spec {
        container {
          name  = "api"
          image = "pay:1"
          port {
            container_port = 80
          }
          readiness_probe {
            http_get {
              path = "/ready"
              port = var.port
            }
          }
          resources {
            limits = { memory = "1Gi" }
          }
        }
      }
    }
  }
}
"#;

    #[test]
    fn blocks_of_terraform_are_a_deployment() {
        let expected = "\
2 infrastructure `Terraform`
2 workload `pay` (`Deployment`)
8   replicas: 3
12   strategy: rolling
14   max unavailable: 0
12   max surge: 25%
25   readiness probe: yes
19   liveness probe: no
19   startup probe: no
31   resource requests: yes
31   resource limits: yes
5   namespace: shop
";
        assert_eq!(facts("main.tf", DEPLOYMENT), expected);
    }

    #[test]
    fn a_deployment_without_a_selector_is_not_a_patch() {
        let text = DEPLOYMENT.replace("    selector {\n      match_labels = { app = \"pay\" }\n    }\n", "");
        let found = facts("main.tf", &text);
        assert!(!found.contains("patch: yes") && found.contains("readiness probe: unknown"), "{found}");
    }

    #[test]
    fn blocks_that_terraform_repeats_are_unknown() {
        let probe = DEPLOYMENT.replace("readiness_probe {", "dynamic \"readiness_probe\" {");
        assert!(facts("main.tf", &probe).contains("readiness probe: unknown (${dynamic.readiness_probe})"));
        let container = DEPLOYMENT.replace(
            "        container {",
            "        dynamic \"container\" {\n          for_each = var.more\n          content {}\n        }\n        container {",
        );
        assert!(!facts("main.tf", &container).contains("probe"));
    }

    #[test]
    fn what_terraform_ignores_is_unknown() {
        let with = |path: &str| {
            let ignored =
                format!("  lifecycle {{\n    ignore_changes = [{path}]\n  }}\n  spec {{\n    replicas");
            facts("main.tf", &DEPLOYMENT.replacen("  spec {\n    replicas", &ignored, 1))
        };
        let replicas = with("spec[0].replicas");
        assert!(
            replicas.contains("replicas: unknown") && replicas.contains("strategy: rolling"),
            "{replicas}"
        );
        assert!(with("spec").contains("strategy: unknown"));
        let image = with("spec[0].template[0].spec[0].container[0].image, metadata[0].annotations");
        assert!(!image.contains("unknown"), "{image}");
    }

    #[test]
    fn whole_objects_are_read_and_others_are_noted() {
        let text = r#"
resource "kubernetes_manifest" "set" {
  manifest = { apiVersion = "apps/v1", kind = "StatefulSet", metadata = { name = "set" }, spec = { replicas = 1 } }
}
resource "kubectl_manifest" "scaler" {
  count     = var.on ? 1 : 0
  yaml_body = <<-YAML
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: pay}
    spec: {scaleTargetRef: {name: pay}, maxReplicas: 9}
  YAML
}
resource "kubectl_manifest" "other" {
  yaml_body = file("other.yaml")
}
resource "helm_release" "agent" {
  chart = "datadog"
}
resource "helm_release" "off" {
  count = 0
  chart = "datadog"
}
resource "kubernetes_job_v1" "once" {
  metadata {
    name = "once"
  }
}
"#;
        let found = facts("main.tf", text);
        for line in [
            "14   not read: kubectl_manifest.other",
            "17   not read: helm_release.agent",
            "3 workload `set` (`StatefulSet`)",
            "3   replicas: 1",
            "autoscaling `pay` (`HorizontalPodAutoscaler`)",
            "6   count: unknown (${var.on?1:0})",
        ] {
            assert!(found.contains(line), "{line}: {found}");
        }
        assert!(!found.contains("not read: helm_release.off") && !found.contains("once"), "{found}");
    }
}
