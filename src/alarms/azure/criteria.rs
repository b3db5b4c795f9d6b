//! The condition of an Azure alert rule.

use crate::alarms::values;
use crate::yaml::Node;

/// The queries, metrics or fields of the rule, one per line.
pub fn expression(properties: &Node) -> Option<String> {
    if let Some(query) = values::at(properties, &["source", "query"]) {
        return values::text(Some(query));
    }
    let all = [["criteria", "allOf"], ["condition", "allOf"]];
    let listed = all.iter().flat_map(|path| values::list(values::at(properties, path)));
    let lines: Vec<String> = listed.filter_map(line).collect();
    if lines.is_empty() {
        return values::text(values::at(properties, &["detector", "id"]));
    }
    Some(lines.join("\nand\n"))
}

fn line(criterion: &Node) -> Option<String> {
    let text = |key: &str| values::text(criterion.get(key));
    if let Some(field) = text("field") {
        return Some(format!("{field} = {}", text("equals").or_else(|| text("containsAny"))?));
    }
    if let Some(choices) = criterion.get("anyOf") {
        let lines: Vec<String> = choices.items().iter().filter_map(line).collect();
        return (!lines.is_empty()).then(|| lines.join("\nor\n"));
    }
    let statistic = text("timeAggregation");
    let subject = if let Some(query) = text("query") {
        let column = text("metricMeasureColumn").map(|column| format!(" of {column}")).unwrap_or_default();
        format!("{query}\n{}{column}", statistic.as_deref().unwrap_or("Count"))
    } else {
        let statistic = statistic.map(|one| format!("{one} of ")).unwrap_or_default();
        format!("{statistic}{}", text("metricName")?)
    };
    let sign = match text("operator").as_deref() {
        Some("GreaterThan") => ">",
        Some("GreaterThanOrEqual" | "GreaterOrEqual") => ">=",
        Some("LessThan") => "<",
        Some("LessThanOrEqual" | "LessOrEqual") => "<=",
        Some("Equals" | "Equal") => "=",
        _ => return Some(subject),
    };
    Some(text("threshold").map_or_else(|| subject.clone(), |bound| format!("{subject} {sign} {bound}")))
}

/// The time window that the rule evaluates.
pub fn hold(properties: &Node) -> Option<String> {
    values::text(properties.get("windowSize")).map(|window| period(&window))
}

/// An ISO 8601 period in short form: `PT5M` becomes `5m`.
pub fn period(text: &str) -> String {
    text.strip_prefix("PT").map_or_else(|| text.to_owned(), str::to_lowercase)
}
