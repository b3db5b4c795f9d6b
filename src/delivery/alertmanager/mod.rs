//! Alertmanager's configuration: which alarms reach which receiver, and whether that reaches anybody.
//!
//! Each route is a component, in the order of the file. Its `level` is its depth of nesting. An alarm takes the first
//! route of a level that it matches, and after a route with `continue` also the following ones. After the routes come
//! the inhibit rules, which silence alarms while others fire.
//! <https://prometheus.io/docs/alerting/latest/configuration/>

mod carried;
mod matchers;

pub use carried::carried;

use super::values::{flag, is_open, is_template, one_or_many, text};
use super::{Component, Kind, Reader, Value};
use crate::yaml::{self, Node};

pub const READER: Reader = Reader {
    name: "alertmanager",
    marks: &["receivers", "alertmanager.yaml", "alertmanager.yml"],
    recognises: |document| !configs(document).is_empty(),
    things: |document| configs(document).iter().flat_map(things).collect(),
};

/// The maximum depth at which nested routes are followed.
const DEEPEST: usize = 32;

/// The maximum depth at which nested maps in a chart's values are searched.
const DEEPEST_VALUES: usize = 8;

/// Integrations that always page somebody.
const PAGERS: [&str; 4] = ["opsgenie", "pagerduty", "pushover", "victorops"];

/// Integrations that page nobody. Mails and webhooks are in neither list, since their receiver may page somebody.
const CHATS: [&str; 9] =
    ["discord", "mattermost", "msteams", "msteamsv2", "rocketchat", "slack", "telegram", "webex", "wechat"];

/// Settings of a pager that may silence it.
const LOUDNESS: [(&str, &[&str]); 2] =
    [("pushover", &["priority"]), ("victorops", &["message_type", "messageType"])];

/// Kinds of resources that hold values of a chart.
const RELEASES: [&str; 2] = ["HelmRelease", "HelmChart"];

struct Config<'n> {
    what: &'static str,
    route: &'n Node,
    receivers: &'n [Node],
    /// The inhibit rules, by which alarms silence others.
    silencers: &'n [Node],
    /// Whether it is from the default values of a chart, which other values may replace.
    is_default: bool,
    /// The namespace of an `AlertmanagerConfig`. It applies only to alarms of this namespace, unless the Alertmanager
    /// is configured otherwise.
    namespace: Option<&'n Node>,
}

/// The configurations in a document: the document itself, the operator's resource, or parts of a chart's values.
fn configs(document: &Node) -> Vec<Config<'_>> {
    let word = |key: &str| document.get(key).and_then(Node::text);
    let mut found = Vec::new();
    match (word("apiVersion"), word("kind")) {
        (Some(version), Some("AlertmanagerConfig")) if version.starts_with("monitoring.coreos.com/") => {
            let own = document.get("spec").and_then(|spec| config("AlertmanagerConfig", spec, false));
            let namespace = document.get("metadata").and_then(|metadata| metadata.get("namespace"));
            found.extend(own.map(|own| Config { namespace, ..own }));
        }
        (Some(_), Some(kind)) if !RELEASES.contains(&kind) => {}
        (version, kind) => {
            let is_release = version.is_some() && kind.is_some();
            search(document, DEEPEST_VALUES, is_release, &mut found);
        }
    }
    found
}

fn search<'n>(node: &'n Node, deep: usize, is_release: bool, found: &mut Vec<Config<'n>>) {
    let is_off = node.get("enabled").and_then(Node::text) == Some("false");
    if is_off || deep == 0 {
        return;
    }
    if let Some(own) = config("Alertmanager", node, deep < DEEPEST_VALUES && !is_release) {
        found.push(own);
        return;
    }
    for (_, value) in node.entries() {
        search(value, deep - 1, is_release, found);
    }
}

/// A configuration: a route that names a receiver, next to receivers that have names.
fn config<'n>(what: &'static str, node: &'n Node, is_default: bool) -> Option<Config<'n>> {
    let route = node.get("route").filter(|route| route.is_map())?;
    let receivers = node.get("receivers").map_or(&[][..], Node::items);
    let are_named = receivers.iter().all(|receiver| receiver.get("name").is_some());
    let is_routed = route.get("receiver").and_then(Node::text).is_some();
    let silencers = ["inhibit_rules", "inhibitRules"].iter().find_map(|key| node.get(key));
    (are_named && !receivers.is_empty() && is_routed).then_some(Config {
        what,
        route,
        receivers,
        silencers: silencers.filter(|rules| !rules.is_null()).map_or(&[], one_or_many),
        is_default,
        namespace: None,
    })
}

fn things(config: &Config<'_>) -> Vec<Component> {
    let mut found = Vec::new();
    route(config, config.route, None, 0, &mut found);
    found.extend(config.silencers.iter().map(|rule| silencer(config, rule)));
    found
}

/// The component for an inhibit rule.
fn silencer(config: &Config<'_>, rule: &Node) -> Component {
    let mut thing = Component::new(Kind::Route, format!("{}'s inhibition", config.what), rule.span);
    if !rule.is_map() || is_template(rule) {
        thing.put("silences", Value::Open(rule.text().unwrap_or("{{ … }}").to_owned()), rule.span);
    }
    for (place, value) in matchers::of_silenced(rule) {
        thing.put("silences", value, place);
    }
    thing
}

/// A route and the routes within it. A route without a receiver inherits that of the route around it.
fn route<'n>(
    config: &Config<'n>,
    route: &'n Node,
    outer: Option<&'n Node>,
    level: usize,
    found: &mut Vec<Component>,
) {
    let receiver = route.get("receiver").filter(|receiver| receiver.text().is_some()).or(outer);
    let mut thing = Component::new(Kind::Route, config.what, route.span).named(receiver);
    #[expect(clippy::cast_precision_loss, reason = "it is at most `DEEPEST`")]
    thing.put("level", Value::Number(level as f64), route.span);
    if level == 0 {
        thing.set("namespace", config.namespace, text);
        if config.is_default {
            thing.put("may be overridden", Value::Flag(true), route.span);
        }
    }
    if is_template(route) {
        thing.put("matches", Value::Open("{{ … }}".to_owned()), route.span);
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
    let inner = route.get("routes").filter(|routes| !routes.is_null());
    let listed = inner.map_or(&[][..], Node::items);
    let others = inner.filter(|routes| level >= DEEPEST || !matches!(routes.kind, yaml::Kind::List(_)));
    for unread in others.into_iter().chain(listed.iter().filter(|inner| !inner.is_map())) {
        thing.put("routes", Value::Open(unread.text().unwrap_or("more").to_owned()), unread.span);
    }
    found.push(thing);
    for inner in listed.iter().filter(|inner| inner.is_map() && level < DEEPEST) {
        self::route(config, inner, receiver, level + 1, found);
    }
}

/// Adds where a receiver sends alarms, and whether that pages somebody. A receiver that is not here may be defined
/// elsewhere. If two have the same name, it is unknown which one counts.
fn reaches(config: &Config<'_>, receiver: &Node, thing: &mut Component) {
    let name = receiver.text().unwrap_or_default();
    let mut named = config.receivers.iter().filter(|own| own.get("name").and_then(Node::text) == Some(name));
    let own = named.next().filter(|_| !is_open(name) && named.next().is_none());
    let Some(own) = own else {
        thing.put("reaches", Value::Open(name.to_owned()), receiver.span);
        return;
    };
    // `None` while unknown. A pager pages somebody, whatever else the receiver has.
    let mut pages = Some(false);
    let before = thing.properties.len();
    for (key, value) in own.entries().iter().filter(|(key, _)| key.value != "name") {
        let Some(kind) = key.value.strip_suffix("_configs").or(key.value.strip_suffix("Configs")) else {
            thing.put("reaches", Value::Open(key.value.clone()), key.span);
            pages = loudest(pages, None);
            continue;
        };
        match &value.kind {
            yaml::Kind::List(items) if items.is_empty() => {}
            yaml::Kind::List(items) => {
                let own = items.iter().map(|item| calls(kind, item)).reduce(loudest).flatten();
                pages = loudest(pages, own);
                thing.put("reaches", Value::Text(kind.to_owned()), key.span);
            }
            _ if value.is_null() => {}
            _ => {
                pages = loudest(pages, None);
                thing.put("reaches", Value::Open(value.text().unwrap_or(kind).to_owned()), value.span);
            }
        }
    }
    if thing.properties.len() == before {
        thing.put("reaches", Value::Text("nobody".into()), own.span);
    }
    if let Some(pages) = pages {
        thing.put("pages", Value::Flag(pages), own.span);
    }
}

/// Whether an integration pages a person. `None` if that is not certain.
fn calls(kind: &str, own: &Node) -> Option<bool> {
    let sets_loudness = || {
        let keys = LOUDNESS.iter().filter(|(of, _)| *of == kind).flat_map(|(_, keys)| *keys);
        keys.into_iter().any(|key| own.get(key).is_some())
    };
    if !own.is_map() || is_template(own) || sets_loudness() || PAGERS.contains(&kind) && has_no_key(own) {
        return None;
    }
    if PAGERS.contains(&kind) { Some(true) } else { CHATS.contains(&kind).then_some(false) }
}

/// Whether all keys of an integration's account are empty: `routing_key: ''`.
fn has_no_key(own: &Node) -> bool {
    let is_key = |name: &str| name.ends_with("key") || name.ends_with("Key") || name.ends_with("key_file");
    let mut keys = own.entries().iter().filter(|(name, _)| is_key(&name.value)).peekable();
    let is_empty = |key: &Node| key.is_null() || key.text().is_some_and(|text| text.trim().is_empty());
    keys.peek().is_some() && keys.all(|(_, key)| is_empty(key))
}

/// Combines two integrations. It is enough if one of them pages somebody.
fn loudest(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
