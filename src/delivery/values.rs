//! Reads values of documents. Expressions that the files alone do not resolve stay open.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Span};

use super::model::{Component, Property, Value};
use crate::alarms;
use crate::source::Spanned;
use crate::yaml::Node;
pub use crate::yaml::{at, one_or_many};

/// The maximum depth at which nested lists of objects are unfolded.
const DEEPEST: usize = 4;

/// The documents of a file. A Kubernetes `List` or an `OpenShift` template is replaced by its objects.
pub fn documents(documents: &[Node]) -> Vec<&Node> {
    let mut found = Vec::new();
    for document in documents {
        unfold(document, DEEPEST, &mut found);
    }
    found
}

fn unfold<'n>(document: &'n Node, deep: usize, found: &mut Vec<&'n Node>) {
    let is_object = document.get("apiVersion").is_some_and(|version| version.text().is_some());
    let kind = document.get("kind").and_then(Node::text).filter(|_| is_object && deep > 0);
    let objects = match kind {
        Some("Template") => document.get("objects"),
        Some(kind) if kind.ends_with("List") => document.get("items"),
        _ => None,
    };
    match objects {
        Some(objects) => objects.items().iter().for_each(|object| unfold(object, deep - 1, found)),
        None => found.push(document),
    }
}

/// Whether a document looks like Terraform: it has top-level blocks of resources or modules.
pub fn is_terraform(document: &Node) -> bool {
    let holds = |node: &Node| !node.entries().is_empty() || !node.items().is_empty();
    ["resource", "module"].iter().any(|key| document.get(key).is_some_and(holds))
}

/// Terraform's defaults of variables, its locals and the names of its alarms, by their references in lower case.
pub fn terraform(documents: &[Node]) -> BTreeMap<String, String> {
    let resources = documents.iter().flat_map(alarms::terraform_resources);
    let alarms = resources.filter_map(|own| {
        let name = own.body.get("alarm_name")?.text()?;
        Some((format!("{}.alarm_name", own.address).to_lowercase(), name.to_owned()))
    });
    documents.iter().flat_map(alarms::terraform_values).chain(alarms).collect()
}

/// Whether a text contains an expression that is filled in later.
pub fn is_open(text: &str) -> bool {
    ["${", "{{", "$(", "<%", "{%"].iter().any(|mark| text.contains(mark))
}

/// Whether a value is an unquoted template expression, which YAML reads as nested maps: `{{ .Values.days }}`.
pub fn is_template(node: &Node) -> bool {
    node.entries().iter().any(|(key, _)| key.value.is_empty())
}

/// Reads a value from a text with `form`. A text with an expression is open. `None` if `form` does not accept it.
fn scalar(node: &Node, form: impl FnOnce(&str) -> Option<Value>) -> Option<Value> {
    if is_template(node) {
        return Some(Value::Open("{{ … }}".to_owned()));
    }
    let text = node.text()?.trim();
    if is_open(text) { Some(Value::Open(text.to_owned())) } else { form(text) }
}

/// A flag: `true`, `yes` or `on`, or the opposite.
pub fn flag(node: &Node) -> Option<Value> {
    scalar(node, |text| parsed_flag(text).map(Value::Flag))
}

fn parsed_flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

pub fn number(node: &Node) -> Option<Value> {
    scalar(node, |text| text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number))
}

/// A share in per cent, with or without the percent sign.
pub fn share(node: &Node) -> Option<Value> {
    scalar(node, |text| {
        let share: f64 = text.strip_suffix('%').unwrap_or(text).trim_end().parse().ok()?;
        (0.0..=100.0).contains(&share).then_some(Value::Share(share))
    })
}

/// A duration: `30m`, `1h`. A bare number is in seconds.
pub fn length(node: &Node) -> Option<Value> {
    scalar(node, |text| parsed_length(text).map(Value::Length))
}

fn parsed_length(text: &str) -> Option<SignedDuration> {
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(SignedDuration::from_secs(i64::from(seconds)));
    }
    let span: Span = text.parse().ok()?;
    let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    (!length.is_negative()).then_some(length)
}

pub fn text(node: &Node) -> Option<Value> {
    scalar(node, |text| (!text.is_empty()).then(|| Value::Text(text.to_owned())))
}

/// The value of a resolved expression. A flag after `not` is negated.
pub fn resolved(text: &str) -> Value {
    if let Some(flag) = text.strip_prefix("not ").and_then(parsed_flag) {
        return Value::Flag(!flag);
    }
    let number = || text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number);
    parsed_flag(text).map(Value::Flag).or_else(number).unwrap_or_else(|| Value::Text(text.to_owned()))
}

impl Component {
    /// Adds a property, if the node has a value of this form.
    pub fn set(&mut self, key: &'static str, node: Option<&Node>, form: fn(&Node) -> Option<Value>) {
        if let Some((node, value)) = node.and_then(|node| Some((node, form(node)?))) {
            self.properties.push(Property { key: key.into(), value, place: node.span });
        }
    }

    /// Adds a property with this value.
    pub fn put(&mut self, key: &'static str, value: Value, place: crate::source::Span) {
        self.properties.push(Property { key: key.into(), value, place });
    }

    /// Sets the name from a node, if that is a text.
    pub fn named(mut self, name: Option<&Node>) -> Self {
        self.name = name.and_then(Node::spanned).filter(|name: &Spanned<String>| !name.value.is_empty());
        self
    }

    /// Adds the values of labels or tags, from a map or from a list of keys and values.
    pub fn labelled(mut self, labels: Option<&Node>) -> Self {
        let Some(labels) = labels else { return self };
        let of_map = labels.entries().iter().map(|(_, value)| value);
        let of_list = labels.items().iter().filter_map(|item| {
            ["Value", "value"].iter().find_map(|key| item.get(key)).or_else(|| item.text().map(|_| item))
        });
        self.labels.extend(of_map.chain(of_list).filter_map(Node::text).map(str::to_owned));
        self
    }
}
