//! How much traffic a release gets at once, and how long it waits: by the name of a configuration, or by its resource.
//!
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>

use jiff::SignedDuration;

use super::CONFIG;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::{is_open, number, share};
use crate::delivery::{Component, Value};
use crate::source::Span;
use crate::yaml::Node;

/// Adds the strategy of a configuration: `Canary10Percent5Minutes`,
/// `CodeDeployDefault.ECSLinear10PercentEvery1Minutes`, or a resource in the same file.
pub fn of(thing: &mut Component, node: &Node, all: &[Resource<'_>]) {
    let Some(name) = node.text().map(str::trim) else { return };
    if is_open(name) {
        match configuration(name, all) {
            Some(configuration) => of_resource(thing, configuration),
            None => thing.put("strategy", Value::Open(name.to_owned()), node.span),
        }
    } else if let Some(strategy) = Strategy::of(name) {
        strategy.put(thing, node.span);
    } else if let Some(configuration) =
        all.iter().find(|own| CONFIG.contains(&own.kind) && is_called(own, name))
    {
        of_resource(thing, configuration);
    }
}

/// The resource that a reference names: `${Config}`, `${aws_codedeploy_deployment_config.canary.id}`.
fn configuration<'a, 'n>(reference: &str, all: &'a [Resource<'n>]) -> Option<&'a Resource<'n>> {
    let inner = reference.strip_prefix("${")?.strip_suffix('}')?;
    all.iter().filter(|own| CONFIG.contains(&own.kind)).find(|own| {
        let id = own.id.value.as_str();
        let rest = inner.strip_prefix(own.kind).and_then(|rest| rest.strip_prefix('.'));
        inner == id || rest.is_some_and(|rest| rest.split(['.', '[']).next() == Some(id))
    })
}

fn is_called(configuration: &Resource<'_>, name: &str) -> bool {
    let called = ["deployment_config_name", "DeploymentConfigName"];
    let mut called = called.iter().filter_map(|key| configuration.settings.get(key).and_then(Node::text));
    called.any(|called| called == name)
}

/// How a release shifts traffic, by the name of its configuration.
enum Strategy {
    AllAtOnce,
    /// For servers. Their share of the traffic is unknown.
    Servers(&'static str),
    Canary {
        share: f64,
        minutes: i64,
    },
    Linear {
        share: f64,
        minutes: i64,
    },
}

impl Strategy {
    fn of(name: &str) -> Option<Self> {
        let name = name.strip_prefix("CodeDeployDefault.").unwrap_or(name);
        match name {
            "OneAtATime" => return Some(Self::Servers("one at a time")),
            "HalfAtATime" => return Some(Self::Servers("half at a time")),
            _ => {}
        }
        let name = name.strip_prefix("Lambda").or_else(|| name.strip_prefix("ECS")).unwrap_or(name);
        if name == "AllAtOnce" {
            return Some(Self::AllAtOnce);
        }
        let (share, minutes) =
            name.strip_prefix("Canary").or_else(|| name.strip_prefix("Linear"))?.split_once("Percent")?;
        let minutes = minutes.strip_prefix("Every").unwrap_or(minutes);
        let minutes = minutes.strip_suffix("Minutes").or_else(|| minutes.strip_suffix("Minute"))?;
        let share = share.parse::<u8>().ok().filter(|share| *share <= 100).map(f64::from)?;
        let minutes = i64::from(minutes.parse::<u32>().ok()?);
        let is_canary = name.starts_with("Canary");
        Some(if is_canary { Self::Canary { share, minutes } } else { Self::Linear { share, minutes } })
    }

    fn put(&self, thing: &mut Component, place: Span) {
        let word = match self {
            Self::AllAtOnce => "all at once",
            Self::Servers(word) => word,
            Self::Canary { .. } => "canary",
            Self::Linear { .. } => "linear",
        };
        thing.put("strategy", Value::Text(word.into()), place);
        match self {
            Self::AllAtOnce => thing.put("step", Value::Share(100.0), place),
            Self::Servers(_) => {}
            Self::Canary { share, minutes } | Self::Linear { share, minutes } => {
                thing.put("step", Value::Share(*share), place);
                thing.put("wait", Value::Length(SignedDuration::from_mins(*minutes)), place);
            }
        }
    }
}

/// The keys of a configuration resource, in both languages.
const CANARY: [[&str; 2]; 2] = [
    [
        "traffic_routing_config.time_based_canary.percentage",
        "traffic_routing_config.time_based_canary.interval",
    ],
    [
        "TrafficRoutingConfig.TimeBasedCanary.CanaryPercentage",
        "TrafficRoutingConfig.TimeBasedCanary.CanaryInterval",
    ],
];
const LINEAR: [[&str; 2]; 2] = [
    [
        "traffic_routing_config.time_based_linear.percentage",
        "traffic_routing_config.time_based_linear.interval",
    ],
    [
        "TrafficRoutingConfig.TimeBasedLinear.LinearPercentage",
        "TrafficRoutingConfig.TimeBasedLinear.LinearInterval",
    ],
];

/// The keys that decide whether the canary or the linear settings apply. Without them, neither is certain.
const TYPE: [&str; 2] = ["traffic_routing_config.type", "TrafficRoutingConfig.Type"];

fn of_resource(thing: &mut Component, configuration: &Resource<'_>) {
    let kind = TYPE.iter().find_map(|path| configuration.at(path)).and_then(Found::node);
    let Some((kind, place)) = kind.and_then(|node| Some((node.text()?, node.span))) else { return };
    let (word, paths) = match kind {
        "TimeBasedCanary" => ("canary", CANARY),
        "TimeBasedLinear" => ("linear", LINEAR),
        "AllAtOnce" => return Strategy::AllAtOnce.put(thing, place),
        open if is_open(open) => return thing.put("strategy", Value::Open(open.to_owned()), place),
        _ => return,
    };
    for [percentage, interval] in paths {
        let Some(percentage) = configuration.at(percentage).and_then(Found::node) else { continue };
        thing.put("strategy", Value::Text(word.into()), percentage.span);
        thing.set("step", Some(percentage), share);
        thing.set("wait", configuration.at(interval).and_then(Found::node), minutes);
    }
}

/// A number of minutes. `None` if it is not known yet, since the value would then have no unit.
fn minutes(node: &Node) -> Option<Value> {
    let Value::Number(minutes) = number(node)? else { return None };
    SignedDuration::try_from_secs_f64(minutes * 60.0)
        .ok()
        .filter(|wait| !wait.is_negative())
        .map(Value::Length)
}
