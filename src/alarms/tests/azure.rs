//! Azure: templates of every shape.

use super::{shown, told};

use super::shown_by;

const TEMPLATE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "prefix": {"type": "string", "defaultValue": "orders"},
    "unknown": {"type": "string"}
  },
  "variables": {"wiki": "https://run.example", "cpu": "[concat(parameters('prefix'), '-cpu')]"},
  "resources": [
    {
      "type": "microsoft.insights/METRICALERTS",
      "name": "[variables('cpu')]",
      "tags": {"Service": "checkout-orders-db"},
      "properties": {
        "description": "[concat('Busy. Runbook: ', variables('wiki'), '/cpu')]",
        "severity": 1,
        "windowSize": "PT5M",
        "criteria": {"allOf": [{"metricName": "cpu_percent", "operator": "GreaterThan", "threshold": 80, "timeAggregation": "Average"}]}
      }
    },
    {
      "type": "Microsoft.Insights/scheduledQueryRules",
      "name": "[format('{0}-{1}', parameters('PREFIX'), 'it''s slow')]",
      "properties": {
        "severity": 3,
        "description": "Runbook: https://run.example/slow",
        "criteria": {"allOf": [{"query": "requests | where duration > 1", "operator": "GreaterThan", "threshold": 5}]},
        "actions": {"actionGroups": [], "customProperties": {"runbook": "docs/slow.md"}}
      }
    },
    {
      "type": "Microsoft.Insights/scheduledQueryRules",
      "name": "[concat(parameters('unknown'), '-v1')]",
      "properties": {
        "source": {"query": "traces"},
        "action": {"odata.type": "Microsoft.WindowsAzure.Management.Monitoring.Alerts.Models.Microsoft.AppInsights.Nexus.DataContracts.Resources.ScheduledQueryRules.AlertingAction", "severity": "2"}
      }
    },
    {
      "type": "Microsoft.Insights/scheduledQueryRules",
      "name": "to-metric",
      "properties": {"action": {"odata.type": "a.LogToMetricAction"}}
    },
    {
      "type": "Microsoft.Insights/activityLogAlerts",
      "name": "[[literal]",
      "properties": {"condition": {"allOf": [{"field": "category", "equals": "ServiceHealth"}, {"anyOf": [{"field": "a", "equals": "b"}]}]}}
    },
    {
      "type": "microsoft.alertsManagement/smartDetectorAlertRules",
      "name": "failures",
      "properties": {"severity": "Sev3", "detector": {"id": "FailureAnomaliesDetector"}}
    },
    {
      "type": "Microsoft.AlertsManagement/prometheusRuleGroups",
      "name": "group",
      "tags": {"service": "shop"},
      "properties": {"rules": [
        {"record": "r", "expression": "a"},
        {"alert": "KubePodDown", "expression": "up == 0", "for": "PT15M", "severity": 4, "annotations": {"runbook_url": "docs/pod.md"}},
        {"alert": "Labelled", "expression": "up", "severity": 4, "labels": {"severity": "page"}}
      ]}
    },
    {"type": "Microsoft.Compute/virtualMachines", "name": "vm", "resources": [
      {"type": "Microsoft.Insights/metricAlerts", "name": "inner", "properties": {"severity": 0}}
    ]}
  ]
}"#;

#[test]
fn every_type_of_alert_rule() {
    assert_eq!(
        shown("a.json", TEMPLATE),
        "12:15 orders-cpu | 1 | checkout-orders-db | 15:24 https://run.example/cpu | -\n\
         23:15 orders-it's slow | 3 | - | 28:73 docs/slow.md | -\n\
         33:15 [concat(parameters('unknown'), '-v1')] | 2 | - | - | -\n\
         46:15 [literal] | - | - | - | -\n\
         51:15 failures | 3 | - | - | -\n\
         60:19 KubePodDown | 4 | shop | 60:121 docs/pod.md | -\n\
         61:19 Labelled | page | shop | - | -\n\
         65:59 inner | 0 | - | - | -"
    );
}

#[test]
fn conditions_in_words() {
    let (_, found, _) = super::parsed("", "a.json", TEMPLATE);
    let words: Vec<_> = found.alarms.iter().map(|alarm| alarm.expression.as_deref().unwrap_or("-")).collect();
    assert_eq!(
        words,
        [
            "Average of cpu_percent > 80",
            "requests | where duration > 1\nCount > 5",
            "traces",
            "category = ServiceHealth\nand\na = b",
            "FailureAnomaliesDetector",
            "up == 0",
            "up",
            "-",
        ]
    );
    let holds: Vec<_> = found.alarms.iter().filter_map(|alarm| alarm.hold.as_deref()).collect();
    assert_eq!(holds, ["5m", "15m"]);
}

#[test]
fn symbolic_names_and_nested_deployments() {
    let text = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
  "languageVersion": "2.0",
  "parameters": {"app": {"type": "string", "defaultValue": "shop"}},
  "resources": {
    "cpu": {"type": "Microsoft.Insights/metricAlerts", "name": "[toUpper(parameters('app'))]", "properties": {}},
    "nested": {
      "type": "Microsoft.Resources/deployments",
      "properties": {
        "parameters": {"name": {"value": "[concat(parameters('app'), '-inner')]"}},
        "template": {
          "parameters": {"name": {"type": "string"}, "kind": {"type": "string", "defaultValue": "disk"}},
          "resources": [
            {"type": "Microsoft.Insights/metricAlerts", "name": "[concat(parameters('name'), '-', parameters('kind'))]", "properties": {}}
          ]
        }
      }
    }
  }
}"#;
    assert_eq!(
        shown("a.json", text),
        "6:64 SHOP | - | - | - | -\n\
         14:65 shop-inner-disk | - | - | - | -"
    );
}

/// The output of `az monitor metrics alert list`.
#[test]
fn lists_of_rules_without_a_template() {
    let text = r#"[{"type": "Microsoft.Insights/metricAlerts", "name": "cpu", "id": "/subscriptions/1/x", "severity": 2, "description": "Runbook: docs/cpu.md", "tags": null}]"#;
    assert_eq!(shown("a.json", text), "1:54 cpu | 2 | - | 1:129 docs/cpu.md | /subscriptions/1/x");
}

#[test]
fn severities_are_mapped_by_number() {
    let text = r#"[{"type": "Microsoft.AlertsManagement/smartDetectorAlertRules", "name": "a", "severity": "Sev3"}]"#;
    assert_eq!(shown_by("severities: {'3': warning}", "a.json", text), "1:73 a | 3 | - | - | -");
    assert_eq!(shown_by("severities: {Sev3: warning}", "a.json", text), "1:73 a | Sev3 | - | - | -");
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "parameters": [], "resources": [
  {"type": "Microsoft.Insights/metricAlerts", "name": null, "properties": null},
  {"type": "Microsoft.Insights/metricAlerts", "properties": []},
  {"type": "Microsoft.Insights/metricAlerts", "name": "[concat(", "properties": {"description": 5, "severity": [], "criteria": [], "actions": "a"}, "tags": []},
  {"type": "Microsoft.AlertsManagement/prometheusRuleGroups", "name": "g", "properties": {"rules": {"alert": "a"}}},
  {"type": ["a"]}, null, "text"
]}"#;
    assert_eq!(
        shown("a.json", text),
        "4:55 [concat( | - | - | - | -\n\
         2:55 an alarm's name must be a string, found an empty value\n\
         3:3 this alert rule has no name"
    );
    assert_eq!(
        told("a.json", r#"{"$schema": "https://x.example/deploymentTemplate.json#", "resources": null}"#),
        "azure | no alarms in it"
    );
    assert_eq!(
        told("a.json", r#"{"$schema": "https://x.example/deploymentParameters.json#", "parameters": {}}"#),
        "- | Azure template parameters"
    );
}

#[test]
fn expressions_that_refer_to_themselves_end() {
    let mut variables = String::from("\"v0\": \"[concat(variables('v0'), variables('v0'))]\"");
    for at in 1..40 {
        let call = format!("variables('v{}')", at - 1);
        variables.push_str(&format!(", \"w{at}\": \"[concat({call}, {call}, {call})]\""));
    }
    let nested = format!("[{}'a'{}]", "concat(".repeat(5000), ")".repeat(5000));
    let text = format!(
        "{{\"$schema\": \"https://x.example/deploymentTemplate.json\", \"variables\": {{{variables}}}, \"resources\": [\
         {{\"type\": \"Microsoft.Insights/metricAlerts\", \"name\": \"[variables('v0')]\"}},\
         {{\"type\": \"Microsoft.Insights/metricAlerts\", \"name\": \"[variables('w39')]\"}},\
         {{\"type\": \"Microsoft.Insights/metricAlerts\", \"name\": \"{nested}\"}}]}}"
    );
    let (_, found, _) = super::parsed("", "a.json", &text);
    assert_eq!(found.alarms.len(), 3);
    assert_eq!(found.alarms[0].name.value, "[variables('v0')]");
}

#[test]
fn resources_that_exist_already_are_not_made() {
    let text = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": {
  "old": {"existing": true, "type": "Microsoft.Insights/metricAlerts", "name": "old"},
  "new": {"existing": false, "type": "Microsoft.Insights/metricAlerts", "name": "new"}
}}"#;
    assert_eq!(shown("a.json", text), "3:81 new | - | - | - | -");
}
