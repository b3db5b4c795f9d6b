//! Blocks that are not alarms themselves but may contain some: the content of an uploaded file, or rules in a local.

use std::borrow::Cow;

use super::{bodies, labelled, resource, written};
use crate::alarms::Part;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// Resources that are not read as alarms, data sources, arguments of modules, locals, and defaults of variables.
pub fn parts(document: &Node) -> Vec<Part<'_>> {
    let resources = written(document).into_iter().filter(|own| !resource::is_read(own.kind));
    let resources = resources.map(|own| Part { name: own.address, body: Cow::Borrowed(own.body) });
    let data = labelled(document, "data").into_iter();
    let data = data.map(|own| Part { name: format!("data.{}", own.address), body: Cow::Borrowed(own.body) });
    let modules = named(document, "module")
        .map(|(name, body)| Part { name: format!("module.{}", name.value), body: Cow::Borrowed(body) });
    let variables = named(document, "variable").filter_map(|(name, body)| {
        let body = Cow::Owned(alone(name, body.get("default")?));
        Some(Part { name: format!("var.{}", name.value), body })
    });
    let locals = document.get("locals").map_or(&[][..], bodies).iter().flat_map(Node::entries);
    let locals = locals.map(|(name, value)| Part {
        name: format!("local.{}", name.value),
        body: Cow::Owned(alone(name, value)),
    });
    resources.chain(data).chain(modules).chain(variables).chain(locals).collect()
}

/// The blocks of a kind that have one label, with their names.
pub fn named<'n>(document: &'n Node, kind: &str) -> impl Iterator<Item = (&'n Spanned<String>, &'n Node)> {
    let blocks = document.get(kind).map_or(&[][..], bodies).iter().flat_map(Node::entries);
    blocks.flat_map(|(name, all)| bodies(all).iter().map(move |body| (name, body)))
}

/// A value under its name, which may say that it holds rules.
fn alone(name: &Spanned<String>, value: &Node) -> Node {
    Node { span: value.span, kind: Kind::Map(vec![(name.clone(), value.clone())]) }
}
