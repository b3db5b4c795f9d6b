//! Terraform: the components in its resources. Variables and locals are filled in later.

use super::{BACKUP_PLAN, is_wanted, objects, things};
use crate::delivery::resources::of_terraform;
use crate::delivery::values::{one_or_many, text};
use crate::delivery::{Component, Reader, Value};
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "terraform",
    marks: &["resource ", "module ", "variable ", "locals {", "\"resource\"", "\"module\""],
    recognises,
    things: read,
};

/// Whether a document has a resource or a module. The type of a resource has an underscore after the provider's name.
fn recognises(document: &Node) -> bool {
    first(document).is_some()
}

/// The first resource. Without one, the first module, since a module contains resources.
fn first(document: &Node) -> Option<&Node> {
    let named = |key: &str| document.get(key).map_or(&[][..], one_or_many).iter().flat_map(Node::entries);
    let resource = named("resource").find(|(kind, named)| kind.value.contains('_') && is_block(named));
    let module = || {
        named("module").find(|(_, body)| one_or_many(body).iter().any(|body| body.get("source").is_some()))
    };
    resource.or_else(module).map(|(_, node)| node)
}

/// Whether it is a name with a body below it.
fn is_block(named: &Node) -> bool {
    let mut bodies = one_or_many(named).iter().flat_map(Node::entries);
    bodies.any(|(_, body)| one_or_many(body).iter().any(Node::is_map))
}

fn read(document: &Node) -> Vec<Component> {
    let mut found =
        things("Terraform", first(document).map(|node| node.span), &of_terraform(document, is_wanted));
    // The first component is the code itself.
    if let Some(code) = found.first_mut() {
        for source in sources(document) {
            code.set("module", Some(source), text);
        }
        let plans = of_terraform(document, |kind| kind == "aws_backup_selection");
        if let Some(plan) = plans.iter().find(|plan| !plan.is_off()) {
            code.put(BACKUP_PLAN, Value::Flag(true), plan.place);
        }
        objects::note_unread(code, document);
    }
    found.extend(objects::of(document));
    found
}

/// The sources of the modules that a file calls, except those with `count = 0`.
fn sources(document: &Node) -> impl Iterator<Item = &Node> {
    let modules = document.get("module").map_or(&[][..], one_or_many).iter().flat_map(Node::entries);
    let bodies = modules.flat_map(|(_, bodies)| one_or_many(bodies));
    let made = bodies.filter(|body| body.get("count").and_then(Node::text) != Some("0"));
    made.filter_map(|body| body.get("source"))
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts_by;

    #[test]
    fn the_code_may_have_a_plan_for_backups() {
        let text = "resource \"aws_backup_selection\" \"all\" {\n  plan_id = aws_backup_plan.all.id\n}\n";
        let expected = "1 infrastructure `Terraform`\n1   backup plan: yes\n";
        assert_eq!(facts_by("terraform", "backups.tf", text), expected);
        let off = text.replace("  plan_id", "  count = 0\n  plan_id");
        assert_eq!(facts_by("terraform", "backups.tf", &off), "1 infrastructure `Terraform`\n");
    }

    #[test]
    fn the_code_names_the_modules_that_it_calls() {
        let text = r#"
module "db" {
  source = "../../modules/postgres"
}
module "old" {
  source = "./old"
  count  = 0
}
"#;
        let expected = "2 infrastructure `Terraform`\n3   module: ../../modules/postgres\n";
        assert_eq!(facts_by("terraform", "main.tf", text), expected);
        let json = r#"{"module": {"db": {"source": "../../modules/postgres"}}}"#;
        assert_eq!(facts_by("terraform", "main.tf.json", json), expected.replace(['2', '3'], "1"));
    }
}
