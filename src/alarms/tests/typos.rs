//! Keys that are misspellings of those that are read, and what is lost because of them.

use super::{shown, shown_by};

#[test]
fn misspelled_keys_of_prometheus() {
    let text = "
groups:
  - name: a
    rule:
      - {alert: Lost, expr: up == 0}
  - name: b
    rules:
      - {alret: Slip, expr: up == 0}
      - {Alert: Case, expr: up == 0}
      - {expr: up == 0}
      - {alert: Kept, expr: up == 0, runbookUrl: docs/a.md, anotations: {summary: a}}
      - {alert: Linked, expr: up == 0, annotations: {runbook-url: docs/a.md}}
      - {alert: Named, expr: up == 0, annotations: {runbook_link: docs/a.md, dashboard_url: a/b}}
      - {record: a:b, expr: up}
";
    assert_eq!(
        shown("a.yaml", text),
        "11:17 Kept | - | - | - | -\n\
         12:17 Linked | - | - | - | -\n\
         13:17 Named | - | - | - | -\n\
         4:5 this group of rules has `rule` but no `rules`, so it defines no alarm\n\
         8:10 this rule has `alret` but no `alert`, so it defines no alarm\n\
         9:10 this rule has `Alert` but no `alert`, so it defines no alarm\n\
         10:9 this rule has no `alert`, so it defines no alarm\n\
         11:61 unknown key `anotations`\n\
         11:38 unknown key `runbookUrl`\n\
         12:54 unknown key `runbook-url`\n\
         13:53 unknown key `runbook_link`"
    );
    assert_eq!(
        shown("a.yaml", "groups:\n  - name: a\n    rules:\n      - {alret: A, expr: up}\n"),
        "4:10 this rule has `alret` but no `alert`, so it defines no alarm",
        "though no other rule tells what the file is"
    );
    let resource = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRules\nspec:\n  groups:\n    - {name: a, rules: [{alert: A, expr: up}]}\n";
    assert_eq!(
        shown("a.yaml", resource),
        "5:33 A | - | - | - | -\n2:7 there is no type `PrometheusRules`, so this defines no alarm"
    );
}

#[test]
fn misspelled_keys_of_other_formats() {
    let grafana = "
apiVersion: 1
groups:
  - folder: F
    rules:
      - {title: Lost, condition: A}
      - {title: Slip, condition: A, Data: []}
";
    assert_eq!(
        shown("a.yaml", grafana),
        "6:9 this rule has no `data`, so it defines no alarm\n\
         7:37 this rule has `Data` but no `data`, so it defines no alarm"
    );
    let datadog = r#"[{"name": "Lost", "type": "metric alert", "message": "a"},
 {"name": "Slip", "type": "metric alert", "qeury": "a", "message": "a"}]"#;
    assert_eq!(
        shown("a.json", datadog),
        "1:2 this monitor has no `query`, so it defines no alarm\n\
         2:43 this monitor has `qeury` but no `query`, so it defines no alarm"
    );
    let google = r#"{"alertPolicies": [{"displayName": "Lost"}, {"displayName": "A", "combiner": "OR", "conditions": [], "Documentation": {}}]}"#;
    assert_eq!(
        shown("a.json", google),
        "1:61 A | - | - | - | -\n\
         1:20 this policy has no `conditions`, so it defines no alarm\n\
         1:102 unknown key `Documentation`"
    );
    let cloudformation = "
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Lost: {Type: 'AWS::Cloudwatch::Alarm'}
  Other: {Type: 'AWS::CloudWatch::Dashboard'}
  Kept: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmDesciption: 'Runbook: docs/a.md'}}
";
    assert_eq!(
        shown("a.yaml", cloudformation),
        "6:3 Kept | - | - | - | -\n\
         4:16 there is no type `AWS::Cloudwatch::Alarm`, so this defines no alarm\n\
         6:55 unknown key `AlarmDesciption`"
    );
    let terraform =
        "resource \"aws_cloudwatch_metric_alarms\" \"lost\" {}\nresource \"datadog_monitor\" \"kept\" {}\n";
    assert_eq!(
        shown("a.tf", terraform),
        "2:28 kept | - | - | - | datadog_monitor.kept\n\
         1:41 there is no type `aws_cloudwatch_metric_alarms`, so this defines no alarm"
    );
    let azure = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
 "resources": [{"type": "Microsoft.Insights/metricAlert", "name": "Lost", "properties": {}}]}"#;
    assert_eq!(
        shown("a.json", azure),
        "2:25 there is no type `Microsoft.Insights/metricAlert`, so this defines no alarm"
    );
}

#[test]
fn names_that_a_project_chooses_are_not_misspellings() {
    let text = "groups:\n  - name: a\n    rules:\n      - {alert: A, expr: up, annotations: {runbook-url: docs/a.md}}\n";
    assert_eq!(
        shown_by("runbook_annotations: [runbook-url]\n", "a.yaml", text),
        "4:17 A | - | - | 4:57 docs/a.md | -"
    );
}
