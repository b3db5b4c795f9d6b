//! Kustomizations: which objects they combine, and which values of these they patch, so that the values in the objects'
//! own files are not mistaken for what runs.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>,
//! <https://fluxcd.io/flux/components/kustomize/kustomizations/>,
//! <https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/>

use super::installs::argo_sources;
use super::values::{at, text};
use super::{Component, Kind, Value};
use crate::alarms::{KUSTOMIZATION, kustomization};
use crate::source::Span;
use crate::yaml::{self, Node};

/// The `what` of a patch. Its properties say what it changes. It has no name if it may apply to any object.
pub const PATCH: &str = "patch";
/// The property of a patch that may change anything.
pub const ALL: &str = "all";
/// The property of a patch that deletes an object.
pub const DELETED: &str = "deleted";
/// The property with a chart that a kustomization installs.
pub const CHART: &str = "chart";

/// The `what` of the operations of a JSON patch in a file of its own.
pub const OPERATIONS: &str = "operations";

/// The property with the file of a patch that is an object.
pub const OBJECT: &str = "object";

/// The property with a file or a folder of generators, with which a kustomization makes objects.
pub const GENERATOR: &str = "generator";

/// The `what` of a generator that only makes a `ConfigMap` or a `Secret`.
pub const CONFIGURATION: &str = "generator of configuration";

/// The property of a patch that sets images for containers. It adds the containers that an object does not have.
pub const CONTAINERS: &str = "containers";

/// The properties that depend on the containers.
pub const PODS: [&str; 5] =
    ["readiness probe", "liveness probe", "startup probe", "resource requests", "resource limits"];
const STRATEGY: [&str; 3] = ["strategy", "max unavailable", "max surge"];

/// Fields of a container or a pod, and the properties that each affects.
const FIELDS: [(&str, &[&str]); 8] = [
    ("replicas", &["replicas"]),
    ("strategy", &STRATEGY),
    ("updateStrategy", &STRATEGY),
    ("readinessProbe", &["readiness probe"]),
    ("livenessProbe", &["liveness probe"]),
    ("startupProbe", &["startup probe"]),
    ("resources", &["resource requests", "resource limits"]),
    ("ports", &["readiness probe", "liveness probe", "startup probe"]),
];

/// Fields of a probe that do not affect whether there is a probe.
const TIMES: [&str; 6] = [
    "failureThreshold",
    "initialDelaySeconds",
    "periodSeconds",
    "successThreshold",
    "terminationGracePeriodSeconds",
    "timeoutSeconds",
];

/// A kustomization and its patches, if a document is one.
pub fn patches(document: &Node) -> Vec<Component> {
    if let Some((what, spec)) = combining(document) {
        return of(what, document.span, spec, spec);
    }
    if let Some(own) = operations(document) {
        return vec![own];
    }
    if makes_configuration(document) {
        return vec![Component::new(Kind::Workload, CONFIGURATION, document.span)];
    }
    // A patch in a file of its own is read as an object, unless it deletes one.
    if is_deleted(document) && document.get("kind").is_some() {
        let mut own = aimed(None, Some(document), document.span);
        own.put(ALL, Value::Flag(true), document.span);
        own.put(DELETED, Value::Flag(true), document.span);
        return vec![own];
    }
    let sources = argo_sources(document).into_iter();
    sources
        .filter_map(|own| Some(of(KUSTOMIZATION, own.span, own, own.get("kustomize")?)))
        .flatten()
        .collect()
}

/// Whether a document is a generator of a `ConfigMap` or a `Secret`: a built-in one, or one of SOPS.
fn makes_configuration(document: &Node) -> bool {
    let kind = document.get("kind").and_then(Node::text).unwrap_or_default();
    kind == "ksops" || ["ConfigMapGenerator", "SecretGenerator"].iter().any(|end| kind.ends_with(end))
}

/// Whether an object is a patch that deletes one.
pub fn is_deleted(object: &Node) -> bool {
    object.get("$patch").and_then(Node::text) == Some("delete")
}

/// The component of a kustomization, with what it combines, followed by those of its patches. `folder` is the node with
/// the `path` of its folder, if it does not apply to the file's own folder.
fn of(what: &'static str, place: Span, folder: &Node, spec: &Node) -> Vec<Component> {
    let mut thing = Component::new(Kind::Workload, what, place);
    thing.set("path", folder.get("path"), text);
    for list in ["resources", "bases", "components"] {
        for resource in spec.get(list).map_or(&[][..], Node::items) {
            thing.set("resource", Some(resource), text);
        }
    }
    for (list, name) in [("helmCharts", "name"), ("helmChartInflationGenerator", "chartName")] {
        for chart in spec.get(list).map_or(&[][..], Node::items) {
            thing.set(CHART, chart.get(name), text);
        }
    }
    for generator in spec.get("generators").map_or(&[][..], Node::items) {
        match written(generator) {
            Some(inner) if inner.iter().all(makes_configuration) => {}
            Some(_) => thing.put(GENERATOR, Value::Text("generators".to_owned()), generator.span),
            None => thing.set(GENERATOR, Some(generator), text),
        }
    }
    let mut all = vec![thing];
    for list in ["patches", "patchesJson6902", "patchesStrategicMerge"] {
        for item in spec.get(list).map_or(&[][..], Node::items) {
            all.extend(patch(item));
        }
    }
    // A transformer may change anything.
    for item in spec.get("transformers").map_or(&[][..], Node::items) {
        all.push(whole(None, item.span));
    }
    for item in spec.get("replacements").map_or(&[][..], Node::items) {
        all.extend(replacement(item));
    }
    for item in spec.get("replicas").map_or(&[][..], Node::items) {
        let mut own = Component::new(Kind::Workload, PATCH, item.span).named(item.get("name"));
        own.put("replicas", Value::Flag(true), item.span);
        all.push(own);
    }
    all
}

/// The type of a kustomization, and the node with its keys, which Flux has under `spec`.
fn combining(document: &Node) -> Option<(&'static str, &Node)> {
    let word = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let (version, kind) = (word("apiVersion"), word("kind"));
    if version.starts_with("kustomize.toolkit.fluxcd.io/") && kind == KUSTOMIZATION {
        return Some((KUSTOMIZATION, document.get("spec")?));
    }
    kustomization(document).map(|what| (what, document))
}

/// The documents of an inline text. Empty if the text cannot be read, and `None` if it is a path or a URL.
fn written(item: &Node) -> Option<Vec<Node>> {
    let text = item.text().filter(|text| text.contains(':'))?;
    let inner = yaml::read(item.span.file, text, 0..text.len());
    // A URL contains a colon, too.
    let is_path = inner.documents.iter().all(|own| own.text().is_some()) && !text.contains('\n');
    let is_whole = inner.malformed.is_none();
    (!is_path).then(|| if is_whole { inner.documents } else { Vec::new() })
}

/// The components for a patch: `{target: {kind: Deployment, name: pay}, patch: …}`, `{path: …}`, or the patch alone.
fn patch(item: &Node) -> Vec<Component> {
    let target = item.get("target");
    let own = item.get("patch").or(Some(item).filter(|item| item.text().is_some()));
    match own.and_then(|own| Some((own.span, written(own)?))) {
        Some((place, inner)) if inner.is_empty() => vec![whole(target, place)],
        Some((place, inner)) => inner.iter().map(|own| changes(own, target, place)).collect(),
        // A patch file without a target is an object. With a target, it may be a list of operations.
        None => {
            let Some(path) = item.get("path").or(own) else { return Vec::new() };
            let mut own = whole(target, item.span);
            own.set(if target.is_some() { "path" } else { OBJECT }, Some(path), text);
            vec![own]
        }
    }
}

/// What a replacement writes into other objects: `{source: …, targets: [{select: …, fieldPaths: [spec.replicas]}]}`. A
/// replacement in a separate file may write anything.
fn replacement(item: &Node) -> Vec<Component> {
    let targets = item.get("targets").map_or(&[][..], Node::items);
    if targets.is_empty() {
        return vec![whole(None, item.span)];
    }
    let written = targets.iter().map(|target| {
        let select = target.get("select");
        let mut own = aimed(select, select, target.span);
        for path in target.get("fieldPaths").map_or(&[][..], Node::items).iter().filter_map(Node::text) {
            let known = FIELDS.iter().filter(|(field, _)| path.split('.').any(|part| part == *field));
            for key in known.flat_map(|(_, keys)| *keys) {
                if own.get(key).is_none() {
                    own.put(key, Value::Flag(true), target.span);
                }
            }
        }
        own
    });
    written.collect()
}

/// A component for a patch that may change anything.
fn whole(target: Option<&Node>, place: Span) -> Component {
    let mut own = aimed(target, target, place);
    own.put(ALL, Value::Flag(true), place);
    own
}

/// A component for a patch without changes, for the object named by its target or by the patch itself.
fn aimed(target: Option<&Node>, named: Option<&Node>, place: Span) -> Component {
    let name = match target {
        Some(target) => target.get("name"),
        None => named.and_then(|own| at(own, &["metadata", "name"])),
    };
    let mut own = Component::new(Kind::Workload, PATCH, place).named(name);
    own.set("kind", named.and_then(|own| own.get("kind")), text);
    own
}

/// The properties that a patch changes.
fn changes(inner: &Node, target: Option<&Node>, place: Span) -> Component {
    let mut own = aimed(target, target.or(Some(inner)), place);
    if is_deleted(inner) {
        own.put(DELETED, Value::Flag(true), place);
    }
    let mut put = |key: &'static str| {
        if own.get(key).is_none() {
            own.put(key, Value::Flag(true), place);
        }
    };
    if inner.is_map() {
        fields(inner, &mut put);
        own.containers = with_images(inner);
    } else {
        inner.items().iter().for_each(|one| operation(one, &mut put));
    }
    own
}

/// Passes to `put` what changes when this object is merged over another one.
pub fn fields(node: &Node, put: &mut impl FnMut(&'static str)) {
    for (key, value) in node.entries() {
        let known = FIELDS.iter().find(|(field, _)| *field == key.value && !has_only_times(value));
        known.into_iter().flat_map(|(_, keys)| *keys).for_each(|key| put(key));
        match key.value.as_str() {
            "$patch" | "" => put(ALL),
            "spec" | "template" if value.is_null() => put(ALL),
            "spec" | "template" => fields(value, put),
            "containers" | "initContainers" => containers(value, put),
            _ => {}
        }
    }
}

/// Whether a part of a patch only sets how often and how long a probe checks.
fn has_only_times(probe: &Node) -> bool {
    let fields = probe.entries();
    !fields.is_empty() && fields.iter().all(|(key, _)| TIMES.contains(&key.value.as_str()))
}

/// Passes to `put` what a list of containers changes. A container with an image may be new. If a container is deleted
/// or has no name, or the list is empty or a template expression, all properties that depend on the containers may
/// change.
fn containers(list: &Node, put: &mut impl FnMut(&'static str)) {
    let is_unclear =
        |item: &Node| item.get("$patch").is_some() || item.get("name").and_then(Node::text).is_none();
    if list.items().is_empty() || list.items().iter().any(is_unclear) {
        PODS.into_iter().for_each(&mut *put);
    } else if list.items().iter().any(|item| item.get("image").is_some()) {
        put(CONTAINERS);
    }
    list.items().iter().for_each(|item| fields(item, put));
}

/// The containers of a pod, including init containers.
pub fn containers_of(pod: &Node) -> impl Iterator<Item = &Node> {
    let lists = ["containers", "initContainers"].into_iter().filter_map(|list| pod.get(list));
    lists.flat_map(Node::items)
}

/// The names of the containers that an object sets an image for.
pub fn with_images(object: &Node) -> Vec<String> {
    let all = at(object, &["spec", "template", "spec"]).into_iter().flat_map(containers_of);
    let with_image = all.filter(|container| container.get("image").is_some());
    with_image.filter_map(|container| Some(container.get("name")?.text()?.to_owned())).collect()
}

/// What a list of operations changes, if a document is one.
fn operations(document: &Node) -> Option<Component> {
    let is_operation =
        |item: &Node| ["op", "path"].iter().all(|key| item.get(key).and_then(Node::text).is_some());
    let all = document.items();
    if all.is_empty() || !all.iter().all(is_operation) {
        return None;
    }
    let mut own = Component::new(Kind::Workload, OPERATIONS, document.span);
    let mut put = |key: &'static str| {
        if own.get(key).is_none() {
            own.put(key, Value::Flag(true), document.span);
        }
    };
    for one in all {
        operation(one, &mut put);
    }
    Some(own)
}

/// Passes to `put` what an operation changes: `{op: replace, path: /spec/replicas, value: 1}`.
fn operation(operation: &Node, put: &mut impl FnMut(&'static str)) {
    let paths = ["path", "from"].map(|key| operation.get(key).and_then(Node::text));
    if paths[0].is_none() {
        return put(ALL);
    }
    for path in paths.into_iter().flatten() {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts[..] {
            [.., time] if TIMES.contains(&time) => {}
            ["" | "spec"] | ["spec", "template"] | ["spec", "template", "spec"] => put(ALL),
            ["spec", "template", "spec", "containers" | "initContainers"]
            | ["spec", "template", "spec", "containers" | "initContainers", _] => {
                PODS.into_iter().for_each(&mut *put);
            }
            ["spec", "template", "spec", "containers" | "initContainers", _, field, ..]
            | ["spec", field, ..] => {
                let known = FIELDS.iter().find(|(own, _)| *own == field);
                known.into_iter().flat_map(|(_, keys)| *keys).for_each(|key| put(key));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use crate::delivery::read;
    use crate::source::{FileId, Source};

    /// Each part, with what it changes, as lines.
    fn parts(text: &str) -> Vec<String> {
        let source = Source::new(Utf8Path::new("kustomization.yaml"), text.to_owned());
        let parts = read(FileId(1), &source).parts;
        let says = |own: &super::Component| {
            let keys: Vec<String> =
                own.properties.iter().map(|own| format!("{}={}", own.key, own.value)).collect();
            format!("{}: {}", own.says(), keys.join(", "))
        };
        parts.iter().map(says).collect()
    }

    #[test]
    fn patches_say_what_they_change() {
        let text = "\
kind: Kustomization
resources: [../../base]
replicas: [{name: pay, count: 1}]
patches:
  - target: {kind: Deployment, name: pay}
    patch: |-
      - {op: replace, path: /spec/replicas, value: 1}
      - {op: remove, path: /spec/template/spec/containers/0/readinessProbe}
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: worker}
      spec: {strategy: {type: Recreate}, template: {spec: {containers: [{name: a, env: [{name: B, $patch: delete}]}]}}}
  - patch: |-
      kind: Deployment
      metadata: {name: slow}
      spec: {template: {spec: {containers: [{name: a, livenessProbe: {periodSeconds: 9}, readinessProbe: {periodSeconds: 9, exec: {}}}]}}}
  - target: {kind: Deployment, name: slow}
    patch: |-
      - {op: add, path: /spec/template/spec/containers/0/readinessProbe/initialDelaySeconds, value: 9}
  - path: other.yaml
  - {path: operations.yaml, target: {kind: Deployment}}
helmCharts: [{name: redis, repo: https://charts.example.org}]
";
        let expected = [
            "`Kustomization`: resource=../../base, chart=redis",
            "`pay` (`patch`): kind=Deployment, replicas=yes, readiness probe=yes",
            "`worker` (`patch`): kind=Deployment, strategy=yes, max unavailable=yes, max surge=yes",
            "`slow` (`patch`): kind=Deployment, readiness probe=yes",
            "`slow` (`patch`): kind=Deployment",
            "`patch`: all=yes, object=other.yaml",
            "`patch`: kind=Deployment, all=yes, path=operations.yaml",
            "`pay` (`patch`): replicas=yes",
        ];
        assert_eq!(parts(text), expected);
    }

    #[test]
    fn operations_may_be_in_a_file_of_their_own() {
        let text = "\
- {op: add, path: /spec/template/spec/containers/0/env, value: []}
- op: replace
  path: /spec/replicas
  value: 1
";
        assert_eq!(parts(text), ["`operations`: replicas=yes"]);
        assert_eq!(parts(&text.replace("replicas", "template")), ["`operations`: all=yes"]);
        assert_eq!(parts(r#"[{"op": "remove", "path": "/data"}]"#), ["`operations`: "]);
        assert_eq!(parts(&format!("{text}- op: [\n")), <[&str; 0]>::default());
        assert_eq!(parts("- {op: add, value: 1}\n"), <[&str; 0]>::default());
    }

    #[test]
    fn a_patch_may_delete_an_object() {
        let object = "$patch: delete\nkind: Deployment\nmetadata: {name: pay}\n";
        assert_eq!(parts(object), ["`pay` (`patch`): kind=Deployment, all=yes, deleted=yes"]);
        let inner = object.trim_end().replace('\n', "\n      ");
        let text = format!("resources: [x.yaml]\npatches:\n  - patch: |-\n      {inner}\n");
        assert_eq!(parts(&text)[1], "`pay` (`patch`): kind=Deployment, deleted=yes, all=yes");
    }

    #[test]
    fn transformers_and_replacements_change_objects_too() {
        let text = "\
resources: [pay.yaml]
transformers: [sizes.yaml]
replacements:
  - path: replacements.yaml
  - source: {kind: ConfigMap, name: pay, fieldPath: data.pods}
    targets: [{select: {kind: Deployment, name: pay}, fieldPaths: [spec.replicas]}]
";
        let expected = [
            "`Kustomization`: resource=pay.yaml",
            "`patch`: all=yes",
            "`patch`: all=yes",
            "`pay` (`patch`): kind=Deployment, replicas=yes",
        ];
        assert_eq!(parts(text), expected);
    }

    #[test]
    fn generators_bring_objects_unless_they_make_configuration() {
        let text = "\
resources: [pay.yaml]
generators:
  - chart.yaml
  - |-
    apiVersion: builtin
    kind: ConfigMapGenerator
  - |-
    apiVersion: builtin
    kind: HelmChartInflationGenerator
patchesStrategicMerge: ['https://config.acme.example/pay.yaml']
";
        let expected = [
            "`Kustomization`: resource=pay.yaml, generator=chart.yaml, generator=generators",
            "`patch`: all=yes, object=https://config.acme.example/pay.yaml",
        ];
        assert_eq!(parts(text), expected);
        let secrets = "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: pay}\n";
        assert_eq!(parts(secrets), ["`generator of configuration`: "]);
        assert_eq!(parts("generators: [chart.yaml]\n"), ["`Kustomization`: generator=chart.yaml"]);
    }

    #[test]
    fn charts_have_an_older_key_too() {
        let text = "kind: Kustomization\nhelmChartInflationGenerator: [{chartName: redis}]\n";
        assert_eq!(parts(text), ["`Kustomization`: chart=redis"]);
    }

    #[test]
    fn argo_cd_patches_too() {
        let text = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  sources:
    - {path: charts/pay, helm: {values: ''}}
    - path: deploy/pay
      kustomize:
        replicas: [{name: pay, count: 1}]
";
        let expected = [
            "`Kustomization`: path=deploy/pay",
            "`pay` (`patch`): replicas=yes",
            "`installed`: path=charts/pay",
            "`installed`: path=deploy/pay",
        ];
        assert_eq!(parts(text), expected);
    }

    #[test]
    fn a_container_with_an_image_may_be_new() {
        let text = "resources: [x.yaml]\npatchesStrategicMerge:\n  - |-\n    kind: Deployment\n    metadata: {name: pay}\n    \
                    spec: {template: {spec: {containers: [{name: proxy, image: x}]}}}\n  - file.yaml\n";
        assert_eq!(
            parts(text),
            [
                "`Kustomization`: resource=x.yaml",
                "`pay` (`patch`): kind=Deployment, containers=yes",
                "`patch`: all=yes, object=file.yaml"
            ]
        );
        let unnamed = "`pay` (`patch`): kind=Deployment, readiness probe=yes, liveness probe=yes, \
                       startup probe=yes, resource requests=yes, resource limits=yes";
        assert_eq!(parts(&text.replace("name: proxy, ", ""))[1], unnamed);
    }

    #[test]
    fn a_kustomization_needs_no_kind() {
        for text in [
            "apiVersion: kustomize.config.k8s.io/v1beta1\nresources: []\n",
            "components: [../live]\n",
            "patches: [{path: a.yaml, target: {kind: Deployment, name: pay}}]\n",
            "patchesStrategicMerge: [a.yaml]\n",
            "configMapGenerator: [{name: pay, literals: [a=b]}]\nresources: [../base]\n",
            "helmCharts: [{name: redis, repo: https://charts.example.org}]\n",
            "secretGenerator: [{name: pay}]\n",
        ] {
            assert!(parts(text)[0].starts_with("`Kustomization`: "), "{text}");
        }
        assert_eq!(parts("kind: Component\nreplicas: [{name: pay, count: 1}]\n").len(), 2);
        assert_eq!(parts("components: [web, worker]\npatches: [a, b]\n"), <[&str; 0]>::default());
    }

    #[test]
    fn other_files_with_resources_are_not_kustomizations() {
        assert_eq!(parts("resources: {limits: {cpu: 1}}\nreplicas: 3\n"), <[&str; 0]>::default());
        assert_eq!(
            parts("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}\n"),
            <[&str; 0]>::default()
        );
    }
}
