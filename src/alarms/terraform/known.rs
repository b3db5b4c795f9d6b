//! The values that a configuration itself gives to `var.` and `local.`, by their references in lower case.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{bodies, each, resources};
use crate::hcl;
use crate::source::{FileId, Source};
use crate::yaml::{Kind, Node};

/// Bytes of a value that are kept: longer ones are not part of a link or a name.
const LONGEST: usize = 4096;

/// Levels of maps and lists within a value.
const DEEPEST: usize = 8;

/// Defaults of variables, and locals: `local.common_tags.repository`. `.*` behind a map holds the maps merged into it.
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
    }
    found
}

/// Whether Terraform takes the values of a file's variables by itself, in place of their defaults.
pub fn is_loaded(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| name == "terraform.tfvars" || name.ends_with(".auto.tfvars"))
}

/// How much the values of a file weigh: what is assigned more than a default, and of two assignments that of the later file.
pub fn weight(path: &Utf8Path) -> (bool, bool, &Utf8Path) {
    (is_loaded(path), path.as_str().ends_with(".auto.tfvars"), path)
}

/// The variables of such a file.
pub fn loaded(file: FileId, source: &Source) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if !is_loaded(&source.path) {
        return found;
    }
    let documents = hcl::read(file, &source.text).documents;
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
        Kind::Map(entries) if deep > 0 => {
            for (key, value) in entries {
                if key.value.starts_with("${") {
                    let merged = found.entry(format!("{}.*", name.to_lowercase())).or_default();
                    merged.push_str(&key.value);
                } else {
                    record(&format!("{name}.{}", key.value), value, deep - 1, found);
                }
            }
        }
        Kind::List(items) if deep > 0 => {
            for (at, value) in items.iter().enumerate() {
                record(&format!("{name}[{at}]"), value, deep - 1, found);
            }
        }
        _ => {}
    }
}
