//! Prometheus alerting rules: rule files as `promtool check rules` takes them, and the resources that carry them.
//!
//! The runbook is the `runbook_url` annotation, by the convention of the
//! Prometheus monitoring mixins; `runbook_annotations` names others.

use super::Format;
use crate::config::Config;
use crate::model::Alarm;
use crate::read::{Problem, describe};
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { name: "prometheus", recognises, alarms };

/// Kubernetes resources whose `spec.groups` are rule groups.
const RESOURCES: [&str; 3] = ["PrometheusRule", "AlertingRule", "VMRule"];

fn recognises(document: &Node) -> bool {
    match kind(document) {
        Some("List" | "PrometheusRuleList") => items(document).any(recognises),
        Some(kind) => RESOURCES.contains(&kind),
        None => document.get("groups").is_some_and(are_groups),
    }
}

fn kind(document: &Node) -> Option<&str> {
    document.get("apiVersion")?;
    document.get("kind").and_then(Node::text)
}

fn items(document: &Node) -> impl Iterator<Item = &Node> {
    document.get("items").into_iter().flat_map(Node::items)
}

/// No groups, or groups whose rules have `alert` or `record`; Grafana's groups have neither.
fn are_groups(groups: &Node) -> bool {
    let mut rules =
        groups.items().iter().filter_map(|group| group.get("rules")).flat_map(Node::items).peekable();
    rules.peek().is_none() || rules.any(|rule| rule.get("alert").is_some() || rule.get("record").is_some())
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    match kind(document) {
        Some("List" | "PrometheusRuleList") => items(document)
            .filter(|item| recognises(item))
            .flat_map(|item| alarms(item, config, problems))
            .collect(),
        Some(_) => of_groups(document.get("spec").and_then(|spec| spec.get("groups")), config, problems),
        None => of_groups(document.get("groups"), config, problems),
    }
}

fn of_groups(groups: Option<&Node>, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let groups = groups.into_iter().flat_map(Node::items);
    let rules = groups.filter_map(|group| group.get("rules")).flat_map(Node::items);
    rules.filter_map(|rule| alarm(rule, config, problems)).collect()
}

/// An alerting rule; a recording rule is none.
fn alarm(rule: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let name = rule.get("alert")?;
    let label = |key: &str| rule.get("labels").and_then(|labels| labels.get(key));
    let annotation = |key: &str| rule.get("annotations").and_then(|annotations| annotations.get(key));
    let text = |node: Option<&Node>| node.and_then(Node::text).map(str::to_owned);
    let Some(name) = name.spanned().filter(|name| !name.value.trim().is_empty()) else {
        let message = format!("an alarm's name should be a text, and is {}", describe(name));
        problems.push(Problem::malformed(name.span, message, "give the alarm a name"));
        return None;
    };
    Some(Alarm {
        name,
        severity: label("severity").and_then(Node::spanned),
        service: label("service").and_then(Node::spanned),
        link: config.runbook_annotations.iter().find_map(|key| link(annotation(key)?, problems)),
        summary: text(annotation("summary").or_else(|| annotation("title"))),
        description: text(annotation("description").or_else(|| annotation("message"))),
        expression: text(rule.get("expr")),
        hold: text(rule.get("for")),
    })
}

/// The link an annotation holds; an empty one holds none.
fn link(annotation: &Node, problems: &mut Vec<Problem>) -> Option<crate::source::Spanned<String>> {
    if matches!(annotation.kind, Kind::List(_) | Kind::Map(_)) {
        let message = format!("a runbook link should be a text, and is {}", describe(annotation));
        problems.push(Problem::malformed(annotation.span, message, "write the URL or path of one page"));
    }
    let mut link = annotation.spanned()?;
    link.value.truncate(link.value.trim_end().len());
    (!link.value.is_empty()).then_some(link)
}
