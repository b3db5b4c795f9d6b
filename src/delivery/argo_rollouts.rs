//! Argo Rollouts: a `Rollout` sends traffic to a new version in steps, and an analysis run that fails takes it back.
//!
//! <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>

use super::values::{at, length, number, share, text};
use super::{Kind, Reader, Thing, Value};
use crate::yaml::Node;

pub const READER: Reader =
    Reader { name: "argo-rollouts", marks: &["argoproj.io/"], recognises, things: |node| vec![thing(node)] };

fn recognises(document: &Node) -> bool {
    let is_argo = |version: &str| version.starts_with("argoproj.io/");
    document.get("apiVersion").and_then(Node::text).is_some_and(is_argo)
        && document.get("kind").and_then(Node::text) == Some("Rollout")
}

fn thing(document: &Node) -> Thing {
    let metadata = document.get("metadata");
    let mut thing = Thing::new(Kind::Release, "Rollout", document.span)
        .named(metadata.and_then(|metadata| metadata.get("name")))
        .labelled(metadata.and_then(|metadata| metadata.get("labels")));
    if let Some(canary) = at(document, &["spec", "strategy", "canary"]) {
        thing.put("strategy", Value::Text("canary".into()), canary.span);
        canary.get("steps").map_or(&[][..], Node::items).iter().for_each(|one| step(&mut thing, one));
        analysis(&mut thing, canary.get("analysis"));
    }
    if let Some(other) = at(document, &["spec", "strategy", "blueGreen"]) {
        thing.put("strategy", Value::Text("blue/green".into()), other.span);
        analysis(&mut thing, other.get("prePromotionAnalysis"));
        analysis(&mut thing, other.get("postPromotionAnalysis"));
        thing.set("wait", other.get("autoPromotionSeconds"), length);
    }
    thing.set("replicas", at(document, &["spec", "replicas"]), number);
    thing
}

/// One step: a share of the traffic, a wait, or an analysis. A pause without a duration waits for somebody.
fn step(thing: &mut Thing, step: &Node) {
    thing.set("step", step.get("setWeight"), share);
    analysis(thing, step.get("analysis"));
    let Some(pause) = step.get("pause") else { return };
    match pause.get("duration") {
        Some(duration) => thing.set("wait", Some(duration), length),
        None => thing.put("waits for approval", Value::Flag(true), step.span),
    }
}

/// Templates whose measurements roll back a release that fails them.
fn analysis(thing: &mut Thing, analysis: Option<&Node>) {
    for template in analysis.and_then(|own| own.get("templates")).map_or(&[][..], Node::items) {
        let name = ["templateName", "clusterTemplateName"].iter().find_map(|key| template.get(key));
        thing.set("rolls back on analysis", name, text);
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
    fn other_kinds_of_the_group_are_none() {
        let text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: pay}\n";
        assert_eq!(facts("app.yaml", text), "");
    }
}
