//! Recognises kustomizations, which need neither a `kind` nor an `apiVersion`.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>

use crate::yaml::Node;

pub const KUSTOMIZATION: &str = "Kustomization";
pub const COMPONENT: &str = "Component";

/// Keys that only a kustomization has.
const OWN: [&str; 5] =
    ["configMapGenerator", "helmCharts", "patchesJson6902", "patchesStrategicMerge", "secretGenerator"];

/// The kind of a Kustomize document. `None` for every other document, and for Flux's resources of the same name.
pub fn kustomization(document: &Node) -> Option<&'static str> {
    let word = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let (version, kind) = (word("apiVersion"), word("kind"));
    let has_version = version.starts_with("kustomize.config.k8s.io/");
    if !has_version && !version.is_empty() {
        return None;
    }
    match kind {
        COMPONENT => Some(COMPONENT),
        KUSTOMIZATION => Some(KUSTOMIZATION),
        "" => (has_version || has_own_keys(document)).then_some(KUSTOMIZATION),
        _ => None,
    }
}

/// Whether the keys of a document alone make it a kustomization. Other files have `resources`, `components` and
/// `patches` too, so their items must have the expected shape.
fn has_own_keys(document: &Node) -> bool {
    let is_list = |key: &str, is_item: fn(&Node) -> bool| {
        let items = document.get(key).map_or(&[][..], Node::items);
        !items.is_empty() && items.iter().all(is_item)
    };
    let is_path = |item: &Node| item.text().is_some_and(|text| text.contains(['/', '.']));
    let has_patch =
        |item: &Node| item.get("patch").or_else(|| item.get("path")).is_some_and(|own| own.text().is_some());
    ["resources", "bases"].iter().any(|key| is_list(key, |item| item.text().is_some()))
        || ["components", "generators", "transformers"].iter().any(|key| is_list(key, is_path))
        || is_list("patches", has_patch)
        || OWN.iter().any(|key| is_list(key, |item| item.is_map() || item.text().is_some()))
}
