//! Tags, annotations and labels of alarms that are defined elsewhere or merged with other maps: `tags = local.tags`.
//! Which link they contain is only known from the values of all files.

use std::borrow::Cow;

use super::module::Module;
use super::resource::{Resource, is_read};
use crate::alarms::{links, values};
use crate::config::Config;
use crate::model::Alarm;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// The maps of a rule that may contain its link.
const OF_RULE: [&str; 2] = ["annotations", "labels"];

/// The key with the name of a Prometheus rule.
const ALERT: &str = "alert";

/// The reference to the tags of a resource.
fn tags(address: &str) -> String {
    format!("shared:{address}.tags")
}

/// The reference to a map of a rule. Two rules of a resource may have the same name, or one that only Terraform knows, so the
/// place of the name tells them apart.
fn of_rule(address: &str, name: &Spanned<String>, key: &str) -> String {
    format!("shared:{address}.{}.{key}", name.span.start)
}

/// The maps of a resource's alarms that are defined elsewhere or merged with other maps, each with its reference.
pub fn maps<'r>(resource: &'r Resource<'_>) -> Vec<(String, &'r Node)> {
    if !is_read(resource.kind) {
        return Vec::new();
    }
    let mut all: Vec<(String, &Node)> = Vec::new();
    all.extend(resource.body.get("tags").map(|map| (tags(&resource.address), map)));
    let mut others = Vec::new();
    held(resource.body, &mut others);
    let others = others.into_iter().map(|rule| (resource.address.clone(), rule));
    for (address, rule) in resource.rules().chain(others) {
        let name = values::word(rule.get("name").or_else(|| rule.get(ALERT)));
        let name = name.unwrap_or_else(|| resource.name.clone());
        let maps = OF_RULE.iter().filter_map(|key| Some((key, rule.get(key)?)));
        all.extend(maps.map(|(key, map)| (of_rule(&address, &name, key), map)));
    }
    all.retain(|(_, map)| map.text().is_some_and(is_open) || last(map).is_some());
    all
}

/// Collects the rules in the objects that a resource contains.
fn held<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    if node.get(ALERT).is_some() {
        found.push(node);
    } else {
        node.items().iter().for_each(|item| held(item, found));
        node.entries().iter().for_each(|(_, value)| held(value, found));
    }
}

/// Removes the links from the rules of a document that a map may replace that is merged later.
pub fn reduce(document: &mut Node, config: &Config) {
    if document.get(ALERT).is_some() {
        *document = of_certain(document, config);
        return;
    }
    match &mut document.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| reduce(item, config)),
        Kind::Map(entries) => entries.iter_mut().for_each(|(_, value)| reduce(value, config)),
        Kind::Scalar { .. } => {}
    }
}

fn is_open(text: &str) -> bool {
    text.starts_with("${")
}

/// The index of the last entry in a map that merges another map.
fn last(map: &Node) -> Option<usize> {
    map.entries().iter().rposition(|(key, _)| is_open(&key.value))
}

/// A rule without the links that a map may replace that is merged later.
pub fn of_certain(rule: &Node, config: &Config) -> Node {
    let mut rule = rule.clone();
    if let Kind::Map(entries) = &mut rule.kind {
        for (_, map) in entries.iter_mut().filter(|(key, _)| OF_RULE.contains(&key.value.as_str())) {
            *map = certain(map, config).into_owned();
        }
    }
    rule
}

/// A map without the links that another map may replace that is merged later.
pub fn certain<'n>(map: &'n Node, config: &Config) -> Cow<'n, Node> {
    let Some(last) = last(map) else { return Cow::Borrowed(map) };
    let is_link = |name: &str| config.runbook_annotations.iter().any(|key| key.eq_ignore_ascii_case(name));
    let entries = map.entries().iter().enumerate();
    let certain = entries.filter(|(at, (key, _))| *at > last || !is_link(&key.value));
    let kind = Kind::Map(certain.map(|(_, entry)| entry.clone()).collect());
    Cow::Owned(Node { span: map.span, kind })
}

/// The link of an alarm in its maps. The keys are tried in the order of `runbook_annotations`.
pub fn link(alarm: &Alarm, module: &Module<'_>, config: &Config) -> Option<String> {
    let address = alarm.id.as_deref()?;
    let rules = OF_RULE.map(|key| of_rule(address, &alarm.name, key));
    let entry = |map: &String| {
        let values = config.runbook_annotations.iter().filter_map(|key| module.entry(map, key));
        let mut values = values.filter(|value| !module.is_null(value));
        values.find_map(|value| links::bare(Spanned::new(value, alarm.name.span)).map(|link| link.value))
    };
    [tags(address)].iter().chain(&rules).find_map(entry)
}
