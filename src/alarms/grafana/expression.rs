//! The queries and steps of a Grafana rule, as lines that lead up to its condition.

use crate::alarms::values;
use crate::yaml::{Kind, Node};

/// How many steps of a rule are read; Grafana's editor allows fewer.
const MOST_STEPS: usize = 100;

/// A query or a step, with its letter (`refId`).
struct Step<'n> {
    id: &'n str,
    model: &'n Node,
}

/// The steps that the condition depends on, in the order of the file. If there is only one, just its query.
pub fn of(rule: &Node) -> Option<String> {
    let steps = steps(rule);
    let condition = rule.get("condition").and_then(Node::text).or_else(|| marked(rule));
    let last = condition.or(steps.last().map(|step| step.id))?;
    let mut wanted = vec![last];
    let mut next = 0;
    while let Some(id) = wanted.get(next).copied() {
        next += 1;
        let used = steps.iter().filter(|step| step.id == id).flat_map(|step| sources(step.model, &steps));
        for source in used.collect::<Vec<_>>() {
            if !wanted.contains(&source) {
                wanted.push(source);
            }
        }
    }
    let chain: Vec<&Step<'_>> = steps.iter().filter(|step| wanted.contains(&step.id)).collect();
    if let [only] = chain[..] {
        return Some(words(only.model)).filter(|words| !words.is_empty());
    }
    let lines: Vec<String> = chain.iter().map(|step| format!("{}: {}", step.id, words(step.model))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// `data` is a list; Grafana's own resource has a map by letter.
fn steps(rule: &Node) -> Vec<Step<'_>> {
    let listed = values::list(rule.get("data")).iter();
    let listed = listed.filter_map(|step| {
        Some(Step { id: step.get("refId").and_then(Node::text)?, model: step.get("model").unwrap_or(step) })
    });
    let mapped = rule.get("expressions").map_or(&[][..], Node::entries).iter();
    let mapped = mapped.map(|(id, step)| Step { id: &id.value, model: step.get("model").unwrap_or(step) });
    listed.chain(mapped).take(MOST_STEPS).collect()
}

/// The step that Grafana's own resource marks as the condition.
fn marked(rule: &Node) -> Option<&str> {
    let mut entries = rule.get("expressions")?.entries().iter();
    let is_source = |step: &Node| step.get("source").and_then(Node::text) == Some("true");
    entries.find(|(_, step)| is_source(step)).map(|(id, _)| id.value.as_str())
}

/// The steps that a step takes its numbers from.
fn sources<'n>(model: &'n Node, steps: &[Step<'n>]) -> Vec<&'n str> {
    let expression = model.get("expression").and_then(Node::text).unwrap_or_default();
    let conditions = values::list(model.get("conditions")).iter();
    let queries = conditions.filter_map(|condition| values::at(condition, &["query", "params"]));
    let named: Vec<&str> = queries.flat_map(Node::items).filter_map(Node::text).collect();
    let is_used = |id: &str| {
        expression.trim() == id
            || expression.contains(&format!("${{{id}}}"))
            || expression.match_indices(&format!("${id}")).any(|(at, found)| {
                !expression[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
            || named.contains(&id)
    };
    steps.iter().map(|step| step.id).filter(|id| is_used(id)).collect()
}

/// A query in its own language, or a description of the step.
fn words(model: &Node) -> String {
    let text = |key: &str| model.get(key).and_then(Node::text).map(str::trim).filter(|text| !text.is_empty());
    let expression = text("expression").unwrap_or_default();
    match text("type") {
        Some("reduce") => format!("{} of {expression}", text("reducer").unwrap_or("last")),
        Some("threshold") => {
            let conditions = values::list(model.get("conditions"));
            let bounds: Vec<String> = conditions.iter().map(evaluator).collect();
            format!("{expression} {}", bounds.join(" or "))
        }
        Some("classic_conditions") => classic(model),
        Some("resample") => format!("{expression} resampled to {}", text("window").unwrap_or("its window")),
        _ => ["expr", "query", "expression", "rawSql", "target", "queryText", "metricName"]
            .iter()
            .find_map(|key| text(key))
            .map_or_else(|| nested(model), str::to_owned),
    }
}

/// A query that is a map: `{query: {query: …}}`.
fn nested(model: &Node) -> String {
    let inner = model.entries().iter().find(|(key, _)| key.value.to_lowercase().contains("query"));
    let text = inner
        .filter(|(_, node)| matches!(node.kind, Kind::Map(_)))
        .and_then(|(_, node)| values::text(values::either(node, ["query", "expr"])));
    text.unwrap_or_default()
}

/// `last of A > 5 and max of B < 3`
fn classic(model: &Node) -> String {
    let mut line = String::new();
    for condition in values::list(model.get("conditions")) {
        let text = |path: &[&str]| values::at(condition, path).and_then(Node::text);
        let query =
            values::at(condition, &["query", "params"]).and_then(|params| params.items().first()?.text());
        let reducer = text(&["reducer", "type"]).unwrap_or("last");
        if !line.is_empty() {
            line.push_str(&format!(" {} ", text(&["operator", "type"]).unwrap_or("and")));
        }
        line.push_str(&format!("{reducer} of {} {}", query.unwrap_or("?"), evaluator(condition)));
    }
    line
}

/// `> 5`, `within 1 and 3`
fn evaluator(condition: &Node) -> String {
    let params = values::list(values::at(condition, &["evaluator", "params"]));
    let params: Vec<&str> = params.iter().filter_map(Node::text).collect();
    let first = params.first().copied().unwrap_or("?");
    match values::at(condition, &["evaluator", "type"]).and_then(Node::text) {
        Some("gt") => format!("> {first}"),
        Some("lt") => format!("< {first}"),
        Some("eq") => format!("= {first}"),
        Some("ne") => format!("!= {first}"),
        Some("gte") => format!(">= {first}"),
        Some("lte") => format!("<= {first}"),
        Some("within_range") => format!("within {}", params.join(" and ")),
        Some("outside_range") => format!("outside {}", params.join(" and ")),
        Some("no_value") => "has no value".to_owned(),
        _ => String::new(),
    }
}
