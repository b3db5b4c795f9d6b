//! Prometheus alerting rules: rule files that `promtool check rules` accepts, those of Mimir, Loki, Thanos and
//! `VictoriaMetrics`, the resources that carry them, and the responses of a ruler's API.
//!
//! The runbook is the `runbook_url` annotation, by the convention of the
//! Prometheus monitoring mixins; `runbook_annotations` names others.

mod inside;
mod jsonnet;

use std::borrow::Cow;

use super::typos::{self, Level};
use super::{Format, NO_ALARMS, language, links, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format {
    jsonnet: jsonnet::alarms,
    language: language::query,
    without_alarms,
    is_alarm,
    inside: inside::document,
    ..Format::new("prometheus", recognises, alarms)
};

/// Kubernetes resources whose `spec.groups` are rule groups; Loki's `AlertingRule` is one of them.
const RESOURCES: [&str; 6] =
    ["PrometheusRule", "AlertingRule", "VMRule", "Rules", "ClusterRules", "GlobalRules"];

const LISTS: [&str; 4] = ["List", "PrometheusRuleList", "AlertingRuleList", "VMRuleList"];

/// Alarms that fire as long as everything works, in lower case.
const ALWAYS_FIRING: [&str; 4] = ["watchdog", "infoinhibitor", "deadmansswitch", "deadmanswitch"];

/// Annotations that conventionally hold a link to a dashboard.
const DASHBOARDS: [&str; 3] = ["dashboard_url", "grafana_dashboard_link", "dashboard"];

/// The map that holds the groups.
const FILE: Level = Level { owner: "rule file", read: &["groups"], others: &[] };

const GROUP: Level = Level {
    owner: "group of rules",
    read: &["name", "rules"],
    others: &["interval", "limit", "labels", "file", "type", "params", "tenant", "namespace", "folder"],
};

const RULE: Level = Level {
    owner: "rule",
    read: &["alert", "record", "expr", "for", "labels", "annotations"],
    others: &[
        "keep_firing_for",
        "debug",
        "enabled",
        "expression",
        "alerts",
        "name",
        "type",
        "query",
        "state",
    ],
};

/// Where a document has its groups.
enum Shape<'n> {
    /// Resources, one by one.
    Resources(&'n [Node]),
    /// A list of groups.
    Groups(Option<&'n Node>),
    /// A group without a list around it, as rulers return it.
    Group,
    /// Lists of groups, by namespace or file.
    Namespaces,
    /// Rules without a group around them, as some charts keep one in each file.
    Rules(&'n [Node]),
}

fn recognises(document: &Node) -> bool {
    shape(document).is_some()
}

fn shape(document: &Node) -> Option<Shape<'_>> {
    if let Some(kind) = kind(document) {
        let items = values::list(document.get("items"));
        return if LISTS.contains(&kind) {
            items.iter().any(recognises).then_some(Shape::Resources(items))
        } else {
            let groups = || document.get("spec").and_then(|spec| FILE.get(spec, "groups"));
            let is_meant =
                || typos::type_meant(kind, &RESOURCES).is_some() && groups().is_some_and(are_groups);
            (RESOURCES.contains(&kind) || is_meant()).then(|| Shape::Groups(groups()))
        };
    }
    if let Some(groups) = document.get("groups") {
        return (document.get("apiVersion").is_none() && are_groups(groups))
            .then_some(Shape::Groups(Some(groups)));
    }
    if is_bare(document) {
        return Some(Shape::Rules(std::slice::from_ref(document)));
    }
    if let Kind::List(items) = &document.kind {
        let is_group =
            |node: &Node| node.get("name").is_some() && GROUP.get(node, "rules").is_some_and(has_rules);
        return match () {
            () if items.is_empty() => None,
            () if items.iter().all(is_bare) => Some(Shape::Rules(items)),
            () => items.iter().all(is_group).then_some(Shape::Groups(Some(document))),
        };
    }
    if document.get("name").is_some() && GROUP.get(document, "rules").is_some_and(has_rules) {
        return Some(Shape::Group);
    }
    let lists = document.entries();
    let all = lists.iter().all(|(_, groups)| matches!(groups.kind, Kind::List(_)) || groups.is_null());
    let rules =
        || lists.iter().flat_map(|(_, groups)| groups.items()).filter_map(|group| GROUP.get(group, "rules"));
    (all && rules().any(has_rules)).then_some(Shape::Namespaces)
}

fn kind(document: &Node) -> Option<&str> {
    document.get("apiVersion")?;
    document.get("kind").and_then(Node::text)
}

/// No groups, or groups whose rules have `alert` or `record`; Grafana's groups have neither.
fn are_groups(groups: &Node) -> bool {
    let mut rules = groups.items().iter().filter_map(|group| GROUP.get(group, "rules"));
    let is_list = matches!(groups.kind, Kind::List(_)) || groups.is_null();
    let is_empty =
        || rules.clone().flat_map(Node::items).next().is_none() && !groups.items().iter().any(is_of_others);
    is_list && (is_empty() || rules.any(has_rules))
}

/// Whether a group belongs to something else: it has no rules, but lists of other things.
fn is_of_others(group: &Node) -> bool {
    let mut values = group.entries().iter().map(|(_, value)| value);
    let has_list = values.any(|value| value.items().iter().any(Node::is_map));
    GROUP.get(group, "rules").is_none() && (has_list || !group.is_map() && !group.is_null())
}

fn has_rules(rules: &Node) -> bool {
    let is_meant = |rule: &Node| {
        rule.get("expr").is_some() && ["alert", "record"].iter().any(|key| RULE.typo(rule, key).is_some())
    };
    let is_rule = |rule: &Node| rule.get("alert").is_some() || rule.get("record").is_some();
    rules.items().iter().any(|rule| is_rule(rule) || is_meant(rule))
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let groups: Vec<&Node> = match shape(document) {
        Some(Shape::Resources(items)) => {
            let items = items.iter().filter(|item| recognises(item));
            return items.flat_map(|item| alarms(item, config, problems)).collect();
        }
        Some(Shape::Groups(groups)) => {
            FILE.check(document.get("spec").unwrap_or(document), problems);
            let is_resource = document.get("apiVersion").is_some();
            problems.extend(typos::unknown_kind(document, &RESOURCES).filter(|_| is_resource));
            groups.into_iter().flat_map(Node::items).collect()
        }
        Some(Shape::Rules(rules)) => {
            return rules.iter().filter_map(|rule| alarm(rule, config, problems)).collect();
        }
        Some(Shape::Group) => vec![document],
        Some(Shape::Namespaces) => {
            FILE.check(document, problems);
            document.entries().iter().flat_map(|(_, groups)| groups.items()).collect()
        }
        None => Vec::new(),
    };
    groups.into_iter().flat_map(|group| of_group(group, config, problems)).collect()
}

fn of_group(group: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let Some(rules) = group.get("rules") else {
        if GROUP.typo(group, "rules").is_some() {
            GROUP.dropped(group, "rules", problems);
        }
        return Vec::new();
    };
    GROUP.check(group, problems);
    let rules = rules.items().iter().map(|rule| labelled(rule, group.get("labels")));
    rules.filter_map(|rule| alarm(&rule, config, problems)).collect()
}

/// A rule with the labels of its group. The rule's own labels take precedence.
fn labelled<'n>(rule: &'n Node, shared: Option<&Node>) -> Cow<'n, Node> {
    let shared = shared.map_or(&[][..], Node::entries);
    let Kind::Map(entries) = &rule.kind else { return Cow::Borrowed(rule) };
    let own = rule.get("labels");
    // Misspelled labels are reported only where the rule has no others.
    if shared.is_empty() || own.is_none() && RULE.typo(rule, "labels").is_some() {
        return Cow::Borrowed(rule);
    }
    let is_new = |key: &str| own.is_none_or(|own| own.get(key).is_none());
    let added = shared.iter().filter(|(key, _)| is_new(&key.value));
    let labels = own.map_or(&[][..], Node::entries).iter().chain(added).cloned().collect();
    let span = own.unwrap_or(rule).span;
    let labels = (Spanned::new("labels".to_owned(), span), Node { span, kind: Kind::Map(labels) });
    let others = entries.iter().filter(|(key, _)| key.value != "labels").cloned();
    Cow::Owned(Node { span: rule.span, kind: Kind::Map(others.chain([labels]).collect()) })
}

/// A rule by itself: nothing around it shows that it is one, so it must have both of its keys.
fn is_bare(node: &Node) -> bool {
    node.get("expr").is_some() && (is_alarm(node) || node.get("record").is_some())
}

/// A rule with a name and an expression.
fn is_alarm(node: &Node) -> bool {
    let is_text = |key| RULE.get(node, key).and_then(Node::text).is_some_and(|text| !text.trim().is_empty());
    is_text("alert") && is_text("expr")
}

/// An alerting rule. `None` for a recording rule.
pub fn alarm(rule: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let Some(name) = rule.get("alert") else {
        if rule.get("record").is_none() {
            let key = if RULE.typo(rule, "record").is_some() { "record" } else { "alert" };
            RULE.dropped(rule, key, problems);
        }
        return None;
    };
    RULE.check(rule, problems);
    links::misplaced(rule, "annotations", config, problems);
    let name = values::name(name, problems)?;
    let described = described_alarm(name, rule, config, problems);
    Some(Alarm {
        summary: described.summary.or_else(|| values::text(values::at(rule, &["annotations", "title"]))),
        expression: values::text(values::either(rule, ["expr", "expression"])),
        ..described
    })
}

/// The alarm that the labels and annotations of a rule describe. Grafana's rules have the same labels and annotations,
/// also in Terraform.
pub fn described_alarm(
    name: Spanned<String>,
    rule: &Node,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Alarm {
    let (labels, annotations) = (rule.get("labels"), rule.get("annotations"));
    let annotation = |key: &str| annotations.and_then(|annotations| annotations.get(key));
    let (summary, title, message) = (annotation("summary"), annotation("title"), annotation("message"));
    let description = annotation("description").or(message);
    let link = links::annotated(annotations, config, problems)
        .or_else(|| links::annotated(labels, config, problems))
        .or_else(|| links::in_texts([description, message, summary, title], config));
    let labelled = config.runbook_annotations.iter().filter_map(|key| labels?.get(key)?.spanned());
    let alarm = Alarm {
        further: links::further(annotations, &[description, summary, title], link.as_ref(), config),
        severity: labels.and_then(|labels| values::word(labels.get("severity"))),
        service: labels.and_then(|labels| values::word(labels.get("service"))),
        link,
        summary: values::text(summary),
        description: values::text(description),
        hold: values::text(rule.get("for")),
        dashboards: dashboards(annotations),
        exempt: exempt(&name.value, rule),
        labels: values::literals(labels),
        ..Alarm::named(name)
    };
    links::also_labelled(alarm, labelled)
}

/// The dashboards that annotations link to.
fn dashboards(annotations: Option<&Node>) -> Vec<String> {
    DASHBOARDS.iter().filter_map(|key| values::text(annotations?.get(key))).collect()
}

/// The reason why no one has to act on a rule: it fires on purpose, permanently or to silence others.
fn exempt(name: &str, rule: &Node) -> Option<Exempt> {
    let label = |key: &str| values::at(rule, &["labels", key]).and_then(Node::text).unwrap_or_default();
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let expression = rule.get("expr").and_then(Node::text).unwrap_or_default();
    if is_constant(expression) {
        return Some(Exempt::AlwaysFiring);
    }
    let says_so = ALWAYS_FIRING.contains(&letters.to_lowercase().as_str())
        || label("severity").eq_ignore_ascii_case("none")
        || label("alert_type").eq_ignore_ascii_case("heartbeat");
    says_so.then_some(Exempt::ByNameOrLabel)
}

/// Whether an expression has the same result whatever is measured: `vector(1)`.
fn is_constant(expression: &str) -> bool {
    let bare: String = expression.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = bare.trim_start_matches('(').strip_prefix("vector(");
    inner.is_some_and(|inner| inner.trim_end_matches(')').parse::<f64>().is_ok_and(f64::is_finite))
}

/// The note for a file without alarms.
fn without_alarms(documents: &[Node]) -> &'static str {
    if documents.iter().any(has_records) { "recording rules, no alarms" } else { NO_ALARMS }
}

/// Whether there are recording rules anywhere below a node.
fn has_records(node: &Node) -> bool {
    match &node.kind {
        Kind::Scalar { .. } => false,
        Kind::List(items) => items.iter().any(has_records),
        Kind::Map(entries) => {
            node.get("record").is_some() || entries.iter().any(|(_, value)| has_records(value))
        }
    }
}
