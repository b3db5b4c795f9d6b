//! The output of `aws cloudwatch describe-alarms`, as JSON or YAML, and the input of `put-metric-alarm`.

use super::typos::Level;
use super::{Format, links, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::{Problem, describe};
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { is_alarm, ..Format::new("cloudwatch", recognises, alarms) };

const ALARM: Level = Level {
    owner: "CloudWatch alarm",
    read: &["AlarmName", "AlarmDescription", "AlarmArn"],
    others: &["AlarmActions", "AlarmRule", "AlarmConfigurationUpdatedTimestamp"],
};

const LISTS: [&str; 2] = ["MetricAlarms", "CompositeAlarms"];

fn recognises(document: &Node) -> bool {
    LISTS.iter().any(|list| document.get(list).is_some()) || is_bare(document)
}

/// Whether a document is an alarm or a list of alarms, without anything around it. An alarm notification is not:
/// it has a new state.
fn is_bare(document: &Node) -> bool {
    let all = values::one_or_many(document);
    !all.is_empty() && all.iter().all(|one| is_alarm(one) && one.get("NewStateValue").is_none())
}

/// Whether a node is a map with a name and with keys that only alarms have.
fn is_alarm(node: &Node) -> bool {
    let has = |key: &str| node.get(key).is_some();
    node.get("AlarmName").and_then(Node::text).is_some()
        && ["MetricName", "Metrics", "AlarmRule", "AlarmArn"].into_iter().any(has)
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let bare = if is_bare(document) { values::one_or_many(document) } else { &[] };
    let all = LISTS.iter().flat_map(|list| values::list(document.get(list))).chain(bare);
    all.filter_map(|alarm| one(alarm, config, problems)).collect()
}

fn one(alarm: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let Some(name) = alarm.get("AlarmName") else {
        let message = format!("expected a CloudWatch alarm with an `AlarmName`, found {}", describe(alarm));
        problems.push(Problem::malformed(alarm.span, message, "add `AlarmName`"));
        return None;
    };
    let name = values::name(name, problems)?;
    ALARM.check(alarm, problems);
    let description = alarm.get("AlarmDescription");
    let found = Alarm {
        link: description.and_then(|text| links::in_text(text, config)),
        description: values::text(description),
        expression: values::text(alarm.get("AlarmRule")).or_else(|| expression(alarm)),
        hold: hold(alarm),
        id: values::text(alarm.get("AlarmArn")),
        exempt: exempt(&name.value)
            .or_else(|| paused(alarm.get("ActionsEnabled")))
            .or_else(|| scaling(ACTIONS.map(|key| alarm.get(key)), |_| false)),
        ..Alarm::named(name)
    };
    Some(links::also(found, &[description], config))
}

/// Names that scaling policies give to the alarms that they create and recreate on every change. The whole name must
/// match, because anybody can use the same prefix.
pub fn exempt(name: &str) -> Option<Exempt> {
    const MARKS: [&str; 4] =
        ["AlarmHigh-", "AlarmLow-", "ProvisionedCapacityHigh-", "ProvisionedCapacityLow-"];
    let is_made = MARKS.iter().any(|mark| name.rsplit_once(mark).is_some_and(|(_, rest)| is_uuid(rest)));
    is_made.then_some(Exempt::Autoscaling)
}

/// The keys of what an alarm does when its state changes.
pub const ACTIONS: [&str; 3] = ["AlarmActions", "OKActions", "InsufficientDataActions"];

/// Whether an alarm tells nobody, since each of its actions only scales something: it is the ARN of a scaling policy, or
/// `scales` says so. A list that is not literal may have any action.
pub fn scaling(lists: [Option<&Node>; 3], scales: impl Fn(&Node) -> bool) -> Option<Exempt> {
    let is_literal = lists.iter().flatten().all(|list| list.is_null() || matches!(list.kind, Kind::List(_)));
    let has_any = !values::list(lists[0]).is_empty();
    let mut actions = lists.into_iter().flat_map(values::list);
    let is_policy = |arn: &str| {
        let parts: Vec<&str> = arn.splitn(7, ':').collect();
        matches!(parts[..], ["arn", _, "autoscaling", _, _, "scalingPolicy", _])
    };
    let only_scales = |action: &Node| action.text().is_some_and(is_policy) || scales(action);
    (is_literal && has_any && actions.all(only_scales)).then_some(Exempt::Autoscaling)
}

/// Whether an alarm is switched off because its actions are disabled.
pub fn paused(switch: Option<&Node>) -> Option<Exempt> {
    values::is_off(switch).then_some(Exempt::Paused)
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// `Average of AWS/RDS CPUUtilization {DBInstanceIdentifier=orders} > 80`; for a metric formula, one line per query.
pub fn expression(alarm: &Node) -> Option<String> {
    let metrics: Vec<String> = values::list(alarm.get("Metrics")).iter().filter_map(line).collect();
    let metric = if metrics.is_empty() {
        let statistic = values::text(values::either(alarm, ["Statistic", "ExtendedStatistic"]));
        metric(alarm, statistic.as_deref())?
    } else {
        metrics.join("\n")
    };
    Some(format!("{metric}{}", bound(alarm)))
}

/// ` > 80`, if there is a threshold.
fn bound(alarm: &Node) -> String {
    let Some(operator) = values::text(alarm.get("ComparisonOperator")) else { return String::new() };
    let sign = match operator.as_str() {
        "GreaterThanThreshold" | "GreaterThanUpperThreshold" => ">",
        "GreaterThanOrEqualToThreshold" => ">=",
        "LessThanThreshold" | "LessThanLowerThreshold" => "<",
        "LessThanOrEqualToThreshold" => "<=",
        "LessThanLowerOrGreaterThanUpperThreshold" => "outside",
        other => other,
    };
    let threshold = values::either(alarm, ["Threshold", "ThresholdMetricId"]);
    values::text(threshold).map_or(String::new(), |threshold| format!(" {sign} {threshold}"))
}

/// `m1: Sum of AWS/SQS NumberOfMessagesSent`, `e1: m1 / m2`
fn line(query: &Node) -> Option<String> {
    let text = values::text(query.get("Expression")).or_else(|| {
        let statistic = values::text(values::at(query, &["MetricStat", "Stat"]));
        metric(values::at(query, &["MetricStat", "Metric"])?, statistic.as_deref())
    })?;
    Some(values::text(query.get("Id")).map_or_else(|| text.clone(), |id| format!("{id}: {text}")))
}

fn metric(node: &Node, statistic: Option<&str>) -> Option<String> {
    let name = values::text(node.get("MetricName"))?;
    let namespace = values::text(node.get("Namespace")).map(|namespace| format!("{namespace} "));
    let dimensions: Vec<String> = values::list(node.get("Dimensions"))
        .iter()
        .filter_map(|one| Some(format!("{}={}", one.get("Name")?.text()?, one.get("Value")?.text()?)))
        .collect();
    let dimensions =
        if dimensions.is_empty() { String::new() } else { format!(" {{{}}}", dimensions.join(", ")) };
    let statistic = statistic.map(|statistic| format!("{statistic} of "));
    Some(format!("{}{}{name}{dimensions}", statistic.unwrap_or_default(), namespace.unwrap_or_default()))
}

/// How long the metric must breach the threshold: `15m`.
pub fn hold(alarm: &Node) -> Option<String> {
    let number = |key: &str| alarm.get(key).and_then(Node::text).and_then(|text| text.parse::<u64>().ok());
    let periods = number("DatapointsToAlarm").or_else(|| number("EvaluationPeriods"))?;
    Some(values::duration(number("Period")?.checked_mul(periods)?))
}
