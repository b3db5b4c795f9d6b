//! On-call rotations in Terraform, with one file per paging service.
//!
//! A person is a resource or a data source. Two of them may have the same name in the service and be the same person,
//! so names are filled in when all files of the folder have been read.

pub mod grafana_oncall;
pub mod opsgenie;
pub mod pagerduty;
mod people;

use std::collections::BTreeMap;

use super::values::{is_open, one_or_many};
use super::{Component, Value};
use crate::yaml::Node;

/// Types of resources for people, and the key of the name in the paging service.
const PEOPLE: [(&str, &str); 3] =
    [("pagerduty_user", "email"), ("grafana_oncall_user", "username"), ("opsgenie_user", "username")];

/// A resource or a data source.
#[derive(Clone, Copy)]
struct Resource<'n> {
    label: &'n str,
    body: &'n Node,
}

impl Resource<'_> {
    /// Whether a text refers to it: `${pagerduty_schedule.primary.id}`.
    fn is_meant(&self, of: &str, text: &str) -> bool {
        text.strip_prefix("${").and_then(|text| text.strip_suffix(".id}")).is_some_and(|address| {
            address.strip_prefix(of).and_then(|rest| rest.strip_prefix('.')) == Some(self.label)
        })
    }

    /// Adds the address by which others refer to it, if it is exactly one resource.
    fn call(&self, of: &str, thing: &mut Component) {
        if !self.repeats() {
            thing.put("address", Value::Text(format!("{of}.{}", self.label)), self.body.span);
        }
    }

    fn repeats(&self) -> bool {
        ["count", "for_each"].iter().any(|key| self.body.get(key).is_some())
    }
}

/// The blocks of a type, except those with `count = 0`.
fn blocks<'n>(document: &'n Node, block: &str, of: &str) -> Vec<Resource<'n>> {
    let types = document.get(block).map_or(&[][..], one_or_many);
    let named = types.iter().filter_map(|types| types.get(of)).flat_map(one_or_many).flat_map(Node::entries);
    let all = named.flat_map(|(label, bodies)| {
        one_or_many(bodies).iter().map(|body| Resource { label: label.value.as_str(), body })
    });
    all.filter(|one| one.body.get("count").and_then(Node::text) != Some("0")).collect()
}

fn resources<'n>(document: &'n Node, of: &str) -> Vec<Resource<'n>> {
    blocks(document, "resource", of)
}

fn has(document: &Node, types: &[&str]) -> bool {
    types.iter().any(|of| !resources(document, of).is_empty())
}

/// The bodies of a block within a resource.
fn bodies<'n>(body: &'n Node, block: &str) -> &'n [Node] {
    body.get(block).map_or(&[][..], one_or_many)
}

/// The `for_each` expression of each `dynamic` block.
fn dynamic<'n>(body: &'n Node, block: &str) -> impl Iterator<Item = &'n Node> {
    let made = bodies(body, "dynamic").iter().filter_map(move |made| made.get(block)).flat_map(one_or_many);
    made.map(|made| made.get("for_each").unwrap_or(made))
}

/// The names of people, by the references that rotations use for them, in lower case.
pub fn values(documents: &[Node]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for document in documents {
        let locals = document.get("locals").map_or(&[][..], one_or_many).iter().flat_map(Node::entries);
        let made = locals.filter_map(|(name, value)| Some((name, people::made(value.text()?)?)));
        found.extend(
            made.map(|(name, made)| (format!("local.{}", name.value.to_lowercase()), made.to_owned())),
        );
        for (of, key) in PEOPLE {
            for (block, prefix) in [("resource", ""), ("data", "data.")] {
                for person in blocks(document, block, of).iter().filter(|person| !person.repeats()) {
                    let address = format!("{prefix}{of}.{}", person.label);
                    let name = person.body.get(key).and_then(Node::text).map(str::trim);
                    // A resource creates a new person, different from all others.
                    let own = (prefix.is_empty() && name.is_none_or(is_open)).then(|| address.clone());
                    if let Some(name) = own.or_else(|| name.map(str::to_owned)) {
                        found.insert(format!("{}.id", address.to_lowercase()), name);
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::delivery::Kind;
    use camino::Utf8Path;

    use crate::delivery::{fill, read};
    use crate::source::{FileId, Source};

    /// The people of the only rotation in some files, once all are read.
    fn people(files: [&str; 2]) -> Vec<String> {
        let read =
            files.map(|text| read(FileId(0), &Source::new(Utf8Path::new("oncall.tf"), text.to_owned())));
        let values = read.iter().flat_map(|reading| reading.values.clone()).collect();
        let mut things = read.into_iter().flat_map(|reading| reading.things);
        let mut rotation = things.find(|thing| thing.kind == Kind::Rotation).expect("it has a rotation");
        fill(&mut rotation, &values);
        rotation.all("person").map(|person| person.value.to_string()).collect()
    }

    #[test]
    fn people_have_their_names_with_the_service_from_any_file() {
        let schedule = r#"resource "pagerduty_schedule" "a" {
  layer { users = [local.ann, local.ed, pagerduty_user.ann.id, pagerduty_user.bo.id, data.pagerduty_user.cy.id, pagerduty_user.di.id] }
  layer { end = "2024-01-01T00:00:00Z" }
}
locals {
  ann = data.pagerduty_user.ann.id
  ed  = pagerduty_user.all["ed"].id
}
"#;
        let users = r#"
variable "domain" { default = "acme.example" }
data "pagerduty_user" "ann" { email = "ann@${var.domain}" }
resource "pagerduty_user" "ann" { email = "ann@acme.example" }
resource "pagerduty_user" "bo" { email = var.bo }
data "pagerduty_user" "cy" { email = var.cy }
resource "pagerduty_user" "di" {
  for_each = var.all
  email    = "di@acme.example"
}
"#;
        let expected = [
            "ann@acme.example",
            "pagerduty_user.all[\"ed\"]",
            "ann@acme.example",
            "pagerduty_user.bo",
            "unknown (${data.pagerduty_user.cy.id})",
            "unknown (${pagerduty_user.di.id})",
            "unknown (a layer that ends)",
        ];
        assert_eq!(people([schedule, users]), expected);
    }
}
