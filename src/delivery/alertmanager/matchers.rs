//! Reads the matchers of a route, which can be written in several ways, into one form: `severity="critical"`.

use crate::delivery::Value;
use crate::delivery::values::{is_open, one_or_many};
use crate::source::{Span, Spanned};
use crate::yaml::{Kind, Node};

/// The keys of a route's matchers: maps with their operators, and lists.
const ROUTE: Keys = (&[("match", "="), ("match_re", "=~"), ("matchRe", "=~")], &["matchers"]);

/// The keys of the matchers for the alarms that an inhibit rule silences.
const TARGET: Keys =
    (&[("target_match", "="), ("target_match_re", "=~")], &["target_matchers", "targetMatch"]);

type Keys = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// The matchers of a route itself, each with its position. A matcher that cannot be read is open.
pub fn of(route: &Node) -> Vec<(Span, Value)> {
    of_keys(route, ROUTE)
}

/// The matchers for the alarms that an inhibit rule silences, each with its position.
pub fn of_silenced(rule: &Node) -> Vec<(Span, Value)> {
    of_keys(rule, TARGET)
}

fn of_keys(node: &Node, (maps, lists): Keys) -> Vec<(Span, Value)> {
    let mut found = Vec::new();
    for (key, operator) in maps {
        if let Some(map) = node.get(key).filter(|map| !map.is_null()) {
            if !map.is_map() {
                found.push((map.span, open(map)));
            }
            found.extend(
                map.entries().iter().map(|(name, value)| (name.span, of_entry(name, operator, value))),
            );
        }
    }
    let written = lists.iter().filter_map(|key| node.get(key)).filter(|list| !list.is_null());
    for written in written.flat_map(one_or_many) {
        match &written.kind {
            Kind::Scalar { .. } => {
                let text = written.text().unwrap_or_default();
                found.extend(split(text).map(|one| (written.span, parsed(one))));
            }
            Kind::Map(_) => found.push((written.span, of_operator(written).unwrap_or_else(|| open(written)))),
            Kind::List(_) => found.push((written.span, open(written))),
        }
    }
    found
}

/// An open value for a value of the wrong type, such as a template expression.
fn open(node: &Node) -> Value {
    Value::Open(node.text().unwrap_or("not a matcher").to_owned())
}

fn of_entry(name: &Spanned<String>, operator: &str, value: &Node) -> Value {
    match value.text().filter(|_| !name.value.is_empty()) {
        Some(text) => matcher(&name.value, operator, text),
        None => open(value),
    }
}

fn matcher(name: &str, operator: &str, value: &str) -> Value {
    let text = format!("{name}{operator}\"{value}\"");
    if is_open(&text) { Value::Open(text) } else { Value::Text(text) }
}

/// The form of the Prometheus operator: `{name: severity, value: critical, matchType: =}`. Without a type it means
/// equality.
fn of_operator(node: &Node) -> Option<Value> {
    let text = |key: &str| node.get(key).and_then(Node::text);
    let is_regex = text("regex") == Some("true");
    let operator = text("matchType").unwrap_or(if is_regex { "=~" } else { "=" });
    Some(matcher(text("name")?, operator, text("value").unwrap_or_default()))
}

/// A matcher from a text: `severity = critical`, `{severity="critical"}`.
fn parsed(text: &str) -> Value {
    let text = text.trim();
    let at = text.find(['=', '!']).unwrap_or(text.len());
    let (name, rest) = text.split_at(at);
    let operator = ["=~", "!~", "!=", "="].into_iter().find(|operator| rest.starts_with(operator));
    let (Some(operator), name) = (operator, name.trim()) else { return Value::Open(text.to_owned()) };
    let value = rest[operator.len()..].trim();
    let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let quoted = quoted.map(|value| value.replace("\\\"", "\"").replace("\\\\", "\\"));
    if name.is_empty() {
        return Value::Open(text.to_owned());
    }
    matcher(name, operator, quoted.as_deref().unwrap_or(value))
}

/// The matchers in a text, separated by commas that are not in quotes.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let text = inner.filter(|_| !is_open(text)).unwrap_or(text);
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(move |c: char| {
        let is_plain = !is_escaped;
        is_escaped = c == '\\' && is_plain;
        is_quoted ^= c == '"' && is_plain;
        c == ',' && !is_quoted
    });
    parts.filter(|part| !part.trim().is_empty())
}
