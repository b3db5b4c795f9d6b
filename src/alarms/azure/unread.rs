//! What a template creates besides its own alerts: linked templates, and rules of other services.

use super::{DEPLOYMENTS, Scope, collect, kind};
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::alarms::values;
use crate::yaml::Node;

/// Words in the name of a linked template that mean alarms.
const WORDS: [&str; 2] = ["alarm", "alert"];

/// The end of the types of rules of Sentinel, and of Azure's old alert rules, in lower case.
const RULES: &str = "/alertrules";

pub fn unread(document: &Node) -> Vec<UnreadAlarm> {
    let mut resources = Vec::new();
    if let Some(listed) = document.get("resources") {
        collect(listed, &Scope::of(document), &mut resources);
    }
    let left = resources.iter().filter_map(|(resource, _)| match kind(resource).as_str() {
        DEPLOYMENTS => linked(resource),
        other if other.ends_with(RULES) => Some(UnreadAlarm::of_type(resource.get("type")?.spanned()?)),
        _ => None,
    });
    left.collect()
}

/// The template that a deployment links to, if its name says that it creates alarms. The path is the last string of
/// an expression: `[uri(variables('base'), 'nested/alerts.json')]`.
fn linked(deployment: &Node) -> Option<UnreadAlarm> {
    let link = values::at(deployment, &["properties", "templateLink"])?;
    let written = values::either(link, ["relativePath", "uri"])?;
    let text = written.text()?;
    let path = text.strip_prefix('[').and_then(|expression| expression.rsplit('\'').nth(1)).unwrap_or(text);
    let name = deployment.get("name").and_then(Node::text).unwrap_or_default();
    let lower = format!("{name} {path}").to_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default().to_lowercase().replace(['-', '_'], "");
    // An action group only says where alarms go.
    if file.split('.').next().is_some_and(|stem| stem.trim_end_matches('s').ends_with("actiongroup")) {
        return None;
    }
    WORDS.iter().any(|word| lower.contains(word)).then(|| UnreadAlarm::of_file(path, written.span))
}
