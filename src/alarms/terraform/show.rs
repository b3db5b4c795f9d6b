//! What `terraform show -json` writes: every value is filled in, including those of child modules.

use super::resource::Resource;
use crate::alarms::values;
use crate::source::Spanned;
use crate::yaml::Node;

pub fn recognises(document: &Node) -> bool {
    let has = |key: &str| document.get(key).is_some();
    has("format_version") && (has("planned_values") || has("values") || has("resource_changes"))
}

pub fn resources(document: &Node) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    let values = values::either(document, ["planned_values", "values"]);
    if let Some(root) = values.and_then(|values| values.get("root_module")) {
        of_module(root, &mut found);
    }
    // An excerpt of a plan may have only the changes.
    if found.is_empty() {
        let changes = values::list(document.get("resource_changes")).iter();
        found
            .extend(changes.filter_map(|change| resource(change, values::at(change, &["change", "after"])?)));
    }
    found
}

fn of_module<'n>(module: &'n Node, found: &mut Vec<Resource<'n>>) {
    let resources = values::list(module.get("resources")).iter();
    found.extend(resources.filter_map(|written| resource(written, written.get("values")?)));
    for child in values::list(module.get("child_modules")) {
        of_module(child, found);
    }
}

/// A managed resource. Data sources are not created by this configuration.
fn resource<'n>(written: &'n Node, body: &'n Node) -> Option<Resource<'n>> {
    let is_data = written.get("mode").and_then(Node::text) == Some("data");
    let kind = written.get("type")?.text().filter(|_| !is_data && body.is_map())?;
    let address = written.get("address")?.text()?;
    let name = written.get("name").and_then(Node::spanned);
    let name = name.unwrap_or_else(|| Spanned::new(address.to_owned(), written.span));
    Some(Resource { kind, name, address: address.to_owned(), body })
}
