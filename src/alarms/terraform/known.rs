//! The values that a configuration itself assigns to `var.` and `local.`, by reference in lower case.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::overrides::is_override;
use super::{bodies, calls, each, resources, shared};
use crate::hcl;
use crate::source::{FileId, Source};
use crate::yaml::{self, Kind, Node, Yaml};

/// The maximum number of bytes of a value that is kept. A longer value is not part of a link or a name.
const LONGEST: usize = 4096;

/// Prefix of a reference whose value is `null`.
const NULL: &str = "null:";

/// Whether values say that a reference is `null`.
pub fn is_null(values: &BTreeMap<String, String>, reference: &str) -> bool {
    values.contains_key(&format!("{NULL}{reference}"))
}

/// How many levels of maps and lists within a value are followed.
pub const DEEPEST: usize = 8;

/// The defaults of variables, the locals and the arguments of calls, by reference: `local.common_tags.repository`. The
/// value of `.*` after a map is the maps that are merged into it. The last of them wins.
pub fn known(document: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for block in document.get("variable").map_or(&[][..], bodies) {
        for (name, written) in block.entries() {
            for default in bodies(written).iter().filter_map(|body| body.get("default")) {
                record(&format!("var.{}", name.value), default, DEEPEST, &mut found);
            }
        }
    }
    for block in document.get("locals").map_or(&[][..], bodies) {
        for (name, value) in block.entries() {
            record(&format!("local.{}", name.value), value, DEEPEST, &mut found);
        }
    }
    for resource in resources(document) {
        each::of_resource(&resource.address, resource.body, &mut found);
        if let Some((address, block)) = resource.looped() {
            each::of_dynamic(&address, block, &mut found);
            // A group that is switched off makes no rules.
            each::of_count(&address, resource.body, &mut found);
        }
        for (reference, map) in shared::maps(&resource) {
            record(&reference, map, DEEPEST, &mut found);
        }
    }
    calls::of_document(document, &mut found);
    found
}

/// Whether Terraform loads a file of variables automatically, so that it overrides their defaults.
pub fn is_loaded(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

/// Whether a file assigns variables, even if Terraform loads it only when the command line names it.
pub fn is_assigned(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.strip_suffix(".json").unwrap_or(name).ends_with(".tfvars")
}

/// The precedence of the values in a file: assignments override defaults, and a later file overrides an earlier one.
pub fn weight(path: &Utf8Path) -> (bool, bool, &Utf8Path) {
    let is_auto = path.file_name().is_some_and(|name| name.contains(".auto.tfvars"));
    (is_loaded(path), is_auto || is_override(path), path)
}

/// Whether a file contains blocks of a configuration, judged by its extension.
pub fn is_configuration(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    matches!(name.strip_suffix(".json").unwrap_or(name).rsplit_once('.'), Some((_, "tf" | "tofu")))
}

/// The variables in a variables file. Empty for any other file.
pub fn loaded(file: FileId, source: &Source) -> BTreeMap<String, String> {
    if is_assigned(&source.path) {
        return values(&assigned(file, source).documents);
    }
    let mut found = BTreeMap::new();
    if source.path.file_name() == Some("terragrunt.hcl") {
        for document in &hcl::read(file, &source.text).documents {
            found.extend(known(document));
            calls::of_terragrunt(document, &mut found);
        }
    }
    found
}

/// The values of a file of any kind that Terraform or Terragrunt reads.
pub fn given(file: FileId, source: &Source) -> BTreeMap<String, String> {
    if !is_configuration(&source.path) {
        return loaded(file, source);
    }
    assigned(file, source).documents.iter().flat_map(known).collect()
}

/// A file in Terraform's language or in JSON, such as one of assignments.
pub fn assigned(file: FileId, source: &Source) -> Yaml {
    let text = &source.text;
    let is_json = source.path.extension() == Some("json");
    if is_json { yaml::read(file, text, 0..text.len()) } else { hcl::read(file, text) }
}

/// The values that the documents of such a file assign.
pub fn values(documents: &[Node]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, value) in documents.iter().flat_map(Node::entries) {
        record(&format!("var.{}", name.value), value, DEEPEST, &mut found);
    }
    found
}

pub fn record(name: &str, value: &Node, deep: usize, found: &mut BTreeMap<String, String>) {
    each::keys(name, value, found);
    match &value.kind {
        Kind::Scalar { text, .. } if !value.is_null() && text.len() <= LONGEST => {
            found.entry(name.to_lowercase()).or_insert_with(|| text.clone());
        }
        Kind::Scalar { .. } if value.is_null() => {
            found.entry(format!("{NULL}{}", name.to_lowercase())).or_default();
        }
        Kind::Map(entries) if deep > 0 => {
            let is_map = |key: &str| key.starts_with("${");
            let last = entries.iter().rposition(|(key, _)| is_map(&key.value)).unwrap_or(0);
            let (mut sources, mut maps) = (Vec::new(), 0);
            for (at, (key, value)) in entries.iter().enumerate() {
                if is_map(&key.value) {
                    sources.push(key.value.clone());
                    maps += 1;
                } else if at < last && value.text().is_some() {
                    // A map that is merged later may have the same key.
                    let own = format!("{name}.*{maps}");
                    record(&format!("{own}.{}", key.value), value, 0, found);
                    let source = format!("${{{own}}}");
                    if sources.last() != Some(&source) {
                        sources.push(source);
                    }
                } else {
                    record(&format!("{name}.{}", key.value), value, deep - 1, found);
                }
            }
            if !sources.is_empty() {
                found.entry(format!("{}.*", name.to_lowercase())).or_default().push_str(&sources.concat());
            }
        }
        Kind::List(items) if deep > 0 => {
            let is_made = |item: &Node| item.text().is_some_and(|text| text.contains("${"));
            if items.iter().any(Node::is_map) && !items.iter().any(is_made) {
                found.insert(format!("{}{}", each::LENGTH, name.to_lowercase()), items.len().to_string());
            }
            for (at, value) in items.iter().enumerate() {
                record(&format!("{name}[{at}]"), value, deep - 1, found);
            }
        }
        _ => {}
    }
}
