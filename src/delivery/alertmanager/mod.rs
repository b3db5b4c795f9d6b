//! Alertmanager's configuration: which alarms reach which receiver, and whether that reaches anybody.
//!
//! Each route is a thing, in the order of the file; `level` is how deep it is nested. An alarm takes the first route of a
//! level that it matches, and the next ones too after one that says `continue`.
//! <https://prometheus.io/docs/alerting/latest/configuration/>

mod carried;
mod matchers;

pub use carried::carried;

use super::values::{flag, is_open, one_or_many, text};
use super::{Kind, Reader, Thing, Value};
use crate::yaml::{self, Node};

pub const READER: Reader = Reader {
    name: "alertmanager",
    marks: &["receivers", "alertmanager.yaml", "alertmanager.yml"],
    recognises: |document| !configs(document).is_empty(),
    things: |document| configs(document).iter().flat_map(things).collect(),
};

/// Routes within routes that are followed.
const DEEPEST: usize = 32;

/// Maps within values of a chart that are searched.
const DEEPEST_VALUES: usize = 8;

/// What calls somebody, whatever they do.
const PAGERS: [&str; 4] = ["opsgenie", "pagerduty", "pushover", "victorops"];

/// Resources whose values are those of a chart.
const RELEASES: [&str; 2] = ["HelmRelease", "HelmChart"];

struct Config<'n> {
    what: &'static str,
    route: &'n Node,
    receivers: &'n [Node],
    /// An `AlertmanagerConfig` is about the alarms of its own namespace, unless the Alertmanager says otherwise.
    namespace: Option<&'n Node>,
}

/// The document itself, the operator's resource, or what stands in the values of a chart.
fn configs(document: &Node) -> Vec<Config<'_>> {
    let word = |key: &str| document.get(key).and_then(Node::text);
    let mut found = Vec::new();
    match (word("apiVersion"), word("kind")) {
        (Some(version), Some("AlertmanagerConfig")) if version.starts_with("monitoring.coreos.com/") => {
            let own = document.get("spec").and_then(|spec| config("AlertmanagerConfig", spec));
            let namespace = document.get("metadata").and_then(|metadata| metadata.get("namespace"));
            found.extend(own.map(|own| Config { namespace, ..own }));
        }
        (Some(_), Some(kind)) if !RELEASES.contains(&kind) => {}
        _ => search(document, DEEPEST_VALUES, &mut found),
    }
    found
}

fn search<'n>(node: &'n Node, deep: usize, found: &mut Vec<Config<'n>>) {
    let is_off = node.get("enabled").and_then(Node::text) == Some("false");
    if is_off || deep == 0 {
        return;
    }
    match config("Alertmanager", node) {
        Some(own) => found.push(own),
        None => node.entries().iter().for_each(|(_, value)| search(value, deep - 1, found)),
    }
}

/// A route that names a receiver, next to receivers that have names.
fn config<'n>(what: &'static str, node: &'n Node) -> Option<Config<'n>> {
    let route = node.get("route").filter(|route| route.is_map())?;
    let receivers = node.get("receivers").map_or(&[][..], Node::items);
    let are_named = receivers.iter().all(|receiver| receiver.get("name").is_some());
    let is_routed = route.get("receiver").and_then(Node::text).is_some();
    (are_named && !receivers.is_empty() && is_routed).then_some(Config {
        what,
        route,
        receivers,
        namespace: None,
    })
}

fn things(config: &Config<'_>) -> Vec<Thing> {
    let mut found = Vec::new();
    route(config, config.route, None, 0, &mut found);
    found
}

/// A route and those within it. One without a receiver has that of the route around it.
fn route<'n>(
    config: &Config<'n>,
    route: &'n Node,
    outer: Option<&'n Node>,
    level: usize,
    found: &mut Vec<Thing>,
) {
    let receiver = route.get("receiver").filter(|receiver| receiver.text().is_some()).or(outer);
    let mut thing = Thing::new(Kind::Route, config.what, route.span).named(receiver);
    #[expect(clippy::cast_precision_loss, reason = "it is at most `DEEPEST`")]
    thing.put("level", Value::Number(level as f64), route.span);
    if level == 0 {
        thing.set("namespace", config.namespace, text);
    }
    for (place, value) in matchers::of(route) {
        thing.put("matches", value, place);
    }
    thing.set("continue", route.get("continue"), flag);
    for (key, names) in [
        ("muted during", ["mute_time_intervals", "muteTimeIntervals"]),
        ("only during", ["active_time_intervals", "activeTimeIntervals"]),
    ] {
        let names = names.iter().filter_map(|name| route.get(name)).flat_map(one_or_many);
        names.for_each(|name| thing.set(key, Some(name), text));
    }
    if let Some(receiver) = receiver {
        reaches(config, receiver, &mut thing);
    }
    found.push(thing);
    let inner = route.get("routes").map_or(&[][..], Node::items).iter().filter(|inner| inner.is_map());
    for inner in inner.filter(|_| level < DEEPEST) {
        self::route(config, inner, receiver, level + 1, found);
    }
}

/// Where a receiver sends alarms. One that is not here may be made elsewhere.
fn reaches(config: &Config<'_>, receiver: &Node, thing: &mut Thing) {
    let name = receiver.text().unwrap_or_default();
    let named = |own: &&Node| own.get("name").and_then(Node::text) == Some(name);
    let Some(own) = config.receivers.iter().find(named).filter(|_| !is_open(name)) else {
        thing.put("reaches", Value::Open(name.to_owned()), receiver.span);
        return;
    };
    let mut is_known = true;
    let mut pages = false;
    let before = thing.properties.len();
    for (key, value) in own.entries() {
        let Some(kind) = key.value.strip_suffix("_configs").or(key.value.strip_suffix("Configs")) else {
            continue;
        };
        match &value.kind {
            yaml::Kind::List(items) if items.is_empty() => {}
            yaml::Kind::List(_) => {
                pages |= PAGERS.contains(&kind);
                thing.put("reaches", Value::Text(kind.to_owned()), key.span);
            }
            _ if value.is_null() => {}
            _ => {
                is_known = false;
                thing.put("reaches", Value::Open(value.text().unwrap_or(kind).to_owned()), value.span);
            }
        }
    }
    if pages {
        thing.put("pages", Value::Flag(true), own.span);
    } else if is_known && thing.properties.len() == before {
        thing.put("reaches", Value::Text("nobody".into()), own.span);
        thing.put("pages", Value::Flag(false), own.span);
    }
}

#[cfg(test)]
mod tests;
