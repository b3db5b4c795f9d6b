//! Blocks that create alarms that are unknown until Terraform runs, and types of alarms that are not read.

use super::{bodies, embedded, resources};
use crate::alarms::left_out::LeftOut;
use crate::source::Spanned;
use crate::yaml::Node;

/// Types of resources that are alarms but are not read.
const TYPES: [&str; 12] = [
    "grafana_machine_learning_alert",
    "newrelic_alert_condition",
    "newrelic_infra_alert_condition",
    "newrelic_synthetics_alert_condition",
    "newrelic_synthetics_multilocation_alert_condition",
    "azurerm_monitor_alert_prometheus_rule_group",
    "azurerm_monitor_smart_detector_alert_rule",
    "oci_monitoring_alarm",
    "alicloud_cms_alarm",
    "sentry_issue_alert",
    "sentry_metric_alert",
    "signalfx_detector",
];

/// Words in the source of a module that only delivers notifications, even if its name contains "alarm".
const CARRIERS: [&str; 6] = ["sns", "topic", "lambda", "slack", "notif", "chatbot"];

/// Finds such blocks: `resource "oci_monitoring_alarm" "cpu"`.
pub fn unread(document: &Node) -> Vec<LeftOut> {
    let all = resources(document);
    let types = all.iter().filter(|resource| TYPES.contains(&resource.kind)).map(|resource| {
        Spanned::new(
            format!("resource \"{}\" \"{}\"", resource.kind, resource.name.value),
            resource.name.span,
        )
    });
    let modules = document.get("module").map_or(&[][..], bodies).iter().flat_map(Node::entries);
    let modules = modules
        .filter(|(name, body)| bodies(body).iter().any(|body| makes_alarms(&name.value, body)))
        .map(|(name, _)| Spanned::new(format!("module \"{}\"", name.value), name.span));
    types.chain(modules).map(LeftOut::of_block).chain(all.iter().flat_map(embedded::unread)).collect()
}

/// Whether the name of a module says that it creates alarms, and its files are outside this project.
fn makes_alarms(name: &str, body: &Node) -> bool {
    let source = body.get("source").and_then(Node::text).unwrap_or_default().to_lowercase();
    let names =
        |word: &str| source.contains(word) || name.to_lowercase().contains(word) && !source.contains("label");
    let carries = CARRIERS.iter().any(|word| source.contains(word));
    let is_here = source.starts_with("./") || source.starts_with("../");
    !is_here && !carries && (names("alarm") || names("alert"))
}
