//! A deployment group: the alarms that stop its releases, and whether a stop rolls the release back.

use super::{GROUP, Written, shifting};
use crate::alarms::cloudformation;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::{flag, is_open, one_or_many};
use crate::delivery::{Component, Kind, Value};
use crate::source::Span;
use crate::yaml::Node;

/// The key of alarms that roll a release back.
pub const ROLLS_BACK: &str = "rolls back on alarm";

/// The keys of a deployment group in one language.
struct Keys {
    name: &'static str,
    config: &'static str,
    alarms_on: &'static str,
    alarms: &'static str,
    rollback_on: &'static str,
    events: &'static str,
}

const TERRAFORM: Keys = Keys {
    name: "deployment_group_name",
    config: "deployment_config_name",
    alarms_on: "alarm_configuration.enabled",
    alarms: "alarm_configuration.alarms",
    rollback_on: "auto_rollback_configuration.enabled",
    events: "auto_rollback_configuration.events",
};

const CLOUDFORMATION: Keys = Keys {
    name: "DeploymentGroupName",
    config: "DeploymentConfigName",
    alarms_on: "AlarmConfiguration.Enabled",
    alarms: "AlarmConfiguration.Alarms",
    rollback_on: "AutoRollbackConfiguration.Enabled",
    events: "AutoRollbackConfiguration.Events",
};

pub fn thing(group: &Resource<'_>, written: &Written<'_>) -> Option<Component> {
    let keys = if group.kind == GROUP[0] { TERRAFORM } else { CLOUDFORMATION };
    let mut thing = group.thing(Kind::Release, keys.name)?;
    match group.at(keys.config) {
        Some(Found::Node(node)) => shifting::of(&mut thing, node, &written.all),
        Some(Found::Open(text, place)) => thing.put("strategy", Value::Open(text), place),
        None => {}
    }
    let on_failure = rolls_back(group, &keys, "DEPLOYMENT_FAILURE");
    if let Some((value, place)) = on_failure {
        thing.put("rolls back on failure", value, place);
    }
    let is_on = switch(group.at(keys.alarms_on));
    if is_on != Some(Value::Flag(false)) {
        let back = rolls_back(group, &keys, "DEPLOYMENT_STOP_ON_ALARM").map(|(value, _)| value);
        alarms(&mut thing, group, &keys, is_on.as_ref(), back.as_ref(), written);
        let likely = written.likely(group).and_then(|likely| likely.at(keys.alarms)?.node());
        perhaps(&mut thing, likely, written);
    }
    Some(thing)
}

/// Adds the alarms that stop a release. They roll the release back only if the group says so.
fn alarms(
    thing: &mut Component,
    group: &Resource<'_>,
    keys: &Keys,
    is_on: Option<&Value>,
    back: Option<&Value>,
    written: &Written<'_>,
) {
    let key = match back {
        None | Some(Value::Flag(false)) => "stops on alarm",
        Some(_) => ROLLS_BACK,
    };
    let is_certain = is_on == Some(&Value::Flag(true)) && !back.is_some_and(Value::is_open);
    match group.at(keys.alarms) {
        Some(Found::Node(list)) => {
            for (value, place) in listed(list, written) {
                let value = match value {
                    Value::Text(name) if !is_certain => Value::Open(format!("{name}, if alarms are enabled")),
                    value => value,
                };
                thing.put(key, value, place);
            }
        }
        Some(Found::Open(text, place)) => thing.put(key, Value::Open(text), place),
        None => {}
    }
}

/// If a condition decides on the alarms, adds those of its first branch, which roll releases back in some stacks.
pub fn perhaps(thing: &mut Component, list: Option<&Node>, written: &Written<'_>) {
    if !thing.all(ROLLS_BACK).any(|property| property.value.is_open()) {
        return;
    }
    for (value, place) in list.map_or_else(Vec::new, |list| listed(list, written)) {
        if !value.is_open() && !thing.all(ROLLS_BACK).any(|property| property.value == value) {
            thing.put("may roll back on alarm", value, place);
        }
    }
}

/// An alarm, by the name that the reader of alarms gives it.
fn alarm(item: &Node, written: &Written<'_>) -> Option<(Value, Span)> {
    let node = item.get("Name").unwrap_or(item);
    let text = node.text().map(str::trim).filter(|text| !text.is_empty())?;
    let value = match text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        _ if !is_open(text) => Value::Text(text.to_owned()),
        Some(reference) => named(reference, written).unwrap_or_else(|| Value::Open(normal(reference))),
        None => Value::Open(text.to_owned()),
    };
    Some((value, node.span))
}

/// The alarms in a list. Unknown for a single value, since CloudFormation and Terraform do not accept one here.
pub fn listed(list: &Node, written: &Written<'_>) -> Vec<(Value, Span)> {
    match list.text() {
        Some(text) if !is_open(text) => vec![(Value::Open(text.to_owned()), list.span)],
        _ => one_or_many(list).iter().filter_map(|item| alarm(item, written)).collect(),
    }
}

/// The name of an alarm in the same template: its own name if it has one, else its logical id.
fn named(reference: &str, written: &Written<'_>) -> Option<Value> {
    let mut alarms = written.likely.iter().filter(|own| cloudformation::ALARMS.contains(&own.kind));
    let alarm = alarms.find(|own| own.id.value == reference)?;
    let own = alarm.settings.get("AlarmName").and_then(Node::text).filter(|name| !name.trim().is_empty());
    Some(Value::Text(own.unwrap_or(&alarm.id.value).to_owned()))
}

/// A reference to an alarm's name in the form that the folder's values use: `aws_cloudwatch_metric_alarm.errors.id`
/// becomes `.alarm_name`. A reference with an index stays as it is.
fn normal(reference: &str) -> String {
    let mut parts = reference.split('.');
    let alarm = (parts.next(), parts.next(), parts.next(), parts.next());
    let (
        Some(kind @ ("aws_cloudwatch_metric_alarm" | "aws_cloudwatch_composite_alarm")),
        Some(name),
        attribute,
        None,
    ) = alarm
    else {
        return format!("${{{reference}}}");
    };
    match attribute {
        Some("alarm_name" | "id") if !name.contains('[') => format!("${{{kind}.{name}.alarm_name}}"),
        _ => format!("${{{reference}}}"),
    }
}

/// Whether a release is rolled back on an event. `None` if no rollback is configured.
fn rolls_back(group: &Resource<'_>, keys: &Keys, event: &str) -> Option<(Value, Span)> {
    let place = match group.at(keys.rollback_on) {
        Some(Found::Node(node)) => node.span,
        Some(Found::Open(_, place)) => place,
        None => return None,
    };
    let is_on = switch(group.at(keys.rollback_on))?;
    if is_on == Value::Flag(false) {
        return Some((is_on, place));
    }
    let events = match group.at(keys.events)? {
        Found::Open(text, place) => return Some((never_filled(&text), place)),
        Found::Node(events) => one_or_many(events),
    };
    if let Some(found) = events.iter().find(|node| node.text() == Some(event)) {
        let place = if is_on.is_open() { place } else { found.span };
        return Some((is_on, place));
    }
    let open = events.iter().find_map(|node| Some((node.text().filter(|text| is_open(text))?, node.span)));
    Some(open.map_or((Value::Flag(false), place), |(text, place)| (never_filled(text), place)))
}

/// An expression for a list of events. It is never filled in, since its value is neither yes nor no.
fn never_filled(text: &str) -> Value {
    Value::Open(text.replace("${", "").replace('}', ""))
}

fn switch(found: Option<Found<'_>>) -> Option<Value> {
    match found? {
        Found::Node(node) => flag(node),
        Found::Open(text, _) => Some(Value::Open(text)),
    }
}
