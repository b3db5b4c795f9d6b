//! What a document refers to by a path: files that it deploys, and values that it sets.

use super::{COMPONENT, KUSTOMIZATION, Search};
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::source::Span;
use crate::yaml::{Node, one_or_many};

/// Kinds of resources that refer to files.
const KINDS: [&str; 4] = [KUSTOMIZATION, COMPONENT, "Application", "ApplicationSet"];

/// Keys of such a resource, at any depth, whose texts are paths.
const KEYS: [&str; 10] = [
    "additionalValuesFiles",
    "bases",
    "components",
    "files",
    "patchesStrategicMerge",
    "path",
    "resources",
    "valueFiles",
    "valuesFile",
    "valuesFiles",
];

/// Words in any path that mean alarms.
const WORDS: [&str; 5] = ["alert", "alarm", "prometheusrule", "prometheus-rule", "prometheus_rule"];

impl Search<'_, '_> {
    /// Files that a resource refers to, if their names say that they hold alarms.
    pub(super) fn named_files(&mut self, kind: &str, resource: &Node) {
        if KINDS.contains(&kind) {
            collect(resource, &mut self.unread_alarms);
        }
    }
}

fn collect(node: &Node, found: &mut Vec<UnreadAlarm>) {
    node.items().iter().for_each(|item| collect(item, found));
    for (key, value) in node.entries() {
        if KEYS.contains(&key.value.as_str()) {
            found.extend(one_or_many(value).iter().filter_map(named));
        }
        collect(value, found);
    }
}

/// `alerts.yaml`, `rules.yaml=../alerts.yaml`. A text of several lines is a patch.
fn named(path: &Node) -> Option<UnreadAlarm> {
    let written = path.text().filter(|text| !text.contains('\n'))?;
    let file = written.rsplit('=').next().filter(|_| !written.contains("://")).unwrap_or(written);
    let lower = file.to_lowercase().replace("alertmanager", "");
    // A pointer into a resource begins with a slash.
    let is_meant = !file.starts_with('/') && WORDS.iter().any(|word| lower.contains(word));
    is_meant.then(|| UnreadAlarm::of_file(file, path.span))
}

/// Alarms whose names are parameters of a release: `{name: rules[0].alert, value: A}`, `rules[0].alert: A`.
pub fn parameters(map: &Node) -> Vec<UnreadAlarm> {
    let named = map.get("name").and_then(|name| parameter(name.text()?, name.span, map.get("value")));
    let keys = map.entries().iter().filter_map(|(key, value)| parameter(&key.value, key.span, Some(value)));
    named.into_iter().chain(keys).collect()
}

/// An alarm whose name a path sets: `additionalPrometheusRulesMap.own.groups[0].rules[0].alert`.
fn parameter(path: &str, place: Span, value: Option<&Node>) -> Option<UnreadAlarm> {
    let set = path.strip_suffix(".alert").filter(|list| list.ends_with(']'))?;
    let alarm = value.and_then(Node::text).unwrap_or(set);
    Some(UnreadAlarm {
        place,
        message: format!("nothing reads the alarm `{alarm}`, because a parameter sets it"),
        name: alarm.to_owned(),
        help: "write it in the values of the release, as YAML".into(),
        refers_to: None,
    })
}
