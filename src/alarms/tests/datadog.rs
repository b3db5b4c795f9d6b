//! Datadog: single monitors, lists, and resources.

use super::{shown, told};

use super::shown_by;

#[test]
fn a_monitor_with_a_link_in_its_message() {
    let text = r#"{
  "id": 91283,
  "name": "[{{env.name}}] Bounce rate is high",
  "type": "query alert",
  "query": "avg(last_5m):sum:mail.bounced{*} / sum:mail.sent{*} > 0.05",
  "message": "{{#is_alert}}Mail comes back. Runbook: https://run.example/bounce?host={{host.name}}{{/is_alert}} @pagerduty-shop",
  "tags": ["service:customers-notifications", "team:customers"],
  "priority": 2,
  "options": {"thresholds": {"critical": 0.05}}
}"#;
    assert_eq!(
        shown("a.json", text),
        "3:11 [{{env.name}}] Bounce rate is high | P2 | customers-notifications | 6:54 https://run.example/bounce?host={{host.name}} | 91283"
    );
}

#[test]
fn a_list_or_a_map_of_them() {
    let monitors = r#"[
  {"id": 1, "name": "A", "type": "metric alert", "query": "q", "message": "[Runbook](docs/a.md) https://dash.example", "priority": null, "tags": ["severity:critical"]},
  {"id": 2, "name": "B", "type": "composite", "query": "1 && 2", "message": "see https://wiki.example/b"},
  {"name": "C", "type": "service check", "query": "\"http.can_connect\".over(\"*\")", "options": {}}
]"#;
    assert_eq!(
        shown("a.json", monitors),
        "2:21 A | critical | - | 2:86 docs/a.md | 1\n\
         3:21 B | - | - | - | 2\n\
         4:12 C | - | - | - | -"
    );
    assert_eq!(
        shown("a.json", &format!("{{\"monitors\": {monitors}}}")),
        "2:21 A | critical | - | 2:86 docs/a.md | 1\n\
         3:21 B | - | - | - | 2\n\
         4:12 C | - | - | - | -"
    );
}

#[test]
fn assets_are_links_before_the_message() {
    let text = r#"[
  {"name": "Outside", "type": "log alert", "query": "q", "message": "Runbook: https://old.example/x",
   "assets": [{"category": "dashboard", "url": "https://d.example"}, {"category": "runbook", "name": "r", "url": "https://run.example/x"}]},
  {"name": "Inside", "type": "log alert", "query": "q", "message": "",
   "assets": [{"category": "runbook", "name": "r", "url": "/notebook/12", "resource_key": "12", "resource_type": "notebook"}]}
]"#;
    assert_eq!(
        shown("a.json", text),
        "2:12 Outside | - | - | 3:114 https://run.example/x | -\n\
         4:12 Inside | - | - | 5:59 https://app.datadoghq.com/notebook/12 | -"
    );
}

#[test]
fn a_priority_is_p1_to_p5_or_the_number_that_is_mapped() {
    let text = r#"{"name": "A", "type": "slo alert", "query": "q", "message": "", "priority": 1}"#;
    assert_eq!(shown_by("severities: {'1': critical}", "a.json", text), "1:10 A | 1 | - | - | -");
    assert_eq!(shown_by("severities: {P1: critical}", "a.json", text), "1:10 A | P1 | - | - | -");
}

#[test]
fn a_resource_of_kubernetes() {
    let text = r#"
apiVersion: datadoghq.com/v1alpha1
kind: DatadogMonitor
metadata: {name: bounce}
spec:
  name: Bounce rate
  type: query alert
  query: avg(last_5m):sum:mail.bounced{*} > 5
  message: "Runbook: https://run.example/bounce"
  tags: ["service:customers-notifications"]
  priority: 3
"#;
    assert_eq!(
        shown("a.yaml", text),
        "6:9 Bounce rate | P3 | customers-notifications | 9:22 https://run.example/bounce | -"
    );
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"[
  {"name": 5, "type": "metric alert", "query": "q", "message": ["a"], "tags": "service:a", "priority": [1], "assets": {}},
  {"name": null, "type": "metric alert", "query": "q", "message": ""},
  {"type": "metric alert", "query": "q", "message": ""},
  {"name": "other", "type": "dashboard", "query": "q"},
  null, "text"
]"#;
    assert_eq!(
        shown("a.json", text),
        "2:12 5 | - | - | - | -\n\
         3:12 an alarm's name must be a string, found an empty value\n\
         4:3 this monitor has no name\n\
         5:29 no monitor has the type `dashboard`, so this defines no alarm\n\
         6:9 a monitor must be a map of keys and values, found `text`"
    );
    assert_eq!(
        told("a.json", r#"{"type": "monitor", "name": "of OpenSearch", "triggers": []}"#),
        "- | in no known format"
    );
    assert_eq!(told("a.json", "[]"), "- | in no known format");
}
