//! Blocks that create alarms that are unknown until Terraform runs, and types of alarms that are not read.

use super::parts::named;
use super::resource::{Resource, is_misspelled, is_read};
use super::{bodies, embedded, files, labelled, rule_group, written};
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::alarms::{azure, carriers};
use crate::hcl;
use crate::source::Spanned;
use crate::yaml::Node;

/// Types of resources that are alarms but are not read. Only types whose names `is_of_alarms` does not recognise.
const TYPES: [&str; 31] = [
    "azurerm_monitor_smart_detector_alert_rule",
    "betteruptime_heartbeat",
    "checkly_check",
    "datadog_security_monitoring_rule",
    "datadog_synthetics_test",
    "dynatrace_davis_anomaly_detectors",
    "dynatrace_metric_events",
    "elasticstack_elasticsearch_watch",
    "elasticstack_kibana_alerting_rule",
    "elasticstack_kibana_security_detection_rule",
    "grafana_apps_rules_alertrule_v0alpha1",
    "grafana_machine_learning_alert",
    "grafana_slo",
    "grafana_synthetic_monitoring_check_alerts",
    "healthchecksio_check",
    "honeycombio_trigger",
    "icinga2_service",
    "instana_custom_event_spec_threshold_rule",
    "instana_custom_event_specification",
    "lightstep_metric_condition",
    "newrelic_alert_condition",
    "newrelic_infra_alert_condition",
    "newrelic_synthetics_alert_condition",
    "newrelic_synthetics_multilocation_alert_condition",
    "nobl9_alert_policy",
    "pingdom_check",
    "signalfx_detector",
    "splunk_saved_searches",
    "statuscake_uptime_check",
    "tencentcloud_monitor_alarm_policy",
    "zabbix_trigger",
];

/// Beginnings of the types of providers all of whose monitors are known here.
const PROVIDERS: [&str; 6] = ["aws_", "azurerm_", "datadog_", "google_", "grafana_", "newrelic_"];

/// Words in a type that only says where alarms go, or keeps them back.
const NO_ALARMS: [&str; 28] = [
    "attribute",
    "callback",
    "channel",
    "contact",
    "destination",
    "email",
    "field",
    "group",
    "grouping",
    "integration",
    "method",
    "mute",
    "muting",
    "notice",
    "notification",
    "policy",
    "profile",
    "receiver",
    "recipient",
    "route",
    "routing",
    "settings",
    "silence",
    "source",
    "sources",
    "suppression",
    "urgency",
    "webhook",
];

/// Arguments that say that a module creates an alarm, whatever it is called: all of the first, and one of the others.
const ARGUMENTS: [(&[&str], &[&str]); 6] = [
    (
        &["alarm_name"],
        &[
            "alarm_description",
            "alarm_rule",
            "comparison_operator",
            "evaluation_periods",
            "metric_name",
            "metric_query",
            "threshold",
        ],
    ),
    // Autoscaling policies also have a metric and a threshold.
    (&["metric_name", "threshold"], &["alarm_actions", "alarm_description", "comparison_operator"]),
    (&["query", "message"], &["monitor_thresholds", "notify_no_data", "renotify_interval"]),
    (&["query"], &["alert_message", "recovery_message"]),
    (&["combiner"], &["conditions"]),
    (&["expr"], &["for", "severity"]),
];

/// How many levels of maps in the arguments of a module are searched.
const DEEPEST: usize = 4;

/// Words in the source of a module that only delivers notifications, even if its name contains "alarm".
const CARRIERS: [&str; 6] = ["sns", "topic", "lambda", "slack", "notif", "chatbot"];

/// Words for pagers in the source of a module. Such a module only delivers notifications, unless its source also names
/// alarms.
const PAGERS: [&str; 2] = ["pagerduty", "opsgenie"];

/// Finds such blocks: `resource "oci_monitoring_alarm" "cpu"`.
pub fn unread(document: &Node) -> Vec<UnreadAlarm> {
    let all = written(document);
    let types = all.iter().filter(|own| is_of_alarms(own)).map(|own| UnreadAlarm::of_type(own.block()));
    let dynamic = all.iter().filter(|own| makes_rules(own)).map(|own| UnreadAlarm::of_block(own.block()));
    let modules = named(document, "module").filter_map(|(name, body)| of_module(name, body));
    let mut left: Vec<UnreadAlarm> = types.chain(dynamic).chain(modules).collect();
    for resource in &all {
        left.extend(embedded::unread(resource));
        let sets = resource.body.get("set").filter(|_| resource.kind == "helm_release");
        left.extend(sets.map_or(&[][..], bodies).iter().flat_map(carriers::parameters));
    }
    let data = labelled(document, "data");
    let open = all.iter().filter(|own| !is_read(own.kind)).chain(&data);
    left.extend(open.flat_map(|own| files::unread(own.kind, own.body)));
    let locals = document.get("locals").map_or(&[][..], bodies).iter();
    let others = named(document, "module").map(|(_, body)| body).chain(locals);
    left.extend(others.flat_map(|body| files::unread("", body)));
    left
}

/// Whether a resource is an alarm of a type that is not read.
fn is_of_alarms(resource: &Resource<'_>) -> bool {
    let kind = resource.kind;
    if TYPES.contains(&kind) {
        return true;
    }
    if kind.starts_with("azapi_") {
        return azure::bicep::makes(resource.body.get("type").and_then(Node::text).unwrap_or_default());
    }
    if is_read(kind) {
        return false;
    }
    let words: Vec<&str> = kind.split('_').skip(1).collect();
    // In a name such as `digitalocean_monitor_alert`, `monitor` is the service.
    let is_known = PROVIDERS.iter().any(|provider| kind.starts_with(provider));
    // `observe_monitor_v2`
    let is_version = |word: &str| word.strip_prefix('v').is_some_and(|rest| rest.parse::<u8>().is_ok());
    let last = words.iter().rfind(|word| !is_version(word));
    let is_monitor = !is_known && last == Some(&"monitor");
    let is_alarm = || words.iter().any(|word| ["alarm", "alarmrule", "alert", "alertrule"].contains(word));
    (is_monitor || is_alarm()) && !words.iter().any(|word| NO_ALARMS.contains(word)) && !is_misspelled(kind)
}

/// Whether a resource has rules that only an expression determines: `dynamic "rule"` with `alert = rule.value.name`.
fn makes_rules(resource: &Resource<'_>) -> bool {
    let blocks = resource.body.get("dynamic").map_or(&[][..], bodies).iter();
    let made = blocks.flat_map(Node::entries).filter_map(|(_, block)| bodies(block).first()?.get("content"));
    let is_open = !is_read(resource.kind) || resource.kind == rule_group::TYPE;
    is_open && made.flat_map(bodies).any(|content| content.get("alert").is_some())
}

/// A module whose name or arguments say that it creates alarms: its folder, or the block if its files are outside this
/// project.
fn of_module(name: &Spanned<String>, body: &Node) -> Option<UnreadAlarm> {
    let written = body.get("source").and_then(Node::spanned);
    // Alertmanager only delivers alarms.
    let lower = |text: &str| text.to_lowercase().replace("alertmanager", "");
    let source = written.as_ref().map(|source| lower(&source.value)).unwrap_or_default();
    let names =
        |word: &str| source.contains(word) || lower(&name.value).contains(word) && !source.contains("label");
    let says = |words: &[&str]| words.iter().any(|word| source.contains(word));
    let carries = says(&CARRIERS) || says(&PAGERS) && !says(&["alarm", "alert"]);
    let is_monitor = says(&["/datadog"]) && says(&["monitor"]);
    let is_called_so = !carries && (names("alarm") || names("alert") || is_monitor);
    if !is_called_so && !has_arguments(body, DEEPEST) && !body.entries().iter().any(switches_on) {
        return None;
    }
    let folder = written
        .filter(|_| hcl::is_local(&source))
        .map(|folder| UnreadAlarm::of_file(&folder.value, folder.span));
    folder.or_else(|| {
        let block = format!("module \"{}\"", name.value);
        Some(UnreadAlarm::of_block(Spanned::new(block, name.span)))
    })
}

/// Whether an argument makes a module create its alarms: `create_alarms = true`,
/// `cloudwatch_metric_alarms_enabled = true`.
fn switches_on((key, value): &(Spanned<String>, Node)) -> bool {
    let words: Vec<&str> = key.value.split('_').collect();
    let is_switch = matches!(words.first(), Some(&("create" | "enable"))) || words.last() == Some(&"enabled");
    is_switch && words.iter().any(|word| matches!(*word, "alarm" | "alarms")) && value.text() == Some("true")
}

/// Whether the arguments of a module, or a map in them, are those of an alarm.
fn has_arguments(node: &Node, deep: usize) -> bool {
    let has = |key: &&str| node.get(key).is_some();
    // Rules of Prometheus are read.
    let is_rule = ["alert", "record"].iter().any(has);
    let is_one = || !is_rule && ARGUMENTS.iter().any(|(all, any)| all.iter().all(has) && any.iter().any(has));
    let Some(deeper) = deep.checked_sub(1) else { return false };
    is_one()
        || node.items().iter().any(|item| has_arguments(item, deeper))
        || node.entries().iter().any(|(_, value)| has_arguments(value, deeper))
}
