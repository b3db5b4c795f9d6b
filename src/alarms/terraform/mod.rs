//! Terraform: its own language, its JSON, and the plan or state that `terraform show -json` writes.
//!
//! Values from other files of the folder, `var.` and `local.`, remain placeholders here. They are filled in when all
//! files have been read, and so are `for_each` and `count`.

mod each;
mod embedded;
mod files;
mod fill;
mod included;
mod known;
mod metrics;
mod parts;
mod resource;
mod show;
mod slips;
mod unread;

use fill::fill;
pub use included::{
    include as include_text, kept as included_files, paths as text_paths, texts as included_texts,
};
pub use known::{assigned, is_assigned, is_loaded, known, loaded, values, weight};
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
    let is_configuration = !keys.is_empty()
        && keys.iter().all(|(key, value)| BLOCKS.contains(&key.value.as_str()) && is_block(value))
        && keys.iter().any(|(key, _)| key.value != "//");
    // One misspelled block does not hide the alarms of the others.
    let has_alarms = || resources(document).iter().any(|own| resource::is_read(own.kind));
    is_configuration || has_alarms() || show::recognises(document)
}

fn is_block(value: &Node) -> bool {
    matches!(value.kind, Kind::List(_) | Kind::Map(_)) || value.text().is_some()
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
