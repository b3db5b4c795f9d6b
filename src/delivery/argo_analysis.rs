//! Analysis templates of Argo Rollouts: what they measure, how often, and with which metrics.
//!
//! <https://argo-rollouts.readthedocs.io/en/stable/features/analysis/>

use std::collections::BTreeSet;

use super::flagger::compares;
use super::kubernetes::always_succeeds;
use super::values::{at, length, number, text};
use super::{Component, Kind, Reader, Value, promql};
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "argo-analysis",
    marks: &["AnalysisTemplate"],
    recognises,
    things: |node| vec![thing(node)],
};

const KINDS: [&str; 2] = ["AnalysisTemplate", "ClusterAnalysisTemplate"];

fn recognises(document: &Node) -> bool {
    let version = document.get("apiVersion").and_then(Node::text);
    version.is_some_and(|version| version.starts_with("argoproj.io/")) && kind(document).is_some()
}

fn kind(document: &Node) -> Option<&'static str> {
    let written = document.get("kind").and_then(Node::text)?;
    KINDS.into_iter().find(|kind| *kind == written)
}

fn thing(document: &Node) -> Component {
    let metadata = document.get("metadata");
    let mut thing = Component::new(Kind::Analysis, kind(document).unwrap_or_default(), document.span)
        .named(metadata.and_then(|metadata| metadata.get("name")))
        .labelled(metadata.and_then(|metadata| metadata.get("labels")));
    let metrics = at(document, &["spec", "metrics"]).map_or(&[][..], Node::items);
    if let Some(first) = metrics.first().filter(|_| metrics.iter().all(always_passes)) {
        thing.put("always passes", Value::Flag(true), first.span);
    }
    for metric in metrics {
        thing.set("measures", metric.get("name"), text);
        thing.set("interval", metric.get("interval"), length);
        thing.set("measurements", metric.get("count"), number);
        thing.set("failed checks", metric.get("failureLimit"), number);
        compares(&mut thing, at(metric, &["provider", "prometheus", "query"]));
        for query in PROVIDERS.iter().filter_map(|provider| at(metric, &["provider", provider, "query"])) {
            arguments(&mut thing, query);
        }
        for scope in at(metric, &["provider", "kayenta", "scopes"]).map_or(&[][..], Node::items) {
            if scope.get("controlScope").is_some() && scope.get("experimentScope").is_some() {
                thing.put("compares with the fleet", Value::Flag(true), scope.span);
            }
        }
    }
    thing
}

/// Providers that measure with a query.
const PROVIDERS: [&str; 5] = ["prometheus", "datadog", "newRelic", "influxdb", "graphite"];

/// Whether a metric never fails an analysis: all its failures are tolerated, its query has no condition that can fail,
/// or it measures nothing. A provider without a query may fail by itself, even without a condition.
fn always_passes(metric: &Node) -> bool {
    let is_unlimited =
        matches!(metric.get("failureLimit").and_then(number), Some(Value::Number(limit)) if limit < 0.0);
    let condition =
        |key: &str| metric.get(key).and_then(Node::text).map(str::trim).filter(|text| !text.is_empty());
    let is_query = PROVIDERS.iter().any(|provider| at(metric, &["provider", provider]).is_some());
    let is_unconditional = condition("successCondition").is_none_or(|text| always(text, "true"))
        && condition("failureCondition").is_none_or(|text| always(text, "false"));
    is_unlimited || tolerates_all(metric) || is_query && is_unconditional || measures_nothing(metric)
}

/// Whether a metric may fail each time it is measured. It is measured once, unless it has a count or an interval.
fn tolerates_all(metric: &Node) -> bool {
    let written = |key: &str| metric.get(key).filter(|node| !node.is_null());
    let count = match (written("count"), written("interval")) {
        (Some(count), _) => number(count),
        (None, None) => Some(Value::Number(1.0)),
        (None, Some(_)) => None,
    };
    let limit = written("failureLimit").and_then(number);
    let (Some(Value::Number(count)), Some(Value::Number(limit))) = (count, limit) else { return false };
    count > 0.0 && limit >= count && written("consecutiveSuccessLimit").is_none()
}

/// Whether a condition always has this value: it does not use the result, or compares it with itself.
fn always(condition: &str, value: &str) -> bool {
    let text: String = condition.split_whitespace().collect::<String>().to_lowercase();
    let joined = if value == "true" { "||" } else { "&&" };
    let mut parts = text.split(joined);
    let same: &[&str] = if value == "true" { &["==", ">=", "<="] } else { &["!=", "<", ">"] };
    let is_itself =
        |part: &str| same.iter().any(|sign| part.split_once(sign).is_some_and(|(one, other)| one == other));
    let is_count = |part: &str| value == "true" && part.starts_with("len(") && part.ends_with(")>=0");
    let is_open = text.contains("{{");
    !is_open
        && (!text.contains("result")
            || parts.any(|part| {
                part == value || part == format!("({value})") || is_itself(part) || is_count(part)
            }))
}

/// Whether a metric does not depend on anything that runs: a query without a metric, or a job that always succeeds.
fn measures_nothing(metric: &Node) -> bool {
    let query = at(metric, &["provider", "prometheus", "query"]).and_then(Node::text);
    let is_constant = query.is_some_and(promql::is_constant);
    let pod = ["provider", "job", "spec", "template", "spec", "containers"];
    let containers = at(metric, &pod).map_or(&[][..], Node::items);
    let is_idle = !containers.is_empty() && containers.iter().all(always_succeeds);
    is_constant || is_idle
}

/// Adds the arguments that one query uses together: `{{args.stable-hash}}` and `{{args.canary-hash}}`.
fn arguments(thing: &mut Component, query: &Node) {
    let parts = query.text().unwrap_or_default().split("{{").skip(1);
    let named = parts.filter_map(|part| part.split_once("}}")?.0.trim().strip_prefix("args."));
    let named: BTreeSet<&str> = named.collect();
    if named.len() > 1 {
        let all: Vec<&str> = named.into_iter().collect();
        thing.put("compares arguments", Value::Text(all.join(", ")), query.span);
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn a_metric_without_a_condition_or_a_limit_always_passes() {
        let of = |metric: &str| {
            let head = "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nspec:\n  metrics:\n";
            facts("analysis.yaml", &format!("{head}    - {metric}\n")).contains("always passes: yes")
        };
        for metric in [
            "{provider: {prometheus: {query: up}}}",
            "{successCondition: 'true', provider: {prometheus: {query: up}}}",
            "{successCondition: result < 1, failureLimit: -1, provider: {prometheus: {query: up}}}",
            "{successCondition: 1 == 1, provider: {prometheus: {query: up}}}",
            "{successCondition: 'result[0] < 1 || true', provider: {prometheus: {query: up}}}",
            "{successCondition: 'result[0] == result[0]', provider: {prometheus: {query: up}}}",
            "{successCondition: len(result) >= 0, provider: {prometheus: {query: up}}}",
            "{failureCondition: 'result > 1 && false', provider: {prometheus: {query: up}}}",
            "{successCondition: result < 1, provider: {prometheus: {query: vector(0)}}}",
            "{provider: {job: {spec: {template: {spec: {containers: [{name: a, command: ['true']}]}}}}}}",
            "{successCondition: result < 1, failureLimit: 1, provider: {prometheus: {query: up}}}",
            "{successCondition: result < 1, count: 3, interval: 1m, failureLimit: 3, provider: {prometheus: {query: up}}}",
        ] {
            assert!(of(metric), "{metric}");
        }
        for metric in [
            "{successCondition: result < 1, provider: {prometheus: {query: up}}}",
            "{failureCondition: result > 1, provider: {datadog: {query: up}}}",
            "{provider: {job: {spec: {}}}}",
            "{successCondition: result < 1, interval: 1m, failureLimit: 3, provider: {prometheus: {query: up}}}",
            "{successCondition: result < 1, count: 3, interval: 1m, failureLimit: 2, provider: {prometheus: {query: up}}}",
            "{successCondition: result < 1, count: '{{args.n}}', failureLimit: 9, provider: {prometheus: {query: up}}}",
            "{successCondition: '{{args.condition}}', provider: {prometheus: {query: up}}}",
            "{successCondition: result <= 1, provider: {prometheus: {query: '{__name__=\"up\"}'}}}",
            "{successCondition: isNaN(result) || result < 1, provider: {prometheus: {query: up}}}",
            "{provider: {job: {spec: {template: {spec: {containers: [{name: a, command: [./smoke]}]}}}}}}",
        ] {
            assert!(!of(metric), "{metric}");
        }
    }

    #[test]
    fn a_template_measures_metrics() {
        let text = "\
apiVersion: argoproj.io/v1alpha1
kind: ClusterAnalysisTemplate
metadata: {name: success-rate}
spec:
  metrics:
    - name: success
      interval: 5m
      count: 3
      failureLimit: 1
      provider:
        prometheus:
          query: sum(irate(istio_requests_total{code!~\"5.*\", svc=\"{{args.service-name}}\"}[5m]))
    - name: smoke
      count: \"{{args.count}}\"
      provider: {job: {spec: {}}}
";
        let expected = "\
1 analysis `success-rate` (`ClusterAnalysisTemplate`)
6   measures: success
7   interval: 5m
8   measurements: 3
9   failed checks: 1
12   compares: istio_requests_total
13   measures: smoke
14   measurements: unknown ({{args.count}})
";
        assert_eq!(facts("analysis.yaml", text), expected);
        let text = "\
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
spec:
  metrics:
    - provider: {kayenta: {scopes: [{name: a, controlScope: {scope: x}, experimentScope: {scope: y}}]}}
    - provider: {datadog: {query: 'a{v={{args.new}}} / a{v={{ args.old }}}'}}
";
        let expected = "\
1 analysis `AnalysisTemplate`
5   compares with the fleet: yes
6   compares arguments: new, old
";
        assert_eq!(facts("compare.yaml", text), expected);
        assert_eq!(
            facts("run.yaml", "apiVersion: argoproj.io/v1\nkind: AnalysisRun # AnalysisTemplate\n"),
            ""
        );
    }
}
