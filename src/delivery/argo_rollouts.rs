//! Argo Rollouts: a `Rollout` sends traffic to a new version in steps, and an analysis run that fails rolls it back.
//!
//! A weight is a share of the maximum weight of the traffic router, 100 unless the file says otherwise. Measurements of
//! a dry run roll nothing back.
//!
//! <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>,
//! <https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#dry-run-mode>

use super::values::{at, length, number, share, text};
use super::{Component, Kind, Reader, Value};
use crate::yaml::Node;

pub const READER: Reader =
    Reader { name: "argo-rollouts", marks: &["argoproj.io/"], recognises, things: |node| vec![thing(node)] };

/// The property with the name of the Deployment whose pods a Rollout runs.
pub const RUNS: &str = "runs the pods of";

fn recognises(document: &Node) -> bool {
    let is_argo = |version: &str| version.starts_with("argoproj.io/");
    document.get("apiVersion").and_then(Node::text).is_some_and(is_argo)
        && document.get("kind").and_then(Node::text) == Some("Rollout")
}

fn thing(document: &Node) -> Component {
    let metadata = document.get("metadata");
    let mut thing = Component::new(Kind::Release, "Rollout", document.span)
        .named(metadata.and_then(|metadata| metadata.get("name")))
        .labelled(metadata.and_then(|metadata| metadata.get("labels")));
    let [canary, other] = ["canary", "blueGreen"].map(|name| at(document, &["spec", "strategy", name]));
    // The controller rejects a release with both.
    let (canary, other) = if canary.is_some() && other.is_some() { (None, None) } else { (canary, other) };
    if let Some(canary) = canary {
        thing.put("strategy", Value::Text("canary".into()), canary.span);
        let routing = canary.get("trafficRouting").filter(|routing| !routing.is_null());
        if let Some(routing) = routing.filter(|routing| names_router(routing)) {
            thing.put("routes traffic", Value::Flag(true), routing.span);
        }
        let most = routing.and_then(|routing| routing.get("maxTrafficWeight"));
        let steps = canary.get("steps").map_or(&[][..], Node::items).iter();
        let count = steps.len();
        steps.for_each(|one| step(&mut thing, one, most));
        analysis(&mut thing, canary.get("analysis").filter(|own| starts(own, count)));
    }
    if let Some(other) = other {
        thing.put("strategy", Value::Text("blue/green".into()), other.span);
        analysis(&mut thing, other.get("prePromotionAnalysis"));
        analysis(&mut thing, other.get("postPromotionAnalysis"));
        thing.set("wait", other.get("autoPromotionSeconds"), length);
    }
    thing.set("replicas", at(document, &["spec", "replicas"]), number);
    let pods = at(document, &["spec", "workloadRef"]);
    let pods = pods.filter(|pods| pods.get("kind").and_then(Node::text) == Some("Deployment"));
    thing.set(RUNS, pods.and_then(|pods| pods.get("name")), text);
    thing
}

/// Whether a traffic router is named. Without one, the other settings have no effect.
fn names_router(routing: &Node) -> bool {
    let is_setting = |key: &str| matches!(key, "managedRoutes" | "maxTrafficWeight");
    routing.entries().iter().any(|(key, value)| !is_setting(&key.value) && !value.is_null())
}

/// Whether a background analysis starts at one of the steps.
fn starts(analysis: &Node, steps: usize) -> bool {
    let Some(first) = analysis.get("startingStep").filter(|first| !first.is_null()) else { return true };
    first.text().and_then(|first| first.trim().parse::<usize>().ok()).is_some_and(|first| first < steps)
}

/// Adds one step: a share of the traffic, a wait, an analysis, an experiment or a plugin. A pause without a duration
/// waits until somebody approves.
fn step(thing: &mut Component, step: &Node, most: Option<&Node>) {
    match (step.get("setWeight"), most) {
        (Some(weight), Some(most)) => thing.put("step", share_of(weight, most), weight.span),
        (weight, _) => thing.set("step", weight, whole),
    }
    analysis(thing, step.get("analysis"));
    let measured = ["analysis", "experiment"].iter().find_map(|key| step.get(key)).filter(|own| own.is_map());
    match measured.and_then(|own| own.get("duration")).filter(|duration| !duration.is_null()) {
        Some(duration) => thing.set("wait", Some(duration), length),
        None if measured.is_some() => thing.put("waits for analysis", Value::Flag(true), step.span),
        None => {}
    }
    // A plugin decides by itself when to continue.
    if let Some(plugin) = step.get("plugin").filter(|plugin| plugin.is_map()) {
        let name = plugin.get("name").and_then(Node::text).unwrap_or("a plugin");
        thing.put("wait", Value::Open(name.to_owned()), plugin.span);
    }
    let Some(pause) = step.get("pause").filter(|pause| pause.is_map()) else { return };
    match pause.get("duration").filter(|duration| !duration.is_null()) {
        Some(duration) => thing.set("wait", Some(duration), length),
        None => thing.put("waits for approval", Value::Flag(true), step.span),
    }
}

/// A weight. It is open unless it is a whole number, since the API server accepts no other.
fn whole(weight: &Node) -> Option<Value> {
    let text = weight.text().unwrap_or_default().trim();
    let is_whole = text.parse::<u8>().is_ok();
    share(weight).map(|share| if is_whole || share.is_open() { share } else { Value::Open(text.to_owned()) })
}

/// A weight as a share of the router's maximum.
fn share_of(weight: &Node, most: &Node) -> Value {
    match (number(weight), number(most)) {
        (Some(Value::Number(weight)), Some(Value::Number(most)))
            if (0.0..=most).contains(&weight) && most > 0.0 =>
        {
            Value::Share(weight / most * 100.0)
        }
        _ => Value::Open(format!("{} of {}", weight.text().unwrap_or("…"), most.text().unwrap_or("…"))),
    }
}

/// Adds the analysis templates. A release that fails one of their measurements is rolled back.
fn analysis(thing: &mut Component, analysis: Option<&Node>) {
    let dry = analysis.and_then(|own| own.get("dryRun")).filter(|dry| !dry.is_null());
    for template in analysis.and_then(|own| own.get("templates")).map_or(&[][..], Node::items) {
        let name = ["templateName", "clusterTemplateName"].iter().find_map(|key| template.get(key));
        match (name.and_then(Node::text), dry) {
            (Some(name), Some(dry)) => {
                let open = Value::Open(format!("{name}, except for measurements that only run dry"));
                thing.put("rolls back on analysis", open, dry.span);
            }
            _ => thing.set("rolls back on analysis", name, text),
        }
    }
    for argument in analysis.and_then(|own| own.get("args")).map_or(&[][..], Node::items) {
        let key = match at(argument, &["valueFrom", "podTemplateHashValue"]).and_then(Node::text) {
            Some("Stable") => "argument of the fleet",
            Some("Latest") => "argument of the new version",
            _ => continue,
        };
        thing.set(key, argument.get("name"), text);
    }
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const ROLLOUT: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: production-pay-api, labels: {app: pay-api}}
spec:
  strategy:
    canary:
      analysis:
        templates: [{templateName: success-rate}]
        args:
          - {name: old, valueFrom: {podTemplateHashValue: Stable}}
          - {name: service, value: pay}
      steps:
        - setWeight: 5
        - pause: {duration: 10m}
        - setWeight: \"{{ .Values.weight }}\"
        - pause: {}
";

    #[test]
    fn a_canary_has_steps_and_waits() {
        let expected = "\
1 release `production-pay-api` (`Rollout`)
7   strategy: canary
13   step: 5%
14   wait: 10m
15   step: unknown ({{ .Values.weight }})
16   waits for approval: yes
8   rolls back on analysis: success-rate
10   argument of the fleet: old
";
        assert_eq!(facts("rollout.yaml", ROLLOUT), expected);
    }

    #[test]
    fn a_weight_is_a_share_of_the_maximum_and_a_dry_run_rolls_nothing_back() {
        let text = ROLLOUT
            .replace(
                "    canary:\n",
                "    canary:\n      trafficRouting: {maxTrafficWeight: 20, nginx: {}}\n",
            )
            .replace("success-rate}]\n", "success-rate}]\n        dryRun: [{metricName: .*}]\n");
        let found = facts("rollout.yaml", &text);
        for line in [
            "7   routes traffic: yes\n",
            "15   step: 25%\n",
            "17   step: unknown ({{ .Values.weight }} of 20)\n",
            "10   rolls back on analysis: unknown (success-rate, except for measurements that only run dry)\n",
        ] {
            assert!(found.contains(line), "{line}{found}");
        }
    }

    #[test]
    fn a_weight_is_a_whole_number() {
        for weight in ["5%", "0.5"] {
            let found =
                facts("rollout.yaml", &ROLLOUT.replace("setWeight: 5\n", &format!("setWeight: {weight}\n")));
            assert!(found.contains(&format!("13   step: unknown ({weight})\n")), "{found}");
        }
    }

    #[test]
    fn settings_without_a_router_route_nothing() {
        for routing in ["{}", "{managedRoutes: [{name: pay}]}", "{maxTrafficWeight: 20, nginx: null}"] {
            let text =
                ROLLOUT.replace("    canary:\n", &format!("    canary:\n      trafficRouting: {routing}\n"));
            assert!(!facts("rollout.yaml", &text).contains("routes traffic"), "{routing}");
        }
    }

    #[test]
    fn an_analysis_that_starts_after_the_last_step_rolls_nothing_back() {
        for (first, starts) in [("0", true), ("3", true), ("4", false), ("-1", false), ("\"{{ x }}\"", false)]
        {
            let text = ROLLOUT
                .replace("success-rate}]\n", &format!("success-rate}}]\n        startingStep: {first}\n"));
            assert_eq!(facts("rollout.yaml", &text).contains("rolls back on analysis"), starts, "{first}");
        }
    }

    #[test]
    fn an_analysis_or_an_experiment_is_a_wait_too() {
        let text = ROLLOUT.replace("pause: {}", "analysis: {templates: [{templateName: smoke}]}");
        let found = facts("rollout.yaml", &text);
        let expected = "16   rolls back on analysis: smoke\n16   waits for analysis: yes\n";
        assert!(found.contains(expected), "{found}");
        let text = ROLLOUT.replace("pause: {}", "experiment: {duration: 1h, templates: []}");
        assert!(facts("rollout.yaml", &text).contains("16   wait: 1h\n"));
        let text = ROLLOUT.replace("pause: {}", "plugin: {name: acme/gate}");
        assert!(facts("rollout.yaml", &text).contains("16   wait: unknown (acme/gate)\n"));
    }

    #[test]
    fn a_pause_without_a_value_does_not_count() {
        let found = facts("rollout.yaml", &ROLLOUT.replace("pause: {}", "pause:"));
        assert!(!found.contains("waits for approval"), "{found}");
        let found = facts("rollout.yaml", &ROLLOUT.replace("pause: {}", "pause: {duration: null}"));
        assert!(found.contains("16   waits for approval: yes"), "{found}");
    }

    #[test]
    fn a_rollout_may_run_the_pods_of_a_deployment() {
        let named = ROLLOUT.replace("spec:\n", "spec:\n  workloadRef: {kind: Deployment, name: pay}\n");
        assert!(facts("rollout.yaml", &named).ends_with("5   runs the pods of: pay\n"));
        let other = named.replace("kind: Deployment", "kind: PodTemplate");
        assert!(!facts("rollout.yaml", &other).contains("runs the pods of"));
    }

    #[test]
    fn other_kinds_of_the_group_are_not_releases() {
        let text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: pay}\n";
        assert_eq!(facts("app.yaml", text), "");
    }
}
