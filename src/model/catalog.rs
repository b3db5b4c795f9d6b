//! Backstage's `catalog-info.yaml`: its components are services, for those who describe them there already.

use camino::Utf8Path;

use super::{Link, Service};
use crate::source::{FileId, Spanned};
use crate::yaml::Node;

/// As Backstage looks for it.
pub const FILE: &str = "catalog-info.yaml";

/// The components of a file. Other kinds, and templates of components, are none of ours.
pub fn services(file: FileId, folder: &Utf8Path, documents: &[Node]) -> Vec<Service> {
    documents.iter().filter_map(|document| service(file, folder, document)).collect()
}

fn service(file: FileId, folder: &Utf8Path, document: &Node) -> Option<Service> {
    let text =
        |node: &Node, key: &str| node.get(key).and_then(Node::spanned).filter(|text| is_known(&text.value));
    let is_backstage = text(document, "apiVersion")?.value.starts_with("backstage.io/");
    if !is_backstage || text(document, "kind")?.value != "Component" {
        return None;
    }
    let metadata = document.get("metadata")?;
    let name = text(metadata, "name")?;
    // What Backstage has no word for is as in an entry that says nothing.
    let mut service = Service::read(file, folder, folder, &Node::empty(document.span), &mut Vec::new());
    service.name = name;
    let plain = |key: &str| text(metadata, key).map(|text| text.value);
    service.title = plain("title");
    service.description = plain("description").map(|text| text.trim().to_owned());
    let links = metadata.get("links").into_iter().flat_map(Node::items);
    service.links = links.filter_map(link).collect();
    if let Some(spec) = document.get("spec") {
        service.owner = text(spec, "owner").map(reference);
        service.lifecycle = text(spec, "lifecycle");
        service.application = text(spec, "system").map(reference);
        let needs = spec.get("dependsOn").into_iter().flat_map(Node::items).filter_map(Node::spanned);
        let components = needs.filter(|need| need.value.to_lowercase().starts_with("component:"));
        service.depends_on = components.map(reference).collect();
    }
    Some(service)
}

/// Placeholders of a template say nothing yet.
fn is_known(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains("${{") && !text.contains("{{") && !text.contains("{%")
}

/// `group:default/team-a`, `default/team-a` and `team-a` are one reference to one thing.
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
