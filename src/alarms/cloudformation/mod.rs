//! CloudFormation and SAM templates, in YAML and in the JSON that the CDK writes.
//!
//! Few templates name their alarms, because the names of two stacks would collide. An alarm without a name is listed
//! by its logical id.

mod functions;
mod loops;
mod unread;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use functions::Scope;
use loops::Made;

use super::typos::{self, Level};
use super::{Format, Part, cloudwatch, links, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::{Problem, describe};
use crate::source::Spanned;
use crate::yaml::Node;

pub const FORMAT: Format = Format {
    without_alarms: |_| "CloudFormation without alarms",
    is_alarm,
    unread: unread::unread,
    parts,
    ..Format::new("cloudformation", recognises, alarms)
};

pub const ALARMS: [&str; 2] = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"];

const RESOURCE: Level = Level {
    owner: "resource",
    read: &["Type", "Properties"],
    others: &["Metadata", "DependsOn", "Condition", "CreationPolicy", "DeletionPolicy", "UpdatePolicy"],
};

const PROPERTIES: Level = Level {
    owner: "CloudWatch alarm",
    read: &["AlarmName", "AlarmDescription", "Tags"],
    others: &["AlarmActions", "AlarmRule", "ActionsEnabled", "OKActions"],
};

/// A resource that is created once for each item of a list: `Fn::ForEach::Queues: [Queue, [a, b], {…}]`.
const LOOP: &str = "Fn::ForEach::";

/// Whether a document is a CloudFormation or SAM template.
pub fn recognises(document: &Node) -> bool {
    let is_sam = || {
        let transforms = document.get("Transform").map_or(&[][..], values::one_or_many);
        transforms.iter().any(|name| name.text().is_some_and(|name| name.starts_with("AWS::")))
    };
    let is_aws =
        |resource: &Node| resource.get("Type").and_then(Node::text).is_some_and(|kind| kind.contains("::"));
    document.get("AWSTemplateFormatVersion").is_some()
        || resources(document).into_iter().any(|resources| {
            is_sam()
                || resources.entries().iter().any(|(key, one)| is_aws(one) || key.value.starts_with(LOOP))
        })
}

/// Whether a resource is an alarm by its type, even if the type is written as a function, which no stack accepts.
fn is_alarm(node: &Node) -> bool {
    let Some(kind) = node.get("Type") else { return false };
    let called = kind.entries().first().map(|(_, argument)| argument);
    called.unwrap_or(kind).text().is_some_and(|kind| ALARMS.contains(&kind))
}

/// The resources, also from where the Serverless Framework keeps them, unless some of them are in other files.
fn resources(document: &Node) -> Vec<&Node> {
    if let Some(own) = document.get("Resources") {
        return vec![own];
    }
    let parts = document.get("resources").map_or(&[][..], values::one_or_many);
    let is_whole = parts.iter().all(Node::is_map);
    parts.iter().filter(|_| is_whole).filter_map(|part| part.get("Resources")).collect()
}

/// The resources by logical id. Those in a loop are listed once.
pub fn written(document: &Node) -> Vec<(&Spanned<String>, &Node)> {
    let mut found = Vec::new();
    for resources in resources(document) {
        collect(resources, &mut found);
    }
    found
}

fn collect<'n>(resources: &'n Node, found: &mut Vec<(&'n Spanned<String>, &'n Node)>) {
    for (id, resource) in resources.entries() {
        if !id.value.starts_with(LOOP) {
            found.push((id, resource));
        } else if let Some(made) = resource.items().get(2) {
            collect(made, found);
        }
    }
}

/// The resources that are not alarms.
fn parts(document: &Node) -> Vec<Part<'_>> {
    let scope = Scope::of(document);
    let others = written(document).into_iter().filter(|(_, resource)| !is_alarm(resource));
    let part = |(id, resource): (&Spanned<String>, &Node)| {
        let body = Cow::Owned(scope.filled(resource.get("Properties")?));
        Some(Part { name: id.value.clone(), body })
    };
    others.filter_map(part).collect()
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let scope = Scope::of(document);
    let policies = policies(document);
    let (mut found, mut repeated) = (Vec::new(), Vec::new());
    for Made { id, resource, is_first } in &loops::made(document) {
        // What is wrong with a resource of a loop is wrong once.
        let problems = if *is_first { &mut *problems } else { &mut repeated };
        let Some(kind) = RESOURCE.get(resource, "Type") else { continue };
        let Some(name) = kind.text() else { continue };
        if let Some(meant) = typos::type_meant(name, &ALARMS) {
            problems.push(typos::unknown_type(kind, meant));
            continue;
        }
        if !ALARMS.contains(&name) {
            continue;
        }
        if resource.get("Type").is_none() {
            RESOURCE.dropped(resource, "Type", problems);
        } else {
            RESOURCE.check(resource, problems);
            let alarm = alarm(id, resource, &scope, config, problems);
            let scaling = || scaling(resource, &policies);
            found.push(Alarm { exempt: alarm.exempt.or_else(scaling), ..alarm });
        }
    }
    found
}

/// The logical ids of scaling policies.
fn policies(document: &Node) -> BTreeSet<&str> {
    const POLICIES: [&str; 2] =
        ["AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::AutoScaling::ScalingPolicy"];
    let is_policy = |resource: &Node| {
        resource.get("Type").and_then(Node::text).is_some_and(|kind| POLICIES.contains(&kind))
    };
    let all = written(document).into_iter().filter(|(_, resource)| is_policy(resource));
    all.map(|(id, _)| id.value.as_str()).collect()
}

/// Whether an alarm only scales something: each of its actions is a `Ref` to a scaling policy.
fn scaling(resource: &Node, policies: &BTreeSet<&str>) -> Option<Exempt> {
    let lists = cloudwatch::ACTIONS.map(|key| values::at(resource, &["Properties", key]));
    cloudwatch::scaling(lists, |action| {
        let [(function, id)] = action.entries() else { return false };
        function.value == "Ref" && id.text().is_some_and(|id| policies.contains(id))
    })
}

fn alarm(
    id: &Spanned<String>,
    resource: &Node,
    scope: &Scope<'_>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Alarm {
    let properties = resource.get("Properties").map(|properties| scope.filled(properties));
    let properties = properties.unwrap_or_else(|| Node::empty(resource.span));
    let name = properties.get("AlarmName").filter(|name| !name.is_null());
    if let Some(name) = name.filter(|name| name.text().is_none()) {
        let message = format!("an alarm's name must be a string, found {}", describe(name));
        problems.push(Problem::malformed(name.span, message, "give the alarm a name"));
    }
    let name = values::word(name).unwrap_or_else(|| id.clone());
    PROPERTIES.check(&properties, problems);
    let description = properties.get("AlarmDescription");
    let written = |key: &str| values::at(resource, &["Properties", key]);
    // In another stack of the same template, a condition may choose the other description and other tags.
    let otherwise = written("AlarmDescription").filter(|text| text.is_map());
    let otherwise = otherwise.map(|text| scope.otherwise().filled(text));
    let other_tags = written("Tags").map(|tags| scope.otherwise().filled(tags));
    let other_tagged = config.runbook_annotations.iter().filter_map(|key| tag(other_tags.as_ref()?, key));
    let tag = |key: &str| tag(properties.get("Tags")?, key);
    let tagged = || config.runbook_annotations.iter().filter_map(move |key| tag(key));
    let path = values::at(resource, &["Metadata", "aws:cdk:path"]).and_then(Node::text);
    let id = path.map(str::to_owned).or_else(|| (name.value != id.value).then(|| id.value.clone()));
    let alarm = links::also(
        Alarm {
            severity: tag("severity"),
            service: tag("service"),
            link: tagged().find_map(links::bare).or_else(|| links::in_text(description?, config)),
            description: values::text(description),
            expression: values::text(properties.get("AlarmRule"))
                .or_else(|| cloudwatch::expression(&properties)),
            hold: cloudwatch::hold(&properties),
            id,
            exempt: cloudwatch::exempt(&name.value)
                // A parameter or a condition may switch it on in some stack.
                .or_else(|| cloudwatch::paused(written("ActionsEnabled"))),
            ..Alarm::named(name)
        },
        &[description, otherwise.as_ref()],
        config,
    );
    links::also_labelled(alarm, tagged().chain(other_tagged))
}

/// The value of a tag, from a list of `{Key: …, Value: …}` or from a map.
fn tag(tags: &Node, key: &str) -> Option<Spanned<String>> {
    let of_list = tags
        .items()
        .iter()
        .find(|tag| tag.get("Key").and_then(Node::text).is_some_and(|name| name.eq_ignore_ascii_case(key)));
    let of_map = || tags.entries().iter().find(|(name, _)| name.value.eq_ignore_ascii_case(key));
    values::word(of_list.and_then(|tag| tag.get("Value")).or_else(|| of_map().map(|(_, value)| value)))
}
