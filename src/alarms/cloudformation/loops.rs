//! `Fn::ForEach`: the resources of a loop, once for each item where the template lists them.

use std::borrow::Cow;

use super::{LOOP, resources};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// How many resources one loop makes, at most.
const MOST: usize = 1000;

/// A resource.
pub struct Made<'n> {
    /// Its logical id.
    pub id: Spanned<String>,
    pub resource: Cow<'n, Node>,
    /// Whether it is the first that its part of the template makes.
    pub is_first: bool,
}

/// The resources of a template. Those of a loop over items that are not known are listed once.
pub fn made(document: &Node) -> Vec<Made<'_>> {
    let mut found = Vec::new();
    for resources in resources(document) {
        unroll(resources, &mut found);
    }
    found
}

fn unroll<'n>(resources: &'n Node, found: &mut Vec<Made<'n>>) {
    for (id, resource) in resources.entries() {
        if !id.value.starts_with(LOOP) {
            found.push(Made { id: id.clone(), resource: Cow::Borrowed(resource), is_first: true });
            continue;
        }
        let [variable, items, body, ..] = resource.items() else { continue };
        let mut inner = Vec::new();
        unroll(body, &mut inner);
        let items: Option<Vec<&str>> = items.items().iter().map(literal).collect();
        let items = items.filter(|items| !items.is_empty() && items.len() * inner.len() <= MOST);
        match (variable.text(), items) {
            (Some(variable), Some(items)) => {
                for (at, item) in items.into_iter().enumerate() {
                    found.extend(inner.iter().map(|one| Made {
                        id: Spanned::new(filled(&one.id.value, variable, item), one.id.span),
                        resource: Cow::Owned(with(&one.resource, variable, item)),
                        is_first: one.is_first && at == 0,
                    }));
                }
            }
            _ => found.extend(inner),
        }
    }
}

fn literal(item: &Node) -> Option<&str> {
    item.text().filter(|text| !text.is_empty() && !text.contains("${"))
}

fn filled(text: &str, variable: &str, item: &str) -> String {
    text.replace(&format!("${{{variable}}}"), item).replace(&format!("&{{{variable}}}"), item)
}

/// A value with an item in place of the variable of the loop.
fn with(node: &Node, variable: &str, item: &str) -> Node {
    let kind = match &node.kind {
        Kind::Scalar { text, plain } => Kind::Scalar { text: filled(text, variable, item), plain: *plain },
        Kind::List(items) => Kind::List(items.iter().map(|own| with(own, variable, item)).collect()),
        Kind::Map(entries) => match &entries[..] {
            [(name, own)] if name.value == "Ref" && own.text() == Some(variable) => {
                Kind::Scalar { text: item.to_owned(), plain: false }
            }
            _ => {
                Kind::Map(entries.iter().map(|(key, own)| (key.clone(), with(own, variable, item))).collect())
            }
        },
    };
    Node { span: node.span, kind }
}
