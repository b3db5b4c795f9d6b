//! Flagger: a `Canary` sends more and more traffic to a new version, as long as its metrics are good.
//!
//! <https://docs.flagger.app/usage/how-it-works>: a release whose checks fail `threshold` times is rolled back, and the
//! default interval is a minute.

use jiff::SignedDuration;

use super::values::{at, flag, length, number, share, text};
use super::{Component, Kind, Reader, Value, promql};
use crate::read::on_one_line;
use crate::yaml::Node;

pub const READER: Reader = Reader { name: "flagger", marks: &["flagger.app/"], recognises, things };

const CANARY: &str = "Canary";
const TEMPLATE: &str = "MetricTemplate";

fn recognises(document: &Node) -> bool {
    let version = document.get("apiVersion").and_then(Node::text);
    version.is_some_and(|version| version.starts_with("flagger.app/"))
        && matches!(document.get("kind").and_then(Node::text), Some(CANARY | TEMPLATE))
}

fn things(document: &Node) -> Vec<Component> {
    let is_canary = document.get("kind").and_then(Node::text) == Some(CANARY);
    let metadata = document.get("metadata");
    let (kind, what) = if is_canary { (Kind::Release, CANARY) } else { (Kind::Analysis, TEMPLATE) };
    let mut thing = Component::new(kind, what, document.span)
        .named(metadata.and_then(|metadata| metadata.get("name")))
        .labelled(metadata.and_then(|metadata| metadata.get("labels")));
    if is_canary {
        canary(&mut thing, document);
    } else {
        template(&mut thing, document);
    }
    vec![thing]
}

/// Adds what the query of a Prometheus metric template compares.
fn template(thing: &mut Component, document: &Node) {
    let provider = at(document, &["spec", "provider", "type"]).and_then(Node::text);
    if provider == Some("prometheus") {
        let query = at(document, &["spec", "query"]);
        if let Some(query) = query.filter(|query| is_constant(query)) {
            thing.put("always passes", Value::Flag(true), query.span);
        }
        compares(thing, query);
    }
}

fn is_constant(query: &Node) -> bool {
    query.text().is_some_and(promql::is_constant)
}

fn canary(thing: &mut Component, document: &Node) {
    let Some(spec) = document.get("spec") else { return };
    let Some(analysis) = spec.get("analysis").or_else(|| spec.get("canaryAnalysis")) else { return };
    // If the analysis is skipped, a release goes out at once, whatever else is set. If the canary is suspended, Flagger
    // does nothing.
    let mut skipped = ["skipAnalysis", "suspend"].iter().filter_map(|key| {
        let node = spec.get(key)?;
        Some((flag(node)?, node.span))
    });
    if let Some((value, place)) = skipped.find(|(value, _)| *value != Value::Flag(false)) {
        thing.put("skips analysis", value, place);
        return;
    }
    // Without a mesh or a router, Flagger sends all of the traffic at once:
    // <https://docs.flagger.app/tutorials/kubernetes-blue-green>
    let is_bare = spec.get("provider").and_then(Node::text) == Some("kubernetes");
    let by_requests = is_bare || analysis.get("iterations").is_some();
    let strategy = if !by_requests {
        "canary"
    } else if analysis.get("match").is_some() && !is_bare {
        "A/B test"
    } else {
        "blue/green"
    };
    thing.put("strategy", Value::Text(strategy.into()), analysis.span);
    if by_requests {
        wait(thing, analysis);
    } else {
        steps(thing, analysis);
    }
    thing.set("iterations", analysis.get("iterations"), number);
    thing.set("failed checks", analysis.get("threshold"), number);
    for metric in analysis.get("metrics").map_or(&[][..], Node::items) {
        let name = at(metric, &["templateRef", "name"]).or_else(|| metric.get("name"));
        if may_fail(metric) {
            thing.set("rolls back on analysis", name, text);
            compares(thing, metric.get("query"));
        } else {
            let name = name.and_then(Node::text).unwrap_or("a metric");
            let open = Value::Open(format!("{name}, which no value is known to fail"));
            thing.put("rolls back on analysis", open, metric.span);
        }
    }
    for alert in analysis.get("alerts").map_or(&[][..], Node::items) {
        thing.set("alerts", alert.get("name").or_else(|| at(alert, &["providerRef", "name"])), text);
    }
}

/// Whether some value of a metric is known to fail. A value outside the metric's range fails. Without a range, a value
/// above `threshold` fails; for the success rate, which is between 0 and 100, a value below it fails.
fn may_fail(metric: &Node) -> bool {
    let is_plain = ["templateRef", "query"].iter().all(|key| metric.get(key).is_none());
    if metric.get("query").is_some_and(is_constant) {
        return false;
    }
    let is_own = |name: &str| is_plain && metric.get("name").and_then(Node::text) == Some(name);
    let (is_rate, is_duration) = (is_own("request-success-rate"), is_own("request-duration"));
    let range = metric.get("thresholdRange").filter(|range| !range.is_null());
    let limit = |key: &str| match range?.get(key).and_then(number) {
        Some(Value::Number(limit)) => Some(limit),
        _ => None,
    };
    match range {
        Some(_) if is_rate => {
            limit("min").is_some_and(|least| least > 0.0) || limit("max").is_some_and(|most| most < 100.0)
        }
        // A duration is never negative.
        Some(_) if is_duration => limit("min").is_some_and(|least| least > 0.0) || limit("max").is_some(),
        Some(_) => limit("min").or(limit("max")).is_some(),
        None if is_rate => {
            matches!(metric.get("threshold").and_then(number), Some(Value::Number(least)) if least > 0.0)
        }
        None => true,
    }
}

/// Adds the interval between two steps, or between two checks.
fn wait(thing: &mut Component, analysis: &Node) {
    match analysis.get("interval") {
        Some(interval) => thing.set("wait", Some(interval), length),
        None => thing.put("wait", Value::Length(SignedDuration::from_mins(1)), analysis.span),
    }
}

/// Adds each step up to the maximum weight, and the interval after each. If the step or the maximum is unknown, adds
/// only the first step.
fn steps(thing: &mut Component, analysis: &Node) {
    if let Some(weights) = analysis.get("stepWeights") {
        for weight in weights.items() {
            thing.set("step", Some(weight), share);
            wait(thing, analysis);
        }
        return;
    }
    let Some(weight) = analysis.get("stepWeight") else { return wait(thing, analysis) };
    let most = analysis.get("maxWeight").and_then(share);
    match (share(weight), most) {
        (Some(Value::Share(step)), Some(Value::Share(most))) if step >= 1.0 => {
            let shares = std::iter::successors(Some(step), |share| Some(share + step));
            for share in shares.take_while(|share| *share <= most) {
                thing.put("step", Value::Share(share), weight.span);
                wait(thing, analysis);
            }
        }
        _ => {
            thing.set("step", Some(weight), share);
            wait(thing, analysis);
        }
    }
}

/// Adds the metrics in a query, and the alarms that it asks about.
pub fn compares(thing: &mut Component, query: Option<&Node>) {
    let Some((query, written)) = query.and_then(|query| Some((query, query.text()?))) else { return };
    let Some(metrics) = promql::metrics(written) else {
        let line = on_one_line(written);
        return thing.put("compares", Value::Open(line), query.span);
    };
    for metric in metrics {
        thing.put("compares", Value::Text(metric), query.span);
    }
    for alarm in promql::alarms(written) {
        thing.put("watches alarm", Value::Text(alarm), query.span);
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const CANARY: &str = "\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: production-pay-api}
spec:
  analysis:
    interval: 30s
    threshold: 5
    maxWeight: 50
    stepWeight: 20
    metrics:
      - name: request-success-rate
        thresholdRange: {min: 99}
      - {name: errors, templateRef: {name: pay-errors}}
      - name: own
        query: sum(rate(pay_failed_total{app=\"pay\"}[1m]))
    alerts: [{name: on-call, severity: error, providerRef: {name: slack}}]
";

    #[test]
    fn a_canary_has_steps_metrics_and_alerts() {
        let expected = "\
1 release `production-pay-api` (`Canary`)
6   strategy: canary
9   step: 20%
6   wait: 30s
9   step: 40%
6   wait: 30s
7   failed checks: 5
11   rolls back on analysis: request-success-rate
13   rolls back on analysis: pay-errors
14   rolls back on analysis: own
15   compares: pay_failed_total
16   alerts: on-call
";
        assert_eq!(facts("canary.yaml", CANARY), expected);
    }

    #[test]
    fn weights_may_be_written_one_by_one_and_may_be_open() {
        let canary = |analysis: &str| {
            facts("c.yaml", &format!("apiVersion: flagger.app/v1beta1\nkind: Canary\nspec:\n  {analysis}\n"))
        };
        let head = "1 release `Canary`\n";
        assert_eq!(
            canary("analysis: {stepWeights: [1, 50], interval: 1h}"),
            format!("{head}4   strategy: canary\n4   step: 1%\n4   wait: 1h\n4   step: 50%\n4   wait: 1h\n")
        );
        assert_eq!(
            canary("analysis: {stepWeight: \"{{ .Values.step }}\", maxWeight: 50}"),
            format!("{head}4   strategy: canary\n4   step: unknown ({{{{ .Values.step }}}})\n4   wait: 1m\n")
        );
        assert_eq!(
            canary("analysis: {iterations: 10, interval: 1m}"),
            format!("{head}4   strategy: blue/green\n4   wait: 1m\n4   iterations: 10\n")
        );
    }

    #[test]
    fn a_canary_without_analysis_rolls_nothing_back() {
        let text = CANARY.replace("spec:\n", "spec:\n  skipAnalysis: true\n");
        assert_eq!(
            facts("canary.yaml", &text),
            "1 release `production-pay-api` (`Canary`)\n5   skips analysis: yes\n"
        );
        assert_eq!(facts("p.yaml", "apiVersion: flagger.app/v1beta1\nkind: AlertProvider\n"), "");
    }

    #[test]
    fn a_suspended_canary_releases_nothing() {
        let text = CANARY.replace("spec:\n", "spec:\n  suspend: true\n");
        assert_eq!(
            facts("canary.yaml", &text),
            "1 release `production-pay-api` (`Canary`)\n5   skips analysis: yes\n"
        );
    }

    #[test]
    fn a_metric_without_a_limit_fails_nothing() {
        for range in ["{min: 0}", "{}", "{max: 100}", "{min: \"{{ .Values.min }}\"}"] {
            let text = CANARY.replace("{min: 99}", range);
            let open =
                "rolls back on analysis: unknown (request-success-rate, which no value is known to fail)";
            assert!(facts("canary.yaml", &text).contains(open), "{range}");
        }
        let text = CANARY.replace("thresholdRange: {min: 99}", "threshold: 99");
        assert!(facts("canary.yaml", &text).contains("rolls back on analysis: request-success-rate\n"));
    }

    #[test]
    fn a_metric_that_never_changes_fails_nothing() {
        let text = CANARY.replace("sum(rate(pay_failed_total{app=\"pay\"}[1m]))", "vector(0)");
        let open = "rolls back on analysis: unknown (own, which no value is known to fail)";
        assert!(facts("canary.yaml", &text).contains(open));
        for (range, is_open) in [("{min: 0}", true), ("{max: 500}", false), ("{min: 0, max: 500}", false)] {
            let text = CANARY.replace("request-success-rate", "request-duration").replace("{min: 99}", range);
            let open = "unknown (request-duration, which no value is known to fail)";
            assert_eq!(facts("canary.yaml", &text).contains(open), is_open, "{range}");
        }
    }

    #[test]
    fn a_canary_without_a_mesh_sends_all_traffic_at_once() {
        let text = CANARY.replace("spec:\n", "spec:\n  provider: kubernetes\n");
        let found = facts("canary.yaml", &text);
        assert!(found.contains("strategy: blue/green\n") && !found.contains("step:"), "{found}");
        let text = CANARY.replace("spec:\n", "spec:\n  provider: istio\n");
        assert!(facts("canary.yaml", &text).contains("step: 20%\n"));
    }

    #[test]
    fn templates_compare_metrics() {
        let text = "apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: pay-errors}\nspec:\n  \
                    provider: {type: prometheus}\n  query: |\n    sum(rate(pay_failed_total{app=\"{{ target }}\"}[{{ interval }}]))\n";
        let head = "1 analysis `pay-errors` (`MetricTemplate`)\n";
        assert_eq!(facts("m.yaml", text), format!("{head}7   compares: pay_failed_total\n"));
        let open = text.replace("pay_failed_total", "{{ args.metric }}");
        let unknown = "sum(rate({{ args.metric }}{app=\"{{ target }}\"}[{{ interval }}]))";
        assert_eq!(facts("m.yaml", &open), format!("{head}7   compares: unknown ({unknown})\n"));
        let query = "sum(rate(pay_failed_total{app=\"{{ target }}\"}[{{ interval }}]))";
        let constant = text.replace(query, "vector(0)");
        assert_eq!(facts("m.yaml", &constant), format!("{head}7   always passes: yes\n"));
        let other = text.replace("prometheus", "datadog");
        assert_eq!(facts("m.yaml", &other), head);
    }
}
