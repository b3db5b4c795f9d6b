//! promtool's tests of rules: which alarms they expect to fire, and which they only expect to be silent.
//!
//! <https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/>

use super::values::{one_or_many, text};
use super::{Component, Kind, Reader, Value};
use crate::source::{FileId, Malformed, Span};
use crate::yaml::{self, Node};

/// A key that every file with tests of alarms has.
const MARK: &str = "alert_rule_test";

pub const READER: Reader = Reader { name: "promtool", marks: &[MARK], recognises, things };

/// A file has tests together with the rule files that they test, or with the interval of the rules. Helm's tests have a
/// `suite`.
fn recognises(document: &Node) -> bool {
    let has = |key: &str| document.get(key).is_some();
    let is_test = |test: &Node| test.get(MARK).is_some();
    document.get("tests").map_or(&[][..], Node::items).iter().any(is_test)
        && !has("suite")
        && !has("apiVersion")
        && (has("rule_files") || has("evaluation_interval"))
}

fn things(document: &Node) -> Vec<Component> {
    let files = document.get("rule_files");
    let tests = document.get("tests").map_or(&[][..], Node::items).iter();
    tests.filter(|test| test.get(MARK).is_some()).map(|one| test(one, files)).collect()
}

/// The component for one test. An alarm with expected alerts is fed. An alarm without them is only kept silent.
fn test(test: &Node, files: Option<&Node>) -> Component {
    let mut thing = Component::new(Kind::AlarmTest, "promtool test", test.span).named(test.get("name"));
    for file in files.map_or(&[][..], one_or_many) {
        thing.set("rule file", Some(file), text);
    }
    for case in test.get(MARK).map_or(&[][..], one_or_many) {
        let Some((alarm, value)) = case.get("alertname").and_then(|alarm| Some((alarm, text(alarm)?))) else {
            continue;
        };
        let alerts = case.get("exp_alerts");
        let key = match alerts.map(|alerts| &alerts.kind) {
            Some(yaml::Kind::List(alerts)) if !alerts.is_empty() => "feeds",
            // A template expression may be any value.
            Some(yaml::Kind::Scalar { .. }) if alerts.is_some_and(|alerts| !alerts.is_null()) => {
                open(&mut thing, alarm.span, "exp_alerts");
                continue;
            }
            _ => "keeps silent",
        };
        if thing.all(key).all(|known| known.value != value) {
            thing.put(key, value, alarm.span);
        }
    }
    if let Some(yaml::Kind::Scalar { .. }) = test.get(MARK).map(|cases| &cases.kind) {
        open(&mut thing, test.span, MARK);
    }
    thing
}

fn open(thing: &mut Component, place: Span, why: &str) {
    thing.put("feeds", Value::Open(why.to_owned()), place);
}

/// A component for a test file that cannot be read completely. It may feed any alarm.
pub fn broken(file: FileId, text: &str, fault: &Malformed) -> Option<Component> {
    let at = text.find(MARK).filter(|_| text.contains("exp_alerts"))?;
    let mut thing = Component::new(Kind::AlarmTest, "promtool test", Span::new(file, at..at + MARK.len()));
    thing.reader = READER.name.into();
    open(&mut thing, fault.span, &fault.message);
    Some(thing)
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn alarms_that_fire_are_told_apart_from_silent_ones() {
        let text = "\
rule_files: [alarms.yaml]
tests:
  - name: a slow payment
    input_series: []
    alert_rule_test:
      - {eval_time: 5m, alertname: PaySlow, exp_alerts: []}
      - {eval_time: 9m, alertname: PaySlow, exp_alerts: [{exp_labels: {severity: page}}]}
      - {eval_time: 12m, alertname: PaySlow, exp_alerts: [{exp_labels: {severity: page}}]}
      - {eval_time: 5m, alertname: PayDown}
      - eval_time: 5m
        alertname: PayLost
        exp_alerts:
      - {eval_time: 5m, alertname: '{{ name }}', exp_alerts: [{}]}
      - {eval_time: 5m, exp_alerts: [{}]}
  - promql_expr_test: [{expr: up}]
";
        let expected = "\
3 alarm test `a slow payment` (`promtool test`)
1   rule file: alarms.yaml
6   keeps silent: PaySlow
7   feeds: PaySlow
9   keeps silent: PayDown
11   keeps silent: PayLost
13   feeds: unknown ({{ name }})
";
        assert_eq!(facts("x.yaml", text), expected);
    }

    #[test]
    fn a_test_that_cannot_be_read_whole_may_feed_anything() {
        let text = "rule_files: [a]\ntests:\n  - alert_rule_test:\n    {{ cases }}\n      exp_alerts: [\n";
        let found = facts("x.yaml", text);
        assert!(found.contains("feeds: unknown (this is not YAML"), "{found}");
    }

    #[test]
    fn similar_files_are_not_tests() {
        for text in [
            "suite: x\nrule_files: []\ntests: [{alert_rule_test: []}]\n",
            "tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{}]}]}]\n",
            "rule_files: [a]\ntests: [{promql_expr_test: []}]\n# alert_rule_test\n",
            "rule_files: [a]\nalert_rule_test: [{alertname: A, exp_alerts: [{}]}]\n",
        ] {
            assert_eq!(facts("x.yaml", text), "", "{text}");
        }
    }
}
