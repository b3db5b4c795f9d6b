//! Terraform: its own language, its JSON, and the plan or state that `terraform show -json` writes.
//!
//! Values from other files of the folder, `var.` and `local.`, remain placeholders here. They are filled in when all
//! files have been read, and so are `for_each` and `count`.

mod calls;
mod each;
mod embedded;
mod files;
mod fill;
mod folder;
mod functions;
mod included;
mod known;
mod metrics;
mod module;
mod overrides;
mod parts;
mod resource;
mod rule_group;
mod shared;
mod show;
mod slips;
mod unread;

use fill::fill;
pub use included::{
    include as include_text, kept as included_files, paths as text_paths, texts as included_texts,
};
pub use known::{assigned, given, is_assigned, is_loaded, known, loaded, values, weight};
pub use overrides::is_override;
use resource::Resource;

use super::Format;
use crate::config::Config;
use crate::model::Alarm;
use crate::read::Problem;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format {
    values: known,
    loaded,
    fill,
    unread: unread::unread,
    parts: parts::parts,
    is_file_only: true,
    without_alarms: |_| "Terraform without alarms",
    ..Format::new("terraform", recognises, alarms)
};

/// All blocks that may be at the top level of a file.
const BLOCKS: [&str; 15] = [
    "resource",
    "data",
    "variable",
    "locals",
    "output",
    "module",
    "provider",
    "terraform",
    "moved",
    "import",
    "check",
    "removed",
    "ephemeral",
    "action",
    "//",
];

fn recognises(document: &Node) -> bool {
    let keys = document.entries();
    let is_configuration =
        keys.iter().all(|(key, value)| BLOCKS.contains(&key.value.as_str()) && is_block(value))
            && keys.iter().any(|(key, value)| is_certain(&key.value, value));
    // One misspelled block does not hide the alarms of the others.
    let has_alarms = || resources(document).iter().any(|own| resource::is_read(own.kind));
    is_configuration || has_alarms() || show::recognises(document)
}

fn is_block(value: &Node) -> bool {
    matches!(value.kind, Kind::List(_) | Kind::Map(_)) || value.text().is_some()
}

/// Whether a key of a document shows that it is Terraform. Answers of APIs and settings of other tools have some of
/// these keys too: `{"data": {"actor": {"account": {…}}}}`.
fn is_certain(key: &str, value: &Node) -> bool {
    let blocks = bodies(value);
    let has = |keys: &[&str]| blocks.iter().any(|block| keys.iter().any(|key| block.get(key).is_some()));
    let has_named = |key: &str| {
        let mut all = blocks.iter().flat_map(Node::entries).flat_map(|(_, named)| bodies(named));
        all.any(|body| body.get(key).is_some())
    };
    match key {
        "//" => false,
        _ if blocks.iter().all(|block| block.is_map() && block.entries().is_empty()) => true,
        "import" | "moved" | "removed" => has(&["from", "to"]),
        "output" => has_named("value"),
        "check" => has_named("assert"),
        "resource" => {
            let mut kinds = blocks.iter().flat_map(Node::entries);
            kinds.any(|(kind, _)| kind.value.contains('_')) || is_of_blocks(value)
        }
        "action" | "data" | "ephemeral" => {
            // Two of HashiCorp's own types have no underscore.
            let is_kind = |kind: &str| kind.contains('_') || matches!(kind, "external" | "http");
            with_labels(value).iter().any(|own| is_kind(own.kind)) || is_of_blocks(value)
        }
        _ => true,
    }
}

/// Whether a value has blocks with two labels, as Terraform's own language is read: each is an item of a list.
fn is_of_blocks(value: &Node) -> bool {
    let is_labelled = |block: &Node| {
        let [(_, named)] = block.entries() else { return false };
        let [(_, body)] = named.entries() else { return false };
        body.is_map()
    };
    matches!(value.kind, Kind::List(_)) && value.items().iter().all(is_labelled)
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    problems.extend(slips::found(document));
    written(document).iter().flat_map(|resource| resource.alarms(config, problems)).collect()
}

/// The resources of a configuration, or those of a plan or state.
fn written(document: &Node) -> Vec<Resource<'_>> {
    if show::recognises(document) { show::resources(document) } else { resources(document) }
}

/// The resources of a configuration.
pub fn resources(document: &Node) -> Vec<Resource<'_>> {
    labelled(document, "resource")
}

/// The blocks of a kind that have two labels.
fn labelled<'n>(document: &'n Node, block: &str) -> Vec<Resource<'n>> {
    document.get(block).map_or_else(Vec::new, with_labels)
}

/// The blocks that have two labels: a body below a type and a name, with lists allowed at any level.
fn with_labels(blocks: &Node) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    for blocks in bodies(blocks) {
        for (kind, named) in blocks.entries() {
            for named in bodies(named) {
                for (name, written) in named.entries() {
                    for body in bodies(written).iter().filter(|body| body.is_map()) {
                        let address = format!("{}.{}", kind.value, name.value);
                        found.push(Resource { kind: &kind.value, name: name.clone(), address, body });
                    }
                }
            }
        }
    }
    found
}

/// Terraform's JSON accepts one body in place of a list of one.
fn bodies(node: &Node) -> &[Node] {
    super::values::one_or_many(node)
}
