//! Datadog monitors: the JSON that its API and its editor write, and the `DatadogMonitor` resource.

use super::typos::Level;
use super::{Format, links, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::{Problem, describe};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { is_alarm: is_monitor, ..Format::new("datadog", recognises, alarms) };

/// The base URL of relative links in assets, which lead to Datadog's own pages. The definition does not say which
/// Datadog site it is for.
const SITE: &str = "https://app.datadoghq.com";

const MONITOR: Level = Level {
    owner: "monitor",
    read: &["name", "type", "query", "message", "tags", "priority", "assets"],
    others: &["id", "options", "multi", "state", "creator", "created", "modified", "deleted"],
};

fn recognises(document: &Node) -> bool {
    monitors(document).iter().any(|monitor| is_monitor(monitor) || is_meant(monitor))
}

fn monitors(document: &Node) -> Vec<&Node> {
    if document.get("kind").and_then(Node::text) == Some("DatadogMonitor") {
        return document.get("spec").into_iter().collect();
    }
    if let Kind::List(items) = &document.kind {
        return items.iter().map(definition).collect();
    }
    match document.get("monitors") {
        Some(monitors) if monitors.is_map() => by_id(monitors).unwrap_or_default(),
        Some(monitors) => monitors.items().iter().map(definition).collect(),
        None if !std::ptr::eq(definition(document), document) => vec![definition(document)],
        None => by_id(document).unwrap_or_else(|| vec![document]),
    }
}

/// The monitor inside a monitor template, `{"version": 2, "title": …, "definition": {…}}`; otherwise the node
/// itself.
fn definition(node: &Node) -> &Node {
    let inner = node.get("definition").filter(|_| node.get("query").is_none());
    inner.filter(|inner| is_monitor(inner) || is_meant(inner)).unwrap_or(node)
}

/// Monitors by id or name, as export scripts write them.
fn by_id(map: &Node) -> Option<Vec<&Node>> {
    let monitors: Vec<&Node> = map.entries().iter().map(|(_, monitor)| definition(monitor)).collect();
    monitors.iter().any(|monitor| is_monitor(monitor)).then_some(monitors)
}

/// Whether a node has a query of one of Datadog's types: `metric alert`, `service check`, `composite`.
fn is_monitor(node: &Node) -> bool {
    let kind = node.get("type").and_then(Node::text).unwrap_or_default();
    node.get("query").is_some()
        && (kind.ends_with(" alert") || matches!(kind, "composite" | "service check"))
        && ["name", "message", "options"].iter().any(|key| node.get(key).is_some())
}

/// Whether a node is meant as a monitor, but lacks its query.
fn is_meant(node: &Node) -> bool {
    let kind = MONITOR.get(node, "type").and_then(Node::text).unwrap_or_default();
    let says = ["name", "message", "options", "query"].iter().filter(|key| MONITOR.get(node, key).is_some());
    (kind.ends_with(" alert") || matches!(kind, "composite" | "service check")) && says.count() > 1
}

/// Reports an entry of a list of monitors that is not a monitor.
fn dropped(node: &Node, problems: &mut Vec<Problem>) {
    match node.get("type").filter(|_| node.get("query").is_some()) {
        Some(kind) => {
            let message = format!("no monitor has the type {}, so this defines no alarm", describe(kind));
            let help = "write a type of Datadog monitor, such as `metric alert`, or remove it";
            problems.push(Problem::malformed(kind.span, message, help));
        }
        None => MONITOR.dropped(node, if node.get("query").is_some() { "type" } else { "query" }, problems),
    }
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let mut found = Vec::new();
    for monitor in monitors(document) {
        if is_monitor(monitor) {
            MONITOR.check(monitor, problems);
            found.extend(alarm(monitor, config, problems));
        } else {
            dropped(monitor, problems);
        }
    }
    found
}

pub fn alarm(monitor: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let Some(name) = monitor.get("name") else {
        let message = "this monitor has no name";
        problems.push(Problem::malformed(monitor.span, message, "add `\"name\"`"));
        return None;
    };
    let name = values::name(name, problems)?;
    let message = monitor.get("message");
    let shown = message.map(when_fired);
    let tags = monitor.get("tags");
    let priority = values::word(monitor.get("priority")).map(|number| values::grade(number, "P", config));
    let tagged = || config.runbook_annotations.iter().filter_map(move |key| values::tag(tags, key));
    let alarm = links::also(
        Alarm {
            severity: priority.or_else(|| values::tag(tags, "severity")),
            service: values::tag(tags, "service"),
            link: asset(monitor)
                .and_then(links::bare)
                .or_else(|| tagged().find_map(links::bare))
                .or_else(|| links::in_text(shown.as_ref()?, config)),
            description: values::text(message),
            expression: values::text(monitor.get("query")),
            id: values::text(monitor.get("id")),
            exempt: is_muted(monitor).then_some(Exempt::Paused),
            ..Alarm::named(name)
        },
        &[shown.as_ref()],
        config,
    );
    Some(links::also_labelled(alarm, tagged()))
}

/// Whether the monitor never notifies anyone, because it is muted for all scopes and without an end. In Terraform, the
/// end is then 0.
///
/// <https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor>
fn is_muted(monitor: &Node) -> bool {
    let is_never = |end: &Node| end.is_null() || end.text() == Some("0");
    values::at(monitor, &["options", "silenced", "*"]).is_some_and(Node::is_null)
        || values::at(monitor, &["silenced", "*"]).is_some_and(is_never)
}

/// The part of a message that is sent when the monitor fires. Comments and the text for recoveries are replaced with
/// blanks.
fn when_fired(message: &Node) -> Node {
    const HIDDEN: [(&str, &str); 5] = [
        ("{{!--", "--}}"),
        ("{{!", "}}"),
        ("{{#is_recovery}}", "{{/is_recovery}}"),
        ("{{#is_alert_recovery}}", "{{/is_alert_recovery}}"),
        ("{{#is_warning_recovery}}", "{{/is_warning_recovery}}"),
    ];
    let Kind::Scalar { text, plain } = &message.kind else { return message.clone() };
    let mut text = text.clone();
    for (open, close) in HIDDEN {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(end) = text[start..].find(close).map(|at| start + at + close.len()) else { break };
            // The text after `{{else}}` is sent when the monitor fires.
            let hidden = text[start..end].find("{{else}}").filter(|_| open.starts_with("{{#"));
            let hidden = start..hidden.map_or(end, |at| start + at);
            text.replace_range(hidden.clone(), &" ".repeat(hidden.len()));
            from = end;
        }
    }
    Node { span: message.span, kind: Kind::Scalar { text, plain: *plain } }
}

/// The URL of the first asset that is a runbook.
fn asset(monitor: &Node) -> Option<Spanned<String>> {
    let assets = values::list(monitor.get("assets")).iter();
    let mut runbooks = assets.filter(|asset| asset.get("category").and_then(Node::text) == Some("runbook"));
    let mut url = runbooks.find_map(|asset| values::word(asset.get("url")))?;
    if url.value.starts_with('/') {
        url.value.insert_str(0, SITE);
    }
    Some(url)
}
