//! Detects what looks like alarms but is not read: under a key that no format has, in a file that another file
//! refers to, or in a kind of file that is not read for alarms.

mod charts;
mod deployed;
mod texts;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use charts::of_chart;
pub use deployed::drop_read;
use serde::{Deserialize, Serialize};
pub use texts::{alerts, definition, names_an_alert, of_command, of_text};

use super::ALL;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::{Span, Spanned};
use crate::yaml::{Kind, Node};

/// Alarms that are in a file but are not read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnreadAlarm {
    pub place: Span,
    /// The alarm's name, or the key that contains it.
    pub name: String,
    /// Starts in lower case and has no full stop.
    pub message: String,
    pub help: Cow<'static, str>,
    /// What the place refers to, if it only refers to something. If that is read, nothing is left out.
    pub refers_to: Option<Reference>,
}

/// What a place may refer to instead of defining alarms itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reference {
    /// A file or folder that it deploys, relative to its own folder or to the root, or a URL of it.
    Path(String),
    /// A policy of `OpenSLO`.
    Policy(String),
}

impl UnreadAlarm {
    /// Reports a file that is deployed and seems to hold alarms.
    pub fn of_file(path: &str, place: Span) -> Self {
        Self {
            place,
            name: path.to_owned(),
            message: format!("`{path}` may define alarms, but `alarms:` does not list it"),
            help: "list it under `alarms:` too".into(),
            refers_to: Some(Reference::Path(path.to_owned())),
        }
    }

    /// Reports what looks like an alarm in a kind of file that is not read, such as "`.py` files".
    pub fn looks_like_one(place: Span, kind: &str, help: &'static str) -> Self {
        Self {
            place,
            name: String::new(),
            message: format!("this looks like an alarm, but no alarms are read from {kind}"),
            help: help.into(),
            refers_to: None,
        }
    }

    /// Reports a resource whose type creates alarms but is not read.
    pub fn of_type(resource: Spanned<String>) -> Self {
        Self { help: LIST.into(), ..Self::of_block(resource) }
    }

    /// Reports a block that creates alarms when Terraform runs.
    pub fn of_block(block: Spanned<String>) -> Self {
        Self {
            place: block.span,
            message: format!("`{}` may create alarms that are not read", block.value),
            name: block.value,
            help: "list the output of `terraform show -json` under `alarms:` instead".into(),
            refers_to: None,
        }
    }
}

/// The help line for alarms of a kind that is not read.
const LIST: &str = "write its alarms as a list in a file under `alarms:`, `alarms: [{name: …, severity: …, \
                    runbook: …}]`, and allow this finding: `# readyroom: allow file-format-unknown REASON`";

/// What the children of a node contain.
#[derive(Default)]
struct Below {
    /// Whether any of it was read or is already reported.
    is_read: bool,
    left: Vec<Left>,
}

/// An alarm that was not read, or a key that contains only such alarms.
struct Left {
    name: Spanned<String>,
    is_key: bool,
    count: usize,
}

/// What is already handled, by its place.
struct Handled {
    /// Alarms that were read, and nodes that a problem is about.
    parts: BTreeSet<u32>,
    /// Keys of nodes that are already reported as left out.
    keys: BTreeSet<u32>,
}

/// Reports alarms in documents from which no alarm was read, except those that a problem or `known` already
/// reports.
pub fn of_documents<'n>(
    documents: impl Iterator<Item = &'n Node>,
    alarms: &[Alarm],
    problems: &[Problem],
    known: &[UnreadAlarm],
) -> Vec<UnreadAlarm> {
    let malformed = problems.iter().filter_map(|problem| match problem {
        Problem::Malformed(malformed) => Some(malformed.span.start),
        Problem::UnknownKey { .. } => None,
    });
    let handled = Handled {
        parts: alarms.iter().map(|alarm| alarm.name.span.start).chain(malformed).collect(),
        keys: known.iter().map(|left| left.place.start).collect(),
    };
    let left = documents.flat_map(|document| below(document, &handled).left);
    left.map(|left| UnreadAlarm {
        place: left.name.span,
        message: match &left {
            Left { is_key: false, name, .. } if name.value.is_empty() => {
                "an alarm that nothing reads".to_owned()
            }
            Left { is_key: false, name, .. } => format!("nothing reads the alarm `{}`", name.value),
            Left { count: 1, name, .. } => format!("nothing reads the alarm under `{}`", name.value),
            Left { count, name, .. } => format!("nothing reads the {count} alarms under `{}`", name.value),
        },
        name: left.name.value,
        help: "move it to where its format has alarms, or remove it".into(),
        refers_to: None,
    })
    .collect()
}

/// Whether a node is the name of an alarm that was read, or a part that a problem is about.
fn is_handled(node: &Node, handled: &Handled) -> bool {
    !node.is_map() && handled.parts.contains(&node.span.start)
}

/// Whether a map is an alarm of any format, read or not.
fn is_alarm(node: &Node) -> bool {
    ALL.iter().any(|format| (format.is_alarm)(node)) || is_of_no_format(node)
}

fn below(node: &Node, handled: &Handled) -> Below {
    let mut all = Below { is_read: is_handled(node, handled), left: Vec::new() };
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::List(items) => {
            for item in items {
                all.add(below(item, handled));
            }
        }
        // An alarm that was read covers everything below it. Most maps are below one.
        Kind::Map(entries)
            if entries.iter().any(|(_, value)| is_handled(value, handled)) && is_alarm(node) =>
        {
            all.is_read = true;
        }
        Kind::Map(entries) => {
            for (key, value) in entries {
                let mut own = below(value, handled);
                let count = own.left.iter().map(|left| left.count).sum();
                if [&handled.parts, &handled.keys].iter().any(|places| places.contains(&key.span.start)) {
                    // The problem is reported at its key, and covers everything below it.
                    own = Below { is_read: true, left: Vec::new() };
                } else if !own.is_read && count > 0 {
                    own.left = vec![Left { name: key.clone(), is_key: true, count }];
                } else if !own.is_read && named_rules(&key.value, value) > 0 {
                    let count = named_rules(&key.value, value);
                    own.left = vec![Left { name: key.clone(), is_key: true, count }];
                }
                all.add(own);
            }
            // If everything below it was read, it does not matter whether it is an alarm.
            let is_settled = all.is_read && all.left.is_empty();
            if !is_settled && is_alarm(node) {
                all.is_read |= handled.parts.contains(&node.span.start);
                all.left = if all.is_read {
                    Vec::new()
                } else {
                    vec![Left { name: named(node), is_key: false, count: 1 }]
                };
            }
        }
    }
    all
}

/// Kinds of Kubernetes resources that create an alarm in a cloud: those of Crossplane and of the clouds' own
/// controllers.
const KINDS: [&str; 18] = [
    "MetricAlarm",
    "CompositeAlarm",
    "AlertPolicy",
    // Azure
    "MetricAlert",
    "ActivityLogAlert",
    "ScheduledQueryRule",
    "PrometheusRuleGroup",
    "SmartDetectorAlertRule",
    // New Relic
    "AlertsPolicy",
    "AlertsNrqlCondition",
    "AlertsAPMCondition",
    "NrqlAlertCondition",
    "MonitorMetricAlert",
    "MonitorActivityLogAlert",
    "MonitorScheduledQueryRulesAlert",
    "MonitorScheduledQueryRulesAlertV2",
    "MonitorAlertPrometheusRuleGroup",
    "RuleGroupsNamespace",
];

/// More such kinds, whose names alone are ambiguous, each with the beginning of its `apiVersion`.
const OTHER_KINDS: [(&str, &str); 6] = [
    ("alerting.grafana.", "RuleGroup"),
    ("coralogix.com/", "Alert"),
    ("endpointmonitor.stakater.com/", "EndpointMonitor"),
    ("k8s.checklyhq.com/", "ApiCheck"),
    ("management.cattle.io/", "ClusterAlertRule"),
    ("management.cattle.io/", "ProjectAlertRule"),
];

/// Whether a map is an alarm that no format reads: a resource that creates one, or a panel with its own alert in an old
/// Grafana dashboard.
fn is_of_no_format(node: &Node) -> bool {
    let version = node.get("apiVersion").and_then(Node::text).unwrap_or_default();
    let kind = node.get("apiVersion").and(node.get("kind")).and_then(Node::text);
    let is_other =
        |kind: &str| OTHER_KINDS.iter().any(|(group, own)| version.starts_with(group) && kind == *own);
    let is_of_a_panel = || {
        let alert = node.get("alert").filter(|alert| alert.is_map());
        alert.is_some_and(|alert| alert.get("conditions").is_some()) && node.get("type").is_some()
    };
    kind.is_some_and(|kind| KINDS.contains(&kind) || is_other(kind))
        || is_of_a_panel()
        || is_of_a_chart(node)
        || has_serverless_alerts(node)
}

/// Whether a map holds the alarms of a plugin of the Serverless Framework:
/// `alerts: {topics: {…}, function: [functionErrors]}`.
fn has_serverless_alerts(node: &Node) -> bool {
    let Some(alerts) = node.get("alerts") else { return false };
    let has = |key: &str| alerts.get(key).is_some_and(|value| value.is_map() || !value.items().is_empty());
    ["definitions", "function", "global"].into_iter().any(has) && ["topics", "stages"].into_iter().any(has)
}

/// Whether a map is an alarm whose rule is written by a chart's own template: `DiskFull: {expr: …, for: 5m,
/// severity: critical}`.
fn is_of_a_chart(node: &Node) -> bool {
    let is_text = |key: &str| node.get(key).and_then(Node::text).is_some_and(|text| !text.trim().is_empty());
    let is_rule = ["alert", "record"].iter().any(|key| node.get(key).is_some());
    is_text("expr") && !is_rule && ["for", "severity"].into_iter().any(is_text)
}

/// How many items of a list such as `alerts` have only a name and an expression: a chart's own template writes the
/// rest. In `prometheusRules`, a rule without a duration may be a recording rule.
fn named_rules(key: &str, value: &Node) -> usize {
    /// Words in the names of lists that select or route alarms.
    const NO_RULES: [&str; 7] = ["filter", "inhibit", "mute", "muting", "receiver", "rout", "silence"];
    let is_text = |item: &Node, key: &str| item.get(key).and_then(Node::text).is_some();
    let is_rule = |item: &&Node| {
        is_text(item, "name")
            && ["expr", "expression"].iter().any(|key| is_text(item, key))
            && item.get("alert").or(item.get("record")).is_none()
    };
    let rules = || value.items().iter().filter(is_rule);
    let key = if rules().next().is_some() { key.to_lowercase() } else { return 0 };
    if NO_RULES.iter().any(|word| key.contains(word)) {
        0
    } else if ["alert", "alarm"].iter().any(|word| key.replace("alertmanager", "").contains(word)) {
        rules().count()
    } else if key.contains("prometheusrule") {
        rules().filter(|item| is_text(item, "for")).count()
    } else {
        0
    }
}

/// The name of an alarm, at the place of its first key. Empty if no key holds a name.
fn named(node: &Node) -> Spanned<String> {
    let inner = node.get("grafana_alert").unwrap_or(node);
    let keys = ["alert", "title", "name", "AlarmName", "displayName", "display_name"];
    let name = keys.iter().find_map(|key| inner.get(key).and_then(Node::text)).unwrap_or_default();
    let place = node.entries().first().map_or(node.span, |(key, _)| key.span);
    Spanned::new(name.to_owned(), place)
}

impl Below {
    fn add(&mut self, other: Self) {
        self.is_read |= other.is_read;
        self.left.extend(other.left);
    }
}
