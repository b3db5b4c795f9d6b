//! Grafana's alert rules: provisioning files and exports, API responses, and the resources of its operator and of
//! Grafana itself.

mod expression;

use super::typos::Level;
use super::{Format, links, prometheus, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format =
    Format { is_alarm, inside, describe, ..Format::new("grafana", recognises, alarms) };

const RULE: Level = Level {
    owner: "rule",
    read: &["title", "data", "condition", "labels", "annotations"],
    others: &[
        "uid",
        "for",
        "record",
        "name",
        "folder",
        "isPaused",
        "updated",
        "notificationSettings",
        "dashboardUid",
    ],
};

/// Other kinds of Grafana provisioning files, by a key that only such a file has.
const OTHERS: [(&str, &str); 9] = [
    ("contactPoints", "Grafana contact points"),
    ("policies", "Grafana notification policies"),
    ("muteTimes", "Grafana mute timings"),
    ("deleteRules", "a list of Grafana rules to delete"),
    ("deleteContactPoints", "a list of Grafana contact points to delete"),
    ("deleteMuteTimes", "a list of Grafana mute timings to delete"),
    ("resetPolicies", "Grafana notification policies"),
    ("datasources", "Grafana data sources"),
    ("providers", "a list of Grafana dashboards to load"),
];

/// Kinds of Grafana resources that define no alarms.
const KINDS: [(&str, &str); 8] = [
    ("GrafanaContactPoint", "Grafana contact points"),
    ("GrafanaNotificationPolicy", "Grafana notification policies"),
    ("GrafanaNotificationPolicyRoute", "Grafana notification policies"),
    ("GrafanaNotificationTemplate", "Grafana message templates"),
    ("GrafanaMuteTiming", "Grafana mute timings"),
    ("GrafanaDashboard", "a dashboard"),
    ("GrafanaDatasource", "Grafana data sources"),
    ("GrafanaFolder", "a Grafana folder"),
];

/// Names a Grafana document that defines no alarms.
fn describe(document: &Node) -> Option<&'static str> {
    let kind = document.get("kind").and_then(Node::text);
    if let Some((_, note)) = KINDS.iter().find(|(name, _)| Some(*name) == kind) {
        return Some(note);
    }
    if document.get("panels").is_some()
        && (document.get("schemaVersion").is_some() || document.get("templating").is_some())
        || values::at(document, &["dashboard", "panels"]).is_some()
    {
        return Some("a dashboard");
    }
    if !is_provisioned(document) || kind.is_some() {
        return None;
    }
    let other = OTHERS.iter().find(|(key, _)| document.get(key).is_some()).map(|(_, note)| *note);
    other.or_else(|| document.get("templates").map(|_| "Grafana message templates"))
}

/// Whether a document is a provisioning file: it says `apiVersion: 1`, while Kubernetes has no API versions that
/// are plain numbers.
fn is_provisioned(document: &Node) -> bool {
    document.get("apiVersion").and_then(Node::text).is_some_and(|version| version.parse::<u32>().is_ok())
}

/// A provisioning file inside the values of a chart.
fn inside(_: &str, value: &Node) -> Option<Node> {
    (is_provisioned(value) && value.get("groups").is_some() && recognises(value)).then(|| value.clone())
}

fn recognises(document: &Node) -> bool {
    rules(document).iter().any(|rule| rule.get("alert").is_none()) || has_groups(document)
}

/// Whether a document has Grafana's groups, even if none of them has a rule.
fn has_groups(document: &Node) -> bool {
    let Some(groups) = document.get("groups").filter(|_| document.get("kind").is_none()) else {
        return false;
    };
    is_provisioned(document)
        || groups
            .items()
            .iter()
            .any(|group| group.get("folder").is_some() || group.get("folderUid").is_some())
}

/// Every rule of a document, as the map that holds its `title`.
fn rules(document: &Node) -> Vec<&Node> {
    match document.get("kind").and_then(Node::text) {
        Some("GrafanaAlertRuleGroup") => {
            return values::list(values::at(document, &["spec", "rules"])).iter().collect();
        }
        Some("AlertRule") if is_of_the_app(document) => return document.get("spec").into_iter().collect(),
        Some(list) if document.get("items").is_some() => {
            return values::list(document.get("items"))
                .iter()
                .flat_map(|item| listed(document, list, item))
                .collect();
        }
        Some(_) => return Vec::new(),
        None => {}
    }
    if is_rule(document) {
        return vec![document];
    }
    if let Kind::List(items) = &document.kind {
        return items.iter().filter(|item| is_rule(item)).collect();
    }
    let groups: Vec<&Node> = if document.get("rules").is_some() {
        vec![document]
    } else if document.get("groups").is_some() {
        values::list(document.get("groups")).iter().collect()
    } else {
        // The ruler's API returns groups by folder.
        document.entries().iter().flat_map(|(_, groups)| groups.items()).collect()
    };
    groups
        .into_iter()
        .flat_map(|group| values::list(group.get("rules")))
        .filter(|rule| is_rule(rule) || rule.get("alert").is_some())
        .collect()
}

/// The rules in an item of a list. The item may omit its kind; then the list's kind applies.
fn listed<'n>(document: &Node, list: &str, item: &'n Node) -> Vec<&'n Node> {
    let is_bare = item.get("kind").is_none();
    match list {
        "AlertRuleList" if is_bare && is_of_the_app(document) => item.get("spec").into_iter().collect(),
        "GrafanaAlertRuleGroupList" if is_bare => {
            values::list(values::at(item, &["spec", "rules"])).iter().collect()
        }
        _ => rules(item),
    }
}

fn is_of_the_app(document: &Node) -> bool {
    let version = document.get("apiVersion").and_then(Node::text).unwrap_or_default();
    version.starts_with("rules.alerting.grafana.app/")
}

/// Whether a node is a rule: it has a title, and a condition over its data; the ruler's API wraps both in
/// `grafana_alert`.
fn is_rule(node: &Node) -> bool {
    node.get("grafana_alert").is_some()
        || node.get("data").is_some_and(|data| !data.is_map())
            && (node.get("title").is_some() || node.get("condition").is_some())
            && node.get("alert").is_none()
}

/// Whether a node is an alerting rule.
fn is_alarm(node: &Node) -> bool {
    let inner = node.get("grafana_alert").unwrap_or(node);
    let is_named = inner.get("title").and_then(Node::text).is_some();
    let is_whole = || inner.get("condition").and_then(Node::text).is_some();
    let records = inner.get("record").is_some_and(|record| !record.is_null());
    is_rule(node) && is_named && !records && (node.get("grafana_alert").is_some() || is_whole())
}

/// Entries of groups that are not rules, and are ignored.
fn dropped(document: &Node) -> Vec<&Node> {
    if document.get("kind").is_some() {
        // All entries of a resource are read.
        return Vec::new();
    }
    let groups = values::list(document.get("groups")).iter().chain([document]);
    let rules = groups.flat_map(|group| values::list(group.get("rules")));
    // The API returns rules without a group around them.
    let is_meant = |item: &&Node| ["title", "condition"].iter().all(|key| item.get(key).is_some());
    rules
        .chain(document.items().iter().filter(is_meant))
        .filter(|rule| !is_rule(rule) && rule.get("alert").is_none() && rule.get("record").is_none())
        .collect()
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    for rule in dropped(document) {
        RULE.dropped(rule, if rule.get("data").is_some() { "title" } else { "data" }, problems);
    }
    let document_uid = is_of_the_app(document)
        .then(|| values::at(document, &["metadata", "name"]))
        .and_then(|name| values::text(name));
    let rules = rules(document).into_iter();
    rules.filter_map(|rule| alarm(rule, document_uid.clone(), config, problems)).collect()
}

fn alarm(rule: &Node, uid: Option<String>, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    if rule.get("alert").is_some() {
        // Mimir's ruler stores both kinds of rules.
        return prometheus::alarm(rule, config, problems);
    }
    let inner = rule.get("grafana_alert").unwrap_or(rule);
    if inner.get("record").is_some_and(|record| !record.is_null()) {
        // A recording rule.
        return None;
    }
    let Some(title) = inner.get("title") else {
        problems.push(Problem::malformed(rule.span, "this alarm has no name", "add `title:`"));
        return None;
    };
    let name = values::name(title, problems)?;
    RULE.check(inner, problems);
    links::misplaced(rule, "annotations", config, problems);
    let described = prometheus::described_alarm(name, rule, config, problems);
    // The ruler's API nests this key and spells it differently.
    let switch = rule.get("isPaused").or_else(|| rule.get("grafana_alert")?.get("is_paused"));
    Some(Alarm {
        exempt: values::is_on(switch).then_some(Exempt::Paused).or(described.exempt),
        expression: expression::of(inner),
        dashboards: panel(rule).into_iter().chain(described.dashboards).collect(),
        id: values::text(inner.get("uid")).or(uid),
        ..described
    })
}

/// The dashboard panel that a rule belongs to.
fn panel(rule: &Node) -> Option<String> {
    let annotation = |key: &str| values::at(rule, &["annotations", key]);
    let dashboard = values::text(annotation("__dashboardUid__"))
        .or_else(|| values::text(values::either(rule, ["dashboardUid", "dashboardUID"])))
        .or_else(|| values::text(values::at(rule, &["panelRef", "dashboardUID"])));
    let panel = values::text(annotation("__panelId__"))
        .or_else(|| values::text(values::either(rule, ["panelId", "panelID"])))
        .or_else(|| values::text(values::at(rule, &["panelRef", "panelID"])));
    let panel =
        panel.filter(|panel| panel != "0").map_or(String::new(), |panel| format!("?viewPanel={panel}"));
    dashboard.map(|uid| format!("/d/{uid}{panel}"))
}
