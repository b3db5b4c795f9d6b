use ahash::AHashSet;

use super::{Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::judge::Readiness;
use crate::model::says_something;
use crate::read::nearest;

pub const RULE: Rule = Rule {
    code: "S017",
    name: "pipeline-metric-unknown",
    level: Level::Warning,
    page: include_str!("pipeline_metric_unknown.md"),
    check: Check::Readiness(check),
};

/// The suffixes of the series of one histogram or counter.
const SUFFIXES: [&str; 5] = ["", "_bucket", "_count", "_sum", "_total"];

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let compared = readiness.measured_by_alarms().into_iter().flat_map(|entry| {
        let stages = entry.pipeline.stages.iter();
        stages.flat_map(|stage| &stage.compare).map(move |metric| (entry, metric))
    });
    let mut compared = compared.filter(|(_, metric)| is_name(&metric.value)).peekable();
    if compared.peek().is_none() {
        return Vec::new();
    }
    let alarms = readiness.site.each_alarm();
    let expressions: Vec<&str> = alarms.filter_map(|alarm| alarm.alarm.expression.as_deref()).collect();
    let used: AHashSet<&str> = expressions.iter().flat_map(|text| words(text)).collect();
    // The name of a recorded series does not show which metrics it is made from.
    if used.iter().any(|word| word.contains(':')) {
        return Vec::new();
    }
    let is_used = |metric: &str| SUFFIXES.iter().any(|suffix| used.contains(&*format!("{metric}{suffix}")));
    let unknown = compared.filter(|(_, metric)| !is_used(metric.value.trim()));
    let findings = unknown.map(|(entry, metric)| {
        let message = format!("releases are compared by `{}`, which no alarm uses", metric.value);
        let meant = nearest(&metric.value, used.iter().copied());
        let help = did_you_mean(
            meant,
            "compare them by a metric that an alarm watches, or link the dashboard that shows it",
        );
        Finding::at(metric.span, [entry.name.value.as_str(), &metric.value], message, help)
    });
    findings.collect()
}

/// Whether a text is the name of a metric, and not a query or prose.
fn is_name(text: &str) -> bool {
    says_something(text) && text.trim().chars().all(is_part)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | ':')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty())
}
