//! Prometheus: rule files of every system that has them, and the resources that carry them.

use super::{shown, told};

#[test]
fn a_rule_file_with_everything() {
    let text = "
groups:
  - name: disks
    interval: 30s
    rules:
      - record: disk:free:ratio
        expr: free / size
      - alert: DiskFull
        expr: disk:free:ratio < 0.1
        for: 10m
        labels: {severity: critical, service: checkout-api, team: shop}
        annotations:
          summary: Disk is full
          runbook_url: https://run.example/disk
      - alert: DiskSlow
        expr: latency > 1
        annotations:
          playbook: docs/disk.md#slow
";
    assert_eq!(
        shown("a.yaml", text),
        "8:16 DiskFull | critical | checkout-api | 14:24 https://run.example/disk | -\n\
         15:16 DiskSlow | - | - | 18:21 docs/disk.md#slow | -"
    );
}

#[test]
fn one_name_several_severities() {
    let text = "
groups:
  - name: budget
    rules:
      - {alert: BudgetBurn, expr: a, labels: {severity: page}}
      - {alert: BudgetBurn, expr: b, labels: {severity: ticket}}
  - name: budget
    rules:
      - {alert: BudgetBurn, expr: a, labels: {severity: page}}
";
    assert_eq!(
        shown("a.yaml", text),
        "5:17 BudgetBurn | page | - | - | -\n\
         6:17 BudgetBurn | ticket | - | - | -\n\
         9:17 BudgetBurn | page | - | - | -"
    );
}

#[test]
fn names_that_are_not_identifiers() {
    let text = r#"
groups:
  - name: odd
    rules:
      - {alert: "CronjobFailed => CronjobSuccessThreshold", expr: a}
      - {alert: "MysqlTooManyConnections(>80%)", expr: a}
      - {alert: 404, expr: a}
      - {alert: ~, expr: a}
      - {alert: "", expr: a}
      - {alert: [a], expr: a}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "5:17 CronjobFailed => CronjobSuccessThreshold | - | - | - | -\n\
         6:17 MysqlTooManyConnections(>80%) | - | - | - | -\n\
         7:17 404 | - | - | - | -\n\
         8:17 an alarm's name must be a string, found an empty value\n\
         9:17 an alarm's name must be a string, found ``\n\
         10:17 an alarm's name must be a string, found a list"
    );
}

#[test]
fn folded_links() {
    let text = "
groups:
  - name: folded
    rules:
      - alert: Whole
        expr: a
        annotations:
          runbook_url: >-
            https://run.example/disk
      - alert: Broken
        expr: a
        annotations:
          runbook_url: >-
            https://run.example/
            disk
";
    assert_eq!(
        shown("a.yaml", text),
        "5:16 Whole | - | - | 9:13 https://run.example/disk | -\n\
         10:16 Broken | - | - | 14:13 https://run.example/ disk | -"
    );
}

#[test]
fn a_link_in_a_description() {
    let text = r#"
groups:
  - name: texts
    rules:
      - alert: Labelled
        expr: a
        annotations: {description: "Full. Runbook: https://run.example/disk"}
      - alert: Unlabelled
        expr: a
        annotations: {description: "See https://run.example/disk"}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "5:16 Labelled | - | - | 7:52 https://run.example/disk | -\n\
         8:16 Unlabelled | - | - | - | -"
    );
}

#[test]
fn a_bare_group() {
    let text = "name: disks\nrules:\n  - alert: DiskFull\n    expr: a\n";
    assert_eq!(shown("a.yaml", text), "3:12 DiskFull | - | - | - | -");
}

#[test]
fn a_ruler_returns_groups_by_namespace() {
    let text = r#"{"shop": [{"name": "disks", "rules": [{"alert": "DiskFull", "expr": "a"}]}],
 "empty": null,
 "infra": [{"name": "cpu", "rules": [{"record": "r", "expr": "a"}, {"alert": "CpuHigh", "expr": "b"}]}]}"#;
    assert_eq!(
        shown("a.json", text),
        "1:49 DiskFull | - | - | - | -\n\
         3:78 CpuHigh | - | - | - | -"
    );
}

#[test]
fn mimir_thanos_and_loki_have_more_keys_for_groups() {
    let text = r#"
namespace: shop
groups:
  - name: disks
    source_tenants: [a, b]
    federated: true
    partial_response_strategy: abort
    rules:
      - alert: LogErrors
        expr: 'sum(rate({app="shop"} |= "error" [5m])) > 1'
"#;
    assert_eq!(shown("a.yaml", text), "9:16 LogErrors | - | - | - | -");
}

#[test]
fn resources_alone_in_lists_and_in_files_of_several() {
    let text = "
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: a}
spec:
  groups: [{name: a, rules: [{alert: A, expr: a}]}]
---
apiVersion: v1
kind: List
items:
  - apiVersion: monitoring.openshift.io/v1
    kind: AlertingRule
    spec:
      groups: [{name: b, rules: [{alert: B, expr: b}]}]
  - apiVersion: v1
    kind: ConfigMap
---
apiVersion: operator.victoriametrics.com/v1beta1
kind: VMRule
spec:
  groups: [{name: c, rules: [{alert: C, expr: c}]}]
---
apiVersion: loki.grafana.com/v1
kind: AlertingRule
spec:
  tenantID: shop
  groups: [{name: d, rules: [{alert: D, expr: d}]}]
";
    assert_eq!(
        shown("a.yaml", text),
        "6:38 A | - | - | - | -\n\
         14:42 B | - | - | - | -\n\
         21:38 C | - | - | - | -\n\
         27:38 D | - | - | - | -"
    );
}

#[test]
fn anchors_and_merge_keys() {
    let text = "
x-labels: &labels {severity: page, service: shop}
groups:
  - name: a
    rules:
      - alert: A
        expr: a
        labels: {<<: *labels, severity: ticket}
      - alert: B
        expr: b
        labels: *labels
";
    assert_eq!(
        shown("a.yaml", text),
        "6:16 A | ticket | shop | - | -\n\
         9:16 B | page | shop | - | -"
    );
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"
groups:
  - name: odd
    rules:
      - {alert: A, expr: 1, labels: null, annotations: null}
      - {alert: B, labels: [severity], annotations: text}
      - {alert: C, annotations: {runbook_url: [a, b], summary: {a: b}}}
      - {alert: D, annotations: {runbook_url: ~, runbook: "", playbook: 5}}
      - text
      - ~
  - name: none
    rules: ~
  - ~
  - text
"#;
    assert_eq!(
        shown("a.yaml", text),
        "5:17 A | - | - | - | -\n\
         6:17 B | - | - | - | -\n\
         7:17 C | - | - | - | -\n\
         8:17 D | - | - | 8:73 5 | -\n\
         7:47 a runbook link must be a string, found a list\n\
         9:9 a rule must be a map of keys and values, found `text`"
    );
    assert_eq!(told("a.yaml", "groups: null\n"), "prometheus | no alarms in it");
    assert_eq!(told("a.yaml", "groups: {}\n"), "- | in no known format");
    assert_eq!(told("a.yaml", "groups: []\n"), "prometheus | no alarms in it");
    for text in ["groups: [admins]\n", "groups: [{name: a, services: [{name: b, rules: [{name: c}]}]}]\n"] {
        assert_eq!(told("a.yaml", text), "- | in no known format", "{text}");
    }
}

#[test]
fn files_with_a_byte_order_mark_or_carriage_returns() {
    let text = "groups:\r\n  - name: a\r\n    rules:\r\n      - alert: A\r\n        expr: |\r\n          a\r\n            > b\r\n";
    assert_eq!(shown("a.yaml", text), "4:16 A | - | - | - | -");
}

#[test]
fn always_firing() {
    let text = r#"
groups:
  - name: always
    rules:
      - {alert: Watchdog, expr: up}
      - {alert: InfoInhibitor, expr: up}
      - {alert: Dead-Mans-Switch, expr: up}
      - {alert: ByExpression, expr: " vector( 1 ) "}
      - {alert: BySeverity, expr: up, labels: {severity: none}}
      - {alert: Heartbeat, expr: up, labels: {alert_type: heartbeat}}
      - {alert: OtherConstant, expr: (vector(12))}
      - {alert: Paused, expr: up, isPaused: true}
      - {alert: Ordinary, expr: up == 1}
"#;
    let words: Vec<_> = alarms(text).iter().map(|a| a.exempt.map(crate::model::Exempt::word)).collect();
    assert_eq!(words[..7], [Some("always firing"); 7]);
    assert_eq!(words[7..], [None, None]);
    let certain: Vec<_> =
        alarms(text).iter().map(|a| a.exempt.is_some_and(crate::model::Exempt::is_certain)).collect();
    assert_eq!(
        certain,
        [false, false, false, true, false, false, true, false, false],
        "a name or a label is no proof"
    );
}

#[test]
fn dashboards_are_not_runbooks() {
    let text = r#"
groups:
  - name: a
    rules:
      - alert: A
        expr: a
        annotations: {dashboard_url: "https://g.example/d/1", grafana_dashboard_link: d/2, documentation: x}
"#;
    let alarms = alarms(text);
    assert_eq!(alarms[0].dashboards, ["https://g.example/d/1", "d/2"]);
    assert_eq!(alarms[0].link, None);
}

#[test]
fn other_files_of_prometheus_are_named() {
    let tests = "rule_files: [a]\ntests: [{exp_annotations: {runbook_url: docs/a.md}}]\n";
    assert_eq!(told("a.yaml", tests), "- | rule tests for promtool");
    let schema = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {names: {kind: PrometheusRule}}\n";
    assert_eq!(told("a.yaml", schema), "- | the schema of a resource");
    assert_eq!(
        told("a.yaml", "groups:\n  - name: a\n    rules:\n      - {record: a, expr: b}\n"),
        "prometheus | recording rules, no alarms"
    );
}

fn alarms(text: &str) -> Vec<crate::model::Alarm> {
    super::parsed("", "a.yaml", text).1.alarms
}

#[test]
fn rules_without_a_group_are_read() {
    let rule = "alert: Down\nexpr: up == 0\nannotations: {runbook_url: docs/x.md}\n";
    let names = |text: &str| alarms(text).into_iter().map(|alarm| alarm.name.value).collect::<Vec<_>>();
    assert_eq!(names(rule), ["Down"]);
    assert_eq!(names("- {alert: A, expr: x}\n- {record: b, expr: y}\n- {alert: C, expr: z}\n"), ["A", "C"]);
    for text in ["alert: Down\n", "expr: up\n", "- {alert: A, expr: x}\n- {name: b}\n", "- a\n", "[]\n"] {
        assert_eq!(names(text), <Vec<String>>::new(), "{text}");
    }
}

#[test]
fn a_list_of_groups_is_read() {
    let text = "- name: g\n  rules:\n    - {alert: A, expr: x}\n- name: h\n  rules: [{alert: B, expr: y}]\n";
    let names: Vec<String> = alarms(text).into_iter().map(|alarm| alarm.name.value).collect();
    assert_eq!(names, ["A", "B"]);
}
