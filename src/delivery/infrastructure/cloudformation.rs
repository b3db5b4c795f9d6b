//! CloudFormation and SAM: the components in the resources of a template.

use super::{BACKUP_PLAN, is_wanted, things};
use crate::alarms::cloudformation::{self, Scope};
use crate::delivery::resources::of_cloudformation;
use crate::delivery::values::{at, one_or_many, text};
use crate::delivery::{Component, Reader, Value};
use crate::source::Spanned;
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
    // The first component is the code itself.
    if let Some(code) = found.first_mut().filter(|_| first.is_some()) {
        macros(code, document);
        for (id, resource) in &written {
            others(code, id, resource);
        }
    }
    found
}

/// Notes macros other than those of AWS, and included templates, since they may change or add anything.
fn macros(code: &mut Component, document: &Node) {
    for written in document.get("Transform").map_or(&[][..], one_or_many) {
        let name = written.get("Name").unwrap_or(written);
        if name.text().is_some_and(|name| !name.starts_with("AWS::") || name == "AWS::Include") {
            code.set("module", Some(name), text);
        }
    }
}

/// Notes resources that are defined in other files: a nested stack, a module, an included template.
fn others(code: &mut Component, id: &Spanned<String>, resource: &Node) {
    let path: &[&str] = match resource.get("Type").and_then(Node::text).unwrap_or_default() {
        "AWS::CloudFormation::Stack" => &["Properties", "TemplateURL"],
        "AWS::Serverless::Application" => &["Properties", "Location"],
        "AWS::Backup::BackupSelection" => return code.put(BACKUP_PLAN, Value::Flag(true), id.span),
        module if module.ends_with("::MODULE") => {
            return code.put("module", Value::Text(module.to_owned()), id.span);
        }
        _ if id.value == "Fn::Transform" => &["Parameters", "Location"],
        _ => return,
    };
    if let Some(template) = at(resource, path) {
        let value = text(template).unwrap_or_else(|| Value::Open(path[1].to_owned()));
        code.put("module", value, template.span);
    }
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

    #[test]
    fn the_code_names_what_else_brings_resources() {
        let text = "\
Transform: [AWS::Serverless-2016-10-31, Acme]
Resources:
  Orders: {Type: Acme::Db::Postgres::MODULE}
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://acme/more.yaml}}
";
        let expected = "\
3 infrastructure `CloudFormation`
1   module: Acme
3   module: Acme::Db::Postgres::MODULE
4   module: s3://acme/more.yaml
";
        assert_eq!(facts("stack.yaml", text), expected);
    }
}
