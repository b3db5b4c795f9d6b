//! Google Cloud alerting policies, as JSON or YAML, single or in a list, and the Config Connector resource.

use super::typos::Level;
use super::{Format, links, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { is_alarm: is_whole, ..Format::new("google", recognises, alarms) };

/// For each kind of condition, the path of its query.
const QUERIES: [([&str; 2], &str); 6] = [
    (["conditionThreshold", "condition_threshold"], "filter"),
    (["conditionAbsent", "condition_absent"], "filter"),
    (["conditionMatchedLog", "condition_matched_log"], "filter"),
    (["conditionMonitoringQueryLanguage", "condition_monitoring_query_language"], "query"),
    (["conditionPrometheusQueryLanguage", "condition_prometheus_query_language"], "query"),
    (["conditionSql", "condition_sql"], "query"),
];

const DOCUMENTATION: Level =
    Level { owner: "policy", read: &["content", "subject", "links"], others: &["mimeType", "mime_type"] };

const POLICY: Level = Level {
    owner: "policy",
    read: &["displayName", "conditions", "documentation", "userLabels", "severity"],
    others: &[
        "name",
        "combiner",
        "enabled",
        "display_name",
        "user_labels",
        "notificationChannels",
        "creationRecord",
        "mutationRecord",
        "validity",
    ],
};

fn recognises(document: &Node) -> bool {
    let list = values::either(document, ["alertPolicies", "alert_policies"]);
    list.is_some_and(|list| matches!(list.kind, Kind::List(_))) || !policies(document).is_empty()
}

fn policies(document: &Node) -> Vec<&Node> {
    if document.get("kind").and_then(Node::text) == Some("MonitoringAlertPolicy") {
        return vec![document];
    }
    let list = values::either(document, ["alertPolicies", "alert_policies"]).unwrap_or(document);
    let candidates = if let Kind::List(items) = &list.kind { items } else { std::slice::from_ref(list) };
    candidates.iter().filter(|candidate| is_policy(candidate)).collect()
}

/// Whether a node has conditions and a combiner, or a name and a condition of one of Google's kinds.
fn is_policy(node: &Node) -> bool {
    let Some(conditions) = node.get("conditions") else { return false };
    let is_ours =
        |condition: &Node| QUERIES.iter().any(|(keys, _)| values::either(condition, *keys).is_some());
    let is_named = values::either(node, ["displayName", "display_name"]).is_some();
    node.get("combiner").is_some() || is_named && conditions.items().iter().any(is_ours)
}

/// Whether a policy has a name and at least one of Google's conditions.
fn is_whole(node: &Node) -> bool {
    let conditions = node.get("conditions").map_or(&[][..], Node::items).iter();
    let mut ours = conditions.flat_map(|one| QUERIES.iter().map(|(keys, _)| values::either(one, *keys)));
    values::either(node, ["displayName", "display_name"]).is_some() && ours.any(|query| query.is_some())
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let list = values::either(document, ["alertPolicies", "alert_policies"]).unwrap_or(document);
    for dropped in list.items().iter().filter(|item| !is_policy(item)) {
        POLICY.dropped(dropped, "conditions", problems);
    }
    policies(document).into_iter().filter_map(|policy| alarm(policy, config, problems)).collect()
}

pub fn alarm(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let policy = if document.get("kind").is_some() { document.get("spec")? } else { document };
    let labels = values::either(policy, ["userLabels", "user_labels"])
        .or_else(|| values::at(document, &["metadata", "labels"]));
    let Some(name) = values::either(policy, ["displayName", "display_name"]) else {
        let message = "this alerting policy has no name";
        problems.push(Problem::malformed(policy.span, message, "add `displayName`"));
        return None;
    };
    let name = values::name(name, problems)?;
    POLICY.check(policy, problems);
    let documentation = policy.get("documentation");
    if let Some(documentation) = documentation {
        DOCUMENTATION.check(documentation, problems);
    }
    let content = documentation.and_then(|documentation| documentation.get("content"));
    let subject = documentation.and_then(|documentation| documentation.get("subject"));
    let severity = values::word(policy.get("severity"))
        .filter(|severity| severity.value != "SEVERITY_UNSPECIFIED")
        .or_else(|| values::word(labels?.get("severity")));
    let runbooks = documentation.map_or_else(Vec::new, listed);
    let mut alarm = links::also(
        Alarm {
            severity,
            service: labels.and_then(|labels| values::word(labels.get("service"))),
            link: runbooks
                .first()
                .cloned()
                .or_else(|| links::in_texts([content, subject], config))
                .or_else(|| links::annotated(labels, config, problems)),
            summary: values::text(subject),
            description: values::text(content),
            expression: expression(policy),
            hold: hold(policy),
            id: values::text(policy.get("name")),
            exempt: values::is_off(policy.get("enabled")).then_some(Exempt::Paused),
            labels: values::literals(labels),
            ..Alarm::named(name)
        },
        &[content, subject],
        config,
    );
    for link in runbooks.into_iter().skip(1) {
        // The documentation text may label the same page as the runbook.
        alarm.add_link(link);
    }
    Some(alarm)
}

/// The documentation's links that are labelled a runbook. After the first link, "All runbooks" is an index page,
/// not a runbook.
fn listed(documentation: &Node) -> Vec<Spanned<String>> {
    /// How many links are looked at. Google accepts three.
    const MOST: usize = 20;
    let runbook = |link: &Node| {
        let label = values::text(values::either(link, ["displayName", "display_name"]))?;
        let link = links::bare(values::word(link.get("url")).filter(|_| links::is_label(&label))?)?;
        Some((link, label.trim_end().to_lowercase().ends_with("books")))
    };
    let all = values::list(documentation.get("links")).iter().take(MOST).filter_map(runbook).enumerate();
    all.filter(|(at, (_, is_plural))| *at == 0 || !is_plural).map(|(_, (link, _))| link).collect()
}

/// The queries of all conditions, each with its threshold.
fn expression(policy: &Node) -> Option<String> {
    let conditions = values::list(policy.get("conditions")).iter();
    let lines: Vec<String> = conditions.filter_map(condition).collect();
    let combiner = match policy.get("combiner").and_then(Node::text) {
        Some("OR") => "\nor\n",
        _ => "\nand\n",
    };
    (!lines.is_empty()).then(|| lines.join(combiner))
}

fn condition(condition: &Node) -> Option<String> {
    let (body, query) =
        QUERIES.iter().find_map(|(keys, query)| Some((values::either(condition, *keys)?, query)))?;
    let query = values::text(body.get(query))?;
    let sign = match body.get("comparison").and_then(Node::text) {
        Some("COMPARISON_GT") => ">",
        Some("COMPARISON_GE") => ">=",
        Some("COMPARISON_LT") => "<",
        Some("COMPARISON_LE") => "<=",
        Some("COMPARISON_EQ") => "=",
        Some("COMPARISON_NE") => "!=",
        _ => return Some(query),
    };
    // Absent means zero.
    let bound = values::text(values::either(body, ["thresholdValue", "threshold_value"]));
    Some(format!("{query} {sign} {}", bound.as_deref().unwrap_or("0")))
}

/// How long the first condition must hold: `300s` becomes `5m`.
fn hold(policy: &Node) -> Option<String> {
    let condition = values::list(policy.get("conditions")).first()?;
    let body = QUERIES.iter().find_map(|(keys, _)| values::either(condition, *keys))?;
    let written = values::text(body.get("duration"))?;
    let seconds = written.strip_suffix('s').and_then(|seconds| seconds.parse::<u64>().ok());
    Some(seconds.map_or(written, values::duration))
}
