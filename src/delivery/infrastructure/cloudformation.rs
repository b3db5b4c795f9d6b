//! CloudFormation and SAM: what the resources of a template are.

use super::{BACKUP_PLAN, is_wanted, things};
use crate::alarms::cloudformation::{self, Scope};
use crate::delivery::resources::of_cloudformation;
use crate::delivery::values::{at, text};
use crate::delivery::{Component, Reader, Value};
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
    let resources = of_cloudformation(document, &Scope::strict(document), is_wanted);
    let mut found = things("CloudFormation", first, &resources);
    // The first thing is the code itself.
    if let Some(code) = found.first_mut().filter(|_| first.is_some()) {
        for (id, resource) in &written {
            let key = match resource.get("Type").and_then(Node::text) {
                Some("AWS::CloudFormation::Stack") => "TemplateURL",
                Some("AWS::Serverless::Application") => "Location",
                Some("AWS::Backup::BackupSelection") => {
                    code.put(BACKUP_PLAN, Value::Flag(true), id.span);
                    continue;
                }
                _ => continue,
            };
            if let Some(template) = at(resource, &["Properties", key]) {
                let value = text(template).unwrap_or_else(|| Value::Open(key.to_owned()));
                code.put("module", value, template.span);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn the_code_names_the_templates_of_nested_stacks() {
        let text = "\
Resources:
  Orders:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: orders.yaml}
";
        let expected = "2 infrastructure `CloudFormation`\n4   module: orders.yaml\n";
        assert_eq!(facts("stack.yaml", text), expected);
    }
}
