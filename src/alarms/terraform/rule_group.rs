//! Groups of rules of Azure's managed Prometheus, each rule a block of its own: `rule { alert = "QueueStuck" }`.

use super::bodies;
use crate::alarms::{prometheus, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::yaml::Node;

/// The type of such a group.
pub const TYPE: &str = "azurerm_monitor_alert_prometheus_rule_group";

/// The alarms of a group. A rule that only records a metric is none.
pub fn alarms(group: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let is_group_off = values::is_off(group.get("rule_group_enabled"));
    let rules = group.get("rule").map_or(&[][..], bodies).iter();
    let alarms = rules.filter_map(|rule| {
        let alarm = prometheus::alarm(rule, config, problems)?;
        let severity = || Some(values::grade(values::word(rule.get("severity"))?, "Sev", config));
        let is_off = is_group_off || values::is_off(rule.get("enabled"));
        Some(Alarm {
            severity: alarm.severity.or_else(severity),
            hold: alarm.hold.map(|hold| hold.trim_start_matches("PT").to_lowercase()),
            exempt: is_off.then_some(Exempt::Paused).or(alarm.exempt),
            ..alarm
        })
    });
    alarms.collect()
}
