//! Resources of Terraform and CloudFormation, with their types, names and settings.

use std::borrow::Cow;

use super::values::{is_open, one_or_many};
use super::{Component, Kind, Value};
use crate::alarms;
use crate::alarms::cloudformation::{self, Scope};
use crate::source::{Span, Spanned};
use crate::yaml::{self, Node};

/// A resource in a file.
pub struct Resource<'n> {
    /// `aws_db_instance`, `AWS::RDS::DBInstance`
    pub kind: &'n str,
    /// Its name in the file: the label in Terraform, the logical id in CloudFormation.
    pub id: Spanned<String>,
    pub place: Span,
    /// The arguments or properties.
    pub settings: Cow<'n, Node>,
    /// Whether it is created, and how many times.
    count: Count,
    /// What CloudFormation does with it when the stack is deleted: `Retain`.
    pub deletion_policy: Option<&'n Node>,
}

/// How many of a resource are created.
enum Count {
    Some,
    None,
    /// It depends on this expression, at this position.
    Open(String, Span),
}

/// The resources of a Terraform file whose type is wanted.
pub fn of_terraform(document: &Node, wants: impl Fn(&str) -> bool) -> Vec<Resource<'_>> {
    let written = alarms::terraform_resources(document).into_iter();
    let wanted = written.filter(|own| wants(own.kind)).map(|own| Resource {
        kind: own.kind,
        id: own.name,
        place: own.body.span,
        settings: Cow::Borrowed(own.body),
        count: count(own.body),
        deletion_policy: None,
    });
    wanted.collect()
}

/// The resources of a template with a wanted type, with their functions filled in from a scope.
pub fn of_cloudformation<'n>(
    document: &'n Node,
    scope: &Scope<'n>,
    wants: impl Fn(&str) -> bool,
) -> Vec<Resource<'n>> {
    let resource = |(id, resource): (&'n Spanned<String>, &'n Node)| {
        let kind = resource.get("Type").and_then(Node::text).filter(|kind| wants(kind))?;
        let settings = resource.get("Properties").map(|properties| scope.filled(properties));
        let condition = resource.get("Condition").and_then(Node::spanned);
        let open =
            |condition: Spanned<String>| Count::Open(format!("${{{}}}", condition.value), condition.span);
        let made_in_loop = || is_open(&id.value).then(|| Count::Open(id.value.clone(), id.span));
        Some(Resource {
            kind,
            id: id.clone(),
            place: id.span,
            settings: Cow::Owned(settings.unwrap_or_else(|| Node::empty(resource.span))),
            count: condition.map(open).or_else(made_in_loop).unwrap_or(Count::Some),
            deletion_policy: resource.get("DeletionPolicy"),
        })
    };
    cloudformation::written(document).into_iter().filter_map(resource).collect()
}

/// `count = 0` creates none; a literal map or list creates one for each element.
fn count(body: &Node) -> Count {
    let Some(count) = body.get("count").or_else(|| body.get("for_each")) else { return Count::Some };
    match &count.kind {
        yaml::Kind::List(items) if items.is_empty() => Count::None,
        yaml::Kind::Map(entries) if entries.is_empty() => Count::None,
        yaml::Kind::Scalar { text, .. } if is_open(text) => Count::Open(written(text).to_owned(), count.span),
        yaml::Kind::Scalar { text, .. } if text.trim() == "0" => Count::None,
        _ => Count::Some,
    }
}

/// A placeholder as people write it. Those for `for` expressions have a form of our own.
fn written(text: &str) -> &str {
    let is_own = ["${for(", "${kept("].iter().any(|start| text.starts_with(start));
    if is_own { "${…}" } else { text }
}

/// Whether the `count` or `for_each` of a block, if any, certainly creates at least one.
pub fn creates_some(body: &Node) -> bool {
    matches!(count(body), Count::Some)
}

impl Component {
    /// Adds the `count` of a resource with this body: zero if it is not created, open if an expression decides.
    pub fn counted(mut self, body: &Node) -> Self {
        match count(body) {
            Count::Some => {}
            Count::None => self.put("count", Value::Number(0.0), body.span),
            Count::Open(text, place) => self.put("count", Value::Open(text), place),
        }
        self
    }
}

impl Resource<'_> {
    /// The component that it creates. Its name is the value at the path `called`, else its name in the file. `None` if
    /// it is switched off.
    pub fn thing(&self, kind: Kind, called: &str) -> Option<Component> {
        let mut thing =
            Component::new(kind, self.kind, self.place).named(self.at(called).and_then(Found::node));
        if thing.name.is_none() {
            thing.name = Some(self.id.clone());
        }
        match &self.count {
            Count::None => return None,
            Count::Open(text, place) => thing.put("count", Value::Open(text.clone()), *place),
            Count::Some => {}
        }
        let labels = ["tags", "labels", "Tags"].into_iter().map(|key| self.settings.get(key));
        Some(labels.fold(thing, Component::labelled))
    }

    /// Whether all of its settings are in this file, so that a missing setting has its default.
    pub fn is_whole(&self) -> bool {
        let is_brought = |key: &str| key.starts_with("Fn::") || is_open(key);
        self.settings.is_map() && !self.settings.entries().iter().any(|(key, _)| is_brought(&key.value))
    }

    /// The value at a path of keys, `versioning.enabled`. It is open if Terraform ignores changes to it.
    pub fn at(&self, path: &str) -> Option<Found<'_>> {
        let found = at(&self.settings, path);
        match self.settings.get("lifecycle").and_then(|lifecycle| ignores(lifecycle, path)) {
            Some(place) => Some(Found::Open("the value that it was created with".to_owned(), place)),
            None => found,
        }
    }

    /// Whether it is certainly not created.
    pub fn is_off(&self) -> bool {
        matches!(self.count, Count::None)
    }

    /// The condition under which it may not exist although the other resource does, and its position. It is never
    /// filled in.
    pub fn doubt(&self, other: &Resource<'_>) -> Option<(Value, Span)> {
        let Count::Open(text, place) = &self.count else { return None };
        let is_same = matches!(&other.count, Count::Open(own, _) if own == text);
        let condition = text.replace("${", "").replace('}', "");
        (!is_same).then(|| (Value::Open(format!("there only if `{condition}`")), *place))
    }
}

/// Where a `lifecycle` ignores changes to an argument. `None` if it does not.
fn ignores(lifecycle: &Node, path: &str) -> Option<Span> {
    let first = path.split('.').next().unwrap_or(path);
    let blocks = one_or_many(lifecycle).iter().filter_map(|block| block.get("ignore_changes"));
    let is_meant = |name: &str| {
        let name = name.strip_prefix("${").and_then(|name| name.strip_suffix('}')).unwrap_or(name);
        name == "all" || name.split(['.', '[']).next() == Some(first)
    };
    blocks.flat_map(one_or_many).find(|name| name.text().is_some_and(is_meant)).map(|name| name.span)
}

/// The result of a lookup by path.
pub enum Found<'n> {
    Node(&'n Node),
    /// A part of the path is an expression that is filled in later: its text and its position.
    Open(String, Span),
}

impl<'n> Found<'n> {
    pub fn node(self) -> Option<&'n Node> {
        if let Self::Node(node) = self { Some(node) } else { None }
    }
}

/// The value at a path of keys, through blocks that occur once. A null value counts as missing.
pub fn at<'n>(node: &'n Node, path: &str) -> Option<Found<'n>> {
    let mut node = node;
    for key in path.split('.') {
        if let Some(text) = node.text().filter(|text| is_open(text)) {
            return Some(Found::Open(text.to_owned(), node.span));
        }
        if let Some(dynamic) =
            node.get("dynamic").and_then(|all| one_or_many(all).iter().find_map(|one| one.get(key)))
        {
            return Some(Found::Open(format!("${{dynamic.{key}}}"), dynamic.span));
        }
        node = match node.get(key)? {
            Node { kind: yaml::Kind::List(items), .. } if items.len() == 1 && items[0].is_map() => &items[0],
            other => other,
        };
    }
    (!node.is_null()).then_some(Found::Node(node))
}
