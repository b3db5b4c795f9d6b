//! Grafana: provisioning files, exports, both APIs, and resources.

use super::{shown, told};

#[test]
fn a_provisioning_file() {
    let text = r#"
apiVersion: 1
groups:
  - orgId: 1
    name: shop
    folder: Shop
    interval: 1m
    rules:
      - uid: shop-errors
        title: "High Produce Latency (p99 > 100ms)"
        condition: C
        data:
          - refId: A
            datasourceUid: prom
            model: {expr: "rate(errors[5m])", refId: A}
          - refId: X
            model: {expr: unused}
          - refId: B
            datasourceUid: __expr__
            model: {type: reduce, expression: A, reducer: mean}
          - refId: C
            datasourceUid: __expr__
            model: {type: threshold, expression: B, conditions: [{evaluator: {type: gt, params: [0.05]}}]}
        for: 5m
        isPaused: true
        labels: {severity: page, service: shop-storefront}
        annotations:
          __dashboardUid__: abc
          __panelId__: "4"
          summary: Errors
          runbook_url: https://run.example/errors
"#;
    assert_eq!(
        shown("a.yaml", text),
        "10:16 High Produce Latency (p99 > 100ms) | page | shop-storefront | 31:24 https://run.example/errors | shop-errors"
    );
    let alarm = &alarms(text)[0];
    assert_eq!(alarm.expression.as_deref(), Some("A: rate(errors[5m])\nB: mean of A\nC: B > 0.05"));
    assert_eq!(alarm.dashboards, ["/d/abc?viewPanel=4"]);
    assert_eq!(alarm.hold.as_deref(), Some("5m"));
}

#[test]
fn an_export_in_json_with_math_and_classic_conditions() {
    let text = r#"{"apiVersion": 1, "groups": [{"orgId": 1, "name": "g", "folder": "F", "rules": [
  {"uid": "u1", "title": "Math", "condition": "B", "dashboardUid": "d", "panelId": 0,
   "data": [{"refId": "A", "model": {"expr": "up"}}, {"refId": "B", "model": {"type": "math", "expression": "$A > 5 || ${A} < 1"}}]},
  {"uid": "u2", "title": "Classic", "condition": "B", "panelId": 3,
   "data": [{"refId": "A", "model": {"query": "from(bucket)"}},
    {"refId": "B", "model": {"type": "classic_conditions", "conditions": [
      {"evaluator": {"type": "gt", "params": [3]}, "query": {"params": ["A"]}, "reducer": {"type": "max"}},
      {"evaluator": {"type": "within_range", "params": [1, 2]}, "operator": {"type": "or"}, "query": {"params": ["A"]}, "reducer": {"type": "min"}}]}}]},
  {"uid": "u3", "title": "Circle", "condition": "A",
   "data": [{"refId": "A", "model": {"type": "math", "expression": "$B"}}, {"refId": "B", "model": {"type": "math", "expression": "$A"}}]}
]}]}"#;
    assert_eq!(
        shown("a.json", text),
        "2:26 Math | - | - | - | u1\n\
         4:26 Classic | - | - | - | u2\n\
         9:26 Circle | - | - | - | u3"
    );
    let alarms = alarms(text);
    assert_eq!(alarms[0].expression.as_deref(), Some("A: up\nB: $A > 5 || ${A} < 1"));
    assert_eq!(alarms[0].dashboards, ["/d/d"]);
    assert_eq!(
        alarms[1].expression.as_deref(),
        Some("A: from(bucket)\nB: max of A > 3 or min of A within 1 and 2")
    );
    assert!(alarms[1].dashboards.is_empty());
    assert_eq!(alarms[2].expression.as_deref(), Some("A: $B\nB: $A"));
}

#[test]
fn the_api_returns_a_list_or_one_rule() {
    let one = r#"{"id": 1, "uid": "u1", "orgID": 1, "folderUID": "f", "ruleGroup": "g", "title": "Disk full", "condition": "A",
  "data": [{"refId": "A", "model": {"expr": "disk > 1"}}], "for": "5m", "labels": {"severity": "critical"},
  "annotations": {"runbook_url": "https://run.example/disk"}, "isPaused": false, "record": null}"#;
    assert_eq!(shown("a.json", one), "1:81 Disk full | critical | - | 3:34 https://run.example/disk | u1");
    assert_eq!(
        shown("a.json", &format!("[{one}, {one}]")),
        "1:82 Disk full | critical | - | 3:34 https://run.example/disk | u1\n\
         3:179 Disk full | critical | - | 5:34 https://run.example/disk | u1"
    );
}

#[test]
fn the_ruler_returns_groups_by_folder() {
    let text = r#"{"Shop": [{"name": "g", "interval": "1m", "rules": [
  {"expr": "", "for": "5m", "labels": {"severity": "warning"}, "annotations": {"summary": "s", "runbook_url": "docs/disk.md"},
   "grafana_alert": {"id": 1, "uid": "u1", "title": "Disk full", "condition": "A", "data": [{"refId": "A", "model": {"expr": "disk > 1"}}]}}]}]}"#;
    assert_eq!(shown("a.json", text), "3:53 Disk full | warning | - | 2:111 docs/disk.md | u1");
    assert_eq!(alarms(text)[0].expression.as_deref(), Some("disk > 1"));
}

#[test]
fn resources_of_the_operator_and_of_grafana_itself() {
    let text = "
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaAlertRuleGroup
metadata: {name: g}
spec:
  folderRef: shop
  interval: 5m
  rules:
    - uid: op-1
      title: Operator rule
      condition: A
      data: [{refId: A, model: {expr: up == 0}}]
      for: 5m
      labels: {severity: critical}
      annotations: {runbook_url: docs/up.md}
---
apiVersion: rules.alerting.grafana.app/v0alpha1
kind: AlertRule
metadata: {name: app-1}
spec:
  title: App rule
  paused: false
  trigger: {interval: 1m}
  for: 5m
  labels: {severity: warning}
  annotations: {runbook_url: docs/app.md}
  panelRef: {dashboardUID: abc, panelID: 7}
  expressions:
    A: {model: {expr: count(up)}, datasourceUID: prom}
    B: {model: {type: threshold, expression: A, conditions: [{evaluator: {type: lt, params: [3]}}]}, source: true}
---
apiVersion: rules.alerting.grafana.app/v0alpha1
kind: RecordingRule
metadata: {name: app-2}
spec: {title: Recorded, metric: a}
";
    assert_eq!(
        shown("a.yaml", text),
        "10:14 Operator rule | critical | - | 15:34 docs/up.md | op-1\n\
         21:10 App rule | warning | - | 26:30 docs/app.md | app-1"
    );
    let app = &alarms(text)[1];
    assert_eq!(app.expression.as_deref(), Some("A: count(up)\nB: A < 3"));
    assert_eq!(app.dashboards, ["/d/abc?viewPanel=7"]);
}

#[test]
fn other_files_of_grafana_are_named() {
    assert_eq!(told("a.yaml", "apiVersion: 1\ncontactPoints: [{name: a}]\n"), "- | Grafana contact points");
    assert_eq!(told("a.yaml", "apiVersion: 1\npolicies: []\n"), "- | Grafana notification policies");
    assert_eq!(told("a.yaml", "apiVersion: 1\nmuteTimes: []\n"), "- | Grafana mute timings");
    assert_eq!(told("a.yaml", "apiVersion: 1\ntemplates: []\n"), "- | Grafana message templates");
    assert_eq!(told("a.yaml", "apiVersion: 1\ndeleteRules: []\n"), "- | a list of Grafana rules to delete");
    assert_eq!(
        told("a.yaml", "apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaContactPoint\n"),
        "- | Grafana contact points"
    );
    assert_eq!(told("a.json", r#"{"panels": [], "schemaVersion": 39, "title": "Shop"}"#), "- | a dashboard");
}

#[test]
fn a_file_of_rules_and_contact_points_gives_its_rules() {
    let text = "apiVersion: 1\ncontactPoints: []\ngroups:\n  - folder: F\n    rules:\n      - {title: A, condition: A, data: []}\n";
    assert_eq!(shown("a.yaml", text), "6:17 A | - | - | - | -");
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = "
apiVersion: 1
groups:
  - folder: F
    rules:
      - {title: 500, condition: A, data: [], annotations: null, labels: []}
      - {title: ~, condition: A, data: []}
      - {condition: A, data: []}
      - {title: Lists, condition: [A], data: [1, {refId: [A]}, {refId: A, model: text}], annotations: {runbook_url: {a: b}}}
      - {title: Recorded, data: [], record: {metric: m, from: A}}
      - ~
  - folder: F
    rules: ~
  - folder: F
";
    assert_eq!(
        shown("a.yaml", text),
        "6:17 500 | - | - | - | -\n\
         9:17 Lists | - | - | - | -\n\
         7:17 an alarm's name must be a string, found an empty value\n\
         8:9 this alarm has no name\n\
         9:117 a runbook link must be a string, found a map"
    );
    assert_eq!(told("a.yaml", "apiVersion: 1\ngroups: null\n"), "grafana | no alarms in it");
    assert_eq!(
        told("a.yaml", "apiVersion: 1\ngroups:\n  - {folder: F, name: g}\n"),
        "grafana | no alarms in it"
    );
}

fn alarms(text: &str) -> Vec<crate::model::Alarm> {
    super::parsed("", "a.yaml", text).1.alarms
}
