//! CloudFormation and SAM: what the resources of a template are.

use super::{is_wanted, things};
use crate::alarms::cloudformation::{self, Scope};
use crate::delivery::resources::of_cloudformation;
use crate::delivery::{Component, Reader};
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "cloudformation",
    marks: &["AWS::"],
    recognises: cloudformation::recognises,
    things: read,
};

fn read(document: &Node) -> Vec<Component> {
    let is_resource =
        |resource: &Node| resource.get("Type").and_then(Node::text).is_some_and(|kind| kind.contains("::"));
    let written = cloudformation::written(document);
    let first = written.iter().find(|(_, resource)| is_resource(resource)).map(|(id, _)| id.span);
    things("CloudFormation", first, &of_cloudformation(document, &Scope::strict(document), is_wanted))
}
