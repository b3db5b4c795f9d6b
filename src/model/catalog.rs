//! Backstage's `catalog-info.yaml`. Its components are services, for projects that already describe them there.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{Dependency, Flaw, Link, Service, says_something};
use crate::read::shorten;
use crate::source::{FileId, Spanned};
use crate::yaml::Node;

/// The file name that Backstage expects.
pub const FILE: &str = "catalog-info.yaml";

/// The components of a file. Other kinds, and templates of components, are ignored.
pub fn services(file: FileId, folder: &Utf8Path, documents: &[Node]) -> Vec<Service> {
    let resources = resources(documents);
    documents.iter().filter_map(|document| service(file, folder, document, &resources)).collect()
}

fn service(
    file: FileId,
    folder: &Utf8Path,
    document: &Node,
    resources: &BTreeMap<String, String>,
) -> Option<Service> {
    let text =
        |node: &Node, key: &str| node.get(key).and_then(Node::spanned).filter(|text| is_known(&text.value));
    let is_backstage = text(document, "apiVersion")?.value.starts_with("backstage.io/");
    if !is_backstage || text(document, "kind")?.value != "Component" {
        return None;
    }
    let metadata = document.get("metadata")?;
    let name = text(metadata, "name")?;
    // Fields without a Backstage key stay as in an empty entry.
    let mut service = Service::read(file, folder, folder, &Node::empty(document.span), &mut Vec::new());
    service.name = name;
    (service.tier, service.unread) = tier(document);
    let plain = |key: &str| text(metadata, key).map(|text| text.value);
    service.title = plain("title");
    service.description = plain("description").map(|text| text.trim().to_owned());
    let links = metadata.get("links").into_iter().flat_map(Node::items);
    service.links = links.filter_map(link).collect();
    if let Some(spec) = document.get("spec") {
        service.owner = text(spec, "owner").map(reference);
        service.lifecycle = text(spec, "lifecycle");
        service.application = text(spec, "system").map(reference);
        let listed = |key: &str| spec.get(key).into_iter().flat_map(Node::items).filter_map(Node::spanned);
        let needs = |kind: &'static str| {
            let known = listed("dependsOn").filter(|need| is_known(&need.value));
            known.filter(move |need| need.value.trim().to_lowercase().starts_with(kind)).map(reference)
        };
        service.depends_on = needs("component:").map(Dependency::from).collect();
        let may_store = |name: &Spanned<String>| resources.get(&name.value).is_none_or(|of| is_store(of));
        service.data_stores = needs("resource:").filter(may_store).collect();
        // `providesApis` is a declaration. It can contradict an answer, but proves nothing.
        if let Some(api) = listed("providesApis").find(|api| is_known(&api.value)) {
            service.facts.insert("has_api".to_owned(), Spanned::new(true, api.span));
        }
    }
    Some(service)
}

/// The types of the resources in a file, in lower case, by the resource's name.
fn resources(documents: &[Node]) -> BTreeMap<String, String> {
    let all =
        documents.iter().filter(|document| document.get("kind").and_then(Node::text) == Some("Resource"));
    let typed = all.filter_map(|document| {
        let name = document.get("metadata")?.get("name")?.text()?;
        Some((name.to_owned(), document.get("spec")?.get("type")?.text()?.to_lowercase()))
    });
    typed.collect()
}

/// Whether a resource of this type stores data: `database`, `s3-bucket`, `postgresql`. Companies choose their own words
/// for types.
fn is_store(of: &str) -> bool {
    const WORDS: [&str; 12] = [
        "base", "db", "sql", "postgres", "mongo", "store", "storage", "bucket", "s3", "table", "cache",
        "redis",
    ];
    WORDS.iter().any(|word| of.contains(word))
}

/// Whether a text is filled in. A template's placeholder is not.
fn is_known(text: &str) -> bool {
    says_something(text)
}

/// Keys for a tier. In labels and annotations they may have a company's prefix, as in `acme.example/tier`.
const TIERS: [&str; 3] = ["tier", "service-tier", "service_tier"];

/// The tier in labels, annotations or the `spec`, and values that cannot be read. `None` if there are different tiers.
fn tier(document: &Node) -> (Option<Spanned<u32>>, Vec<Flaw>) {
    let metadata = document.get("metadata");
    let maps = ["labels", "annotations"].iter().filter_map(|key| metadata?.get(key));
    let mut found: Option<Spanned<u32>> = None;
    let mut flaws = Vec::new();
    let mut differ = false;
    for (key, node) in maps.chain(document.get("spec")).flat_map(Node::entries) {
        let name = key.value.rsplit('/').next().unwrap_or_default();
        let Some(text) = node.spanned().filter(|text| TIERS.contains(&name) && is_known(&text.value)) else {
            continue;
        };
        let flaw = |message: String, help: &str| Flaw { place: text.span, message, help: help.to_owned() };
        match (number(&text.value), &found) {
            (None, _) => flaws.push(flaw(
                format!("expected a tier, found `{}`", shorten(&text.value)),
                "write a number from 1, such as `1` or `tier-1`",
            )),
            (Some(tier), Some(known)) if known.value != tier => {
                differ = true;
                flaws.push(flaw(
                    format!("this says tier {tier}, and another key {}", known.value),
                    "keep one",
                ));
            }
            (Some(tier), _) => found = Some(Spanned::new(tier, text.span)),
        }
    }
    (found.filter(|_| !differ), flaws)
}

/// The number of a tier: `1`, `tier-1`, `Tier 1`, `T1`.
fn number(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let digits = ["tier", "t"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(&text);
    let digits = digits.trim_start_matches(['-', '_', ' ']);
    digits.parse().ok().filter(|tier| *tier > 0 && !digits.starts_with('+'))
}

/// The name in a reference: `group:default/team-a`, `default/team-a` and `team-a` mean the same.
fn reference(text: Spanned<String>) -> Spanned<String> {
    let value = text.value.trim();
    let value = value.split_once(':').map_or(value, |(_, rest)| rest);
    let value = value.rsplit_once('/').map_or(value, |(_, name)| name);
    Spanned::new(value.to_owned(), text.span)
}

fn link(node: &Node) -> Option<Link> {
    let url = node.get("url")?.spanned().filter(|url| is_known(&url.value))?;
    let title = node.get("title").and_then(Node::text).unwrap_or(&url.value);
    Some(Link { title: title.to_owned(), url })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn tiers(metadata: &str) -> (Option<u32>, usize) {
        let text = format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: vans\n{metadata}"
        );
        let file = FileId::of("", Utf8Path::new(FILE));
        let all = services(file, Utf8Path::new("vans"), &yaml::read(file, &text, 0..text.len()).documents);
        (all[0].tier.as_ref().map(|tier| tier.value), all[0].unread.len())
    }

    #[test]
    fn a_tier_is_read_from_labels_annotations_or_the_spec() {
        for (metadata, tier) in [
            ("  labels: {tier: '1'}\n", Some(1)),
            ("  labels: {tier: tier-2}\n", Some(2)),
            ("  annotations: {acme.example/service-tier: T3}\n", Some(3)),
            ("spec: {tier: 1}\n", Some(1)),
            ("  labels: {tier: '2'}\n  annotations: {acme.example/tier: Tier 2}\n", Some(2)),
            ("  labels: {frontier: '2'}\n", None),
            ("  labels: {tier: '${{ values.tier }}'}\n", None),
            ("  labels: {tier: unknown}\n", None),
            ("", None),
        ] {
            assert_eq!(tiers(metadata), (tier, 0), "{metadata}");
        }
    }

    #[test]
    fn what_a_component_needs_and_provides_is_distinguished() {
        let text = "\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: vans}
spec:
  providesApis: ['${{ values.api }}', vans-api]
  dependsOn:
    - component:default/maps
    - resource:default/vans-db
    - Resource:plans
    - resource:vans-queue
    - resource:${{ values.db }}
    - group:drivers
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: vans-queue}
spec: {type: queue}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: plans}
spec: {type: S3-Bucket}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: drivers}
spec: {providesApis: []}
";
        let file = FileId::of("", Utf8Path::new(FILE));
        let all = services(file, Utf8Path::new("vans"), &yaml::read(file, text, 0..text.len()).documents);
        let names = |of: &[Spanned<String>]| of.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
        let needs: Vec<&str> = all[0].depends_on.iter().map(|need| need.name.value.as_str()).collect();
        assert_eq!(needs, ["maps"]);
        assert_eq!(names(&all[0].data_stores), ["vans-db", "plans"]);
        let api = all[0].facts.get("has_api").expect("it provides one");
        assert_eq!((api.value, &text[api.span.start as usize..api.span.end as usize]), (true, "vans-api"));
        assert!(all[1].facts.is_empty() && all[1].data_stores.is_empty());
    }

    #[test]
    fn a_tier_that_cannot_be_read_is_a_flaw() {
        for metadata in [
            "  labels: {tier: gold}\n",
            "  labels: {tier: '0'}\n",
            "  labels: {tier: '1'}\n  annotations: {acme.example/tier: '3'}\n",
        ] {
            assert_eq!(tiers(metadata), (None, 1), "{metadata}");
        }
    }
}
