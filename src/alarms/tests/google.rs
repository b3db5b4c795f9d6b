//! Google Cloud: single policies, lists, and both spellings of keys.

use super::{shown, told};

#[test]
fn a_policy_with_a_link_among_its_documentation() {
    let text = r#"{
  "name": "projects/shop/alertPolicies/123",
  "displayName": "Storefront - high error rate (p99)",
  "severity": "CRITICAL",
  "userLabels": {"service": "shop-storefront", "team": "shop"},
  "documentation": {
    "subject": "The storefront fails",
    "content": "More than one page in a hundred fails.\nSee https://console.example/x",
    "links": [
      {"displayName": "Dashboard", "url": "https://g.example/d"},
      {"displayName": "Runbook: edge errors", "url": "https://run.example/edge?host=${metric_or_resource.label.host}"}
    ]
  },
  "conditions": [
    {"displayName": "c", "conditionThreshold": {"filter": "metric.type=\"x\"", "comparison": "COMPARISON_GT", "thresholdValue": 5, "duration": "300s"}},
    {"displayName": "d", "conditionAbsent": {"filter": "metric.type=\"y\"", "duration": "60s"}}
  ],
  "combiner": "OR",
  "enabled": true
}"#;
    assert_eq!(
        shown("a.json", text),
        "3:18 Storefront - high error rate (p99) | CRITICAL | shop-storefront | 11:54 https://run.example/edge?host=${metric_or_resource.label.host} | projects/shop/alertPolicies/123"
    );
    let (_, found, _) = super::parsed("", "a.json", text);
    assert_eq!(found.alarms[0].expression.as_deref(), Some("metric.type=\"x\" > 5\nor\nmetric.type=\"y\""));
    assert_eq!(found.alarms[0].hold.as_deref(), Some("5m"));
}

#[test]
fn links_in_the_content_count_but_interactive_playbooks_do_not() {
    let text = r#"
displayName: Named
combiner: AND
documentation: {content: "Full. [Runbook](docs/disk.md)"}
conditions: [{conditionPrometheusQueryLanguage: {query: up == 0, duration: 90s}}]
---
display_name: Snake
combiner: AND
user_labels: {service: shop}
documentation: {content: "See the [interactive playbook](https://console.example) or https://x.example"}
conditions: [{condition_threshold: {filter: f, comparison: COMPARISON_LT, threshold_value: 2}}]
"#;
    assert_eq!(
        shown("a.yaml", text),
        "2:14 Named | - | - | 4:43 docs/disk.md | -\n\
         7:15 Snake | - | shop | - | -"
    );
}

#[test]
fn lists_as_the_api_and_the_command_line_write_them() {
    let policy = r#"{"displayName": "A", "combiner": "OR", "severity": "SEVERITY_UNSPECIFIED", "userLabels": {"severity": "warning"}, "conditions": [{"conditionSql": {"query": "select 1"}}]}"#;
    assert_eq!(
        shown("a.json", &format!("{{\"alertPolicies\": [{policy}, {policy}], \"totalSize\": 2}}")),
        "1:36 A | warning | - | - | -\n\
         1:208 A | warning | - | - | -"
    );
    assert_eq!(shown("a.json", &format!("[{policy}]")), "1:18 A | warning | - | - | -");
    assert_eq!(told("a.json", r#"{"alertPolicies": []}"#), "google | no alarms in it");
}

#[test]
fn a_resource_of_kubernetes() {
    let text = "
apiVersion: monitoring.cnrm.cloud.google.com/v1beta1
kind: MonitoringAlertPolicy
metadata: {name: edge, labels: {service: shop-storefront}}
spec:
  displayName: Edge errors
  combiner: OR
  conditions: [{conditionMatchedLog: {filter: severity>=ERROR}}]
";
    assert_eq!(shown("a.yaml", text), "6:16 Edge errors | - | shop-storefront | - | -");
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"[
  {"displayName": 5, "combiner": "OR", "conditions": null, "documentation": "text", "userLabels": []},
  {"displayName": null, "combiner": "OR", "conditions": []},
  {"combiner": "OR", "conditions": [1, {"conditionThreshold": []}]},
  {"displayName": "Lists", "combiner": ["OR"], "conditions": {}, "documentation": {"content": [], "links": {"url": 1}}},
  "text"
]"#;
    assert_eq!(
        shown("a.json", text),
        "2:19 5 | - | - | - | -\n\
         5:19 Lists | - | - | - | -\n\
         6:3 a policy must be a map of keys and values, found `text`\n\
         3:19 an alarm's name must be a string, found an empty value\n\
         4:3 this alerting policy has no name"
    );
}
