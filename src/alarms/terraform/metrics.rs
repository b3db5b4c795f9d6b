//! The conditions of alarms, by type of resource, with one line per condition.

use super::bodies;
use crate::alarms::{cloudwatch as api, values};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// The first body of a block.
fn block<'n>(body: &'n Node, name: &str) -> Option<&'n Node> {
    bodies(body.get(name)?).first()
}

/// The conditions of CloudWatch, whose API has the same names in another spelling.
pub fn cloudwatch(body: &Node) -> Option<String> {
    api::expression(&spelled(body))
}

pub fn hold(body: &Node) -> Option<String> {
    let window = || values::text(values::either(body, ["window_size", "window_duration"]));
    api::hold(&spelled(body))
        .or_else(|| window().map(|window| window.trim_start_matches("PT").to_lowercase()))
}

/// `metric_name` as `MetricName`, `dimensions = {a = b}` as a list of names and values.
fn spelled(body: &Node) -> Node {
    let entries = body.entries().iter().map(|(key, value)| {
        let value = match key.value.as_str() {
            "metric_query" => list(value, spelled),
            "metric" => stat(value),
            "dimensions" => dimensions(value),
            _ => value.clone(),
        };
        let name = match key.value.as_str() {
            "metric_query" => "Metrics".to_owned(),
            "metric" => "MetricStat".to_owned(),
            name => pascal(name),
        };
        (Spanned::new(name, key.span), value)
    });
    Node { span: body.span, kind: Kind::Map(entries.collect()) }
}

/// A query's `metric` block is the API's `MetricStat`, where the metric itself is nested one level deeper.
fn stat(value: &Node) -> Node {
    let Some(metric) = bodies(value).first() else { return value.clone() };
    let mut inner = spelled(metric);
    let whole = inner.clone();
    if let Kind::Map(entries) = &mut inner.kind {
        entries.push((Spanned::new("Metric".to_owned(), value.span), whole));
    }
    inner
}

fn dimensions(value: &Node) -> Node {
    let scalar = |key: &Spanned<String>| Node {
        span: key.span,
        kind: Kind::Scalar { text: key.value.clone(), plain: false },
    };
    let pairs = value.entries().iter().map(|(key, value)| {
        let pair = [("Name", scalar(key)), ("Value", value.clone())];
        let pair = pair.map(|(name, node)| (Spanned::new(name.to_owned(), key.span), node));
        Node { span: key.span, kind: Kind::Map(pair.into()) }
    });
    Node { span: value.span, kind: Kind::List(pairs.collect()) }
}

fn list(value: &Node, each: fn(&Node) -> Node) -> Node {
    Node { span: value.span, kind: Kind::List(bodies(value).iter().map(each).collect()) }
}

fn pascal(name: &str) -> String {
    let words = name.split('_').filter_map(|word| {
        let first = word.chars().next()?;
        Some(format!("{}{}", first.to_ascii_uppercase(), &word[first.len_utf8()..]))
    });
    words.collect()
}

/// A body with its blocks turned into the maps and lists of Google's API: `conditions` is a list, `documentation` a
/// map.
pub fn unfolded(body: &Node) -> Node {
    const LISTS: [&str; 2] = ["conditions", "links"];
    let entries = body.entries().iter().map(|(key, value)| {
        let value = match &value.kind {
            Kind::List(items) if LISTS.contains(&key.value.as_str()) => {
                Node { span: value.span, kind: Kind::List(items.iter().map(unfolded).collect()) }
            }
            Kind::List(items) => match items.as_slice() {
                [one] if one.is_map() => unfolded(one),
                _ => value.clone(),
            },
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Node { span: body.span, kind: Kind::Map(entries.collect()) }
}

/// `Average of CpuPercentage > 80`, or the query.
pub fn azure(body: &Node) -> Option<String> {
    let blocks = ["criteria", "dynamic_criteria"].iter().filter_map(|name| body.get(name));
    let lines: Vec<String> = blocks.flat_map(bodies).filter_map(criterion).collect();
    if lines.is_empty() { values::text(body.get("query")) } else { Some(lines.join("\nand\n")) }
}

fn criterion(criterion: &Node) -> Option<String> {
    let text = |key: &str| values::text(criterion.get(key));
    let subject = text("query").or_else(|| text("operation_name")).or_else(|| {
        let statistic = text("aggregation").map(|one| format!("{one} of ")).unwrap_or_default();
        Some(format!("{statistic}{}", text("metric_name")?))
    })?;
    let sign = match text("operator").as_deref() {
        Some("GreaterThan") => ">",
        Some("GreaterThanOrEqual") => ">=",
        Some("LessThan") => "<",
        Some("LessThanOrEqual") => "<=",
        Some("Equals" | "Equal") => "=",
        _ => return Some(subject),
    };
    Some(text("threshold").map_or_else(|| subject.clone(), |bound| format!("{subject} {sign} {bound}")))
}

pub fn new_relic(body: &Node) -> Option<String> {
    let query = values::text(block(body, "nrql")?.get("query"))?;
    let term = ["critical", "warning"].iter().find_map(|name| block(body, name));
    let bound = term.and_then(|term| {
        let operator = values::text(term.get("operator"))?;
        Some(format!(" {operator} {}", values::text(term.get("threshold"))?))
    });
    Some(query + &bound.unwrap_or_default())
}

/// New Relic opens an incident with the priority whose block the condition has.
pub fn priority(body: &Node) -> Option<Spanned<String>> {
    body.get("nrql")?;
    let mut blocks =
        body.entries().iter().filter(|(name, _)| matches!(name.value.as_str(), "critical" | "warning"));
    let (word, _) = blocks.next()?;
    Some(word.clone())
}

/// The queries of a Grafana rule, from their models.
pub fn grafana(rule: &Node) -> Option<String> {
    let data = rule.get("data").map_or(&[][..], bodies).iter();
    let lines: Vec<String> = data
        .filter_map(|query| {
            let model = query.get("model")?;
            let text =
                ["expr", "expression", "rawSql", "query"].iter().find_map(|key| values::text(model.get(key)));
            let id = values::text(query.get("ref_id"))?;
            text.map(|text| format!("{id}: {text}"))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
