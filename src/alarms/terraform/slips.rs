//! Blocks that Terraform refuses, so that the alarms in them are lost: under a misspelled word, or without a name.

use super::resource::is_read;
use super::{BLOCKS, bodies, with_labels};
use crate::read::Problem;
use crate::yaml::Node;

/// The problems of such blocks, if their resource type is one that is read.
pub fn found(document: &Node) -> Vec<Problem> {
    let others = document.entries().iter().filter(|(key, _)| !BLOCKS.contains(&key.value.as_str()));
    let misspelled = others.filter(|(_, value)| with_labels(value).iter().any(|own| is_read(own.kind)));
    let misspelled = misspelled.map(|(key, _)| {
        let message = format!("there is no block `{}`, so this defines no alarm", key.value);
        Problem::malformed(key.span, message, "did you mean `resource`?")
    });
    let types = document.get("resource").map_or(&[][..], bodies).iter().flat_map(Node::entries);
    let unnamed = types.filter(|(kind, named)| is_read(&kind.value) && bodies(named).iter().any(is_body));
    let unnamed = unnamed.map(|(kind, _)| {
        let message = format!("this `{}` has no name, so it defines no alarm", kind.value);
        let help = format!("give it one: `resource \"{}\" \"NAME\"`", kind.value);
        Problem::malformed(kind.span, message, help)
    });
    misspelled.chain(unnamed).collect()
}

/// Whether something is the body of a resource, and not a map from names to bodies: an argument is a value.
fn is_body(node: &Node) -> bool {
    node.entries().iter().any(|(key, value)| {
        key.value != "//" && (value.text().is_some() || bodies(value).iter().any(|body| !body.is_map()))
    })
}
