//! What a template creates besides its own alarms: nested stacks, included files, and resources of other vendors.

use super::{Scope, written};
use crate::alarms::unread_alarms::{self, UnreadAlarm};
use crate::alarms::values;
use crate::source::Spanned;
use crate::yaml::Node;

/// Types of resources that are templates, each with the property that names the file.
const STACKS: [(&str, &str); 3] = [
    ("AWS::CloudFormation::Stack", "TemplateURL"),
    ("AWS::CloudFormation::StackSet", "TemplateURL"),
    ("AWS::Serverless::Application", "Location"),
];

/// Words in the name of a template that mean alarms.
const WORDS: [&str; 3] = ["alarm", "alert", "monitor"];

/// Words in the name of a template that only delivers notifications.
const NO_ALARMS: [&str; 7] = ["sns", "topic", "slack", "notif", "chatbot", "channel", "contact"];

/// A resource that holds Prometheus rules as a string.
const RULES: &str = "AWS::APS::RuleGroupsNamespace";

/// The Serverless Framework plugin that creates alarms for functions.
const PLUGIN: &str = "serverless-plugin-aws-alerts";

pub fn unread(document: &Node) -> Vec<UnreadAlarm> {
    let scope = Scope::of(document);
    let mut left = Vec::new();
    for (id, resource) in written(document) {
        let Some(kind) = resource.get("Type").and_then(Node::text) else { continue };
        let own = || resource.get("Properties").map(|properties| scope.filled(properties));
        if let Some((_, key)) = STACKS.iter().find(|(stack, _)| *stack == kind) {
            left.extend(own().and_then(|own| template(&id.value, own.get(key)?)));
        } else if kind == RULES {
            let data = own().and_then(|own| own.get("Data").and_then(Node::text).map(str::to_owned));
            let holds = |text: &String| unread_alarms::alerts(text) > 0 || text.contains("record:");
            left.extend((!data.as_ref().is_some_and(holds)).then(|| made(kind, id)));
        } else if is_of_others(kind) {
            left.push(made(kind, id));
        }
    }
    included(document, &scope, &mut left);
    let plugins = values::list(document.get("plugins")).iter();
    let plugin = plugins.filter_map(Node::spanned).find(|plugin| plugin.value == PLUGIN);
    left.extend(plugin.map(|plugin| UnreadAlarm {
        help: "list the template that `serverless package` writes under `alarms:` instead".into(),
        ..UnreadAlarm::of_block(plugin)
    }));
    left
}

/// Reports a resource that creates alarms, at its logical id.
fn made(kind: &str, id: &Spanned<String>) -> UnreadAlarm {
    UnreadAlarm::of_type(Spanned::new(kind.to_owned(), id.span))
}

/// The template of a nested stack, if its name says that it makes alarms.
fn template(id: &str, written: &Node) -> Option<UnreadAlarm> {
    let written = written.get("ApplicationId").unwrap_or(written);
    let path = written.text()?;
    let lower = format!("{id} {path}").to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    (has(&WORDS) && !has(&NO_ALARMS)).then(|| UnreadAlarm::of_file(path, written.span))
}

/// Files that `AWS::Include` puts into a template.
fn included(node: &Node, scope: &Scope<'_>, left: &mut Vec<UnreadAlarm>) {
    let is_included = node.get("Name").and_then(Node::text) == Some("AWS::Include");
    if let Some(location) = values::at(node, &["Parameters", "Location"]).filter(|_| is_included) {
        left.extend(template("", &scope.filled(location)));
    }
    node.items().iter().for_each(|item| included(item, scope, left));
    node.entries().iter().for_each(|(_, value)| included(value, scope, left));
}

/// Whether a resource type of another vendor, a module or a custom resource is an alarm, judging by its name:
/// `Datadog::Monitors::Monitor`, `Acme::Alarms::Queue::MODULE`.
fn is_of_others(kind: &str) -> bool {
    let lower = kind.to_lowercase();
    if kind.starts_with("AWS::") || !kind.contains("::") || NO_ALARMS.iter().any(|word| lower.contains(word))
    {
        return false;
    }
    // Any part of the name of a module may say what it makes.
    let (names, is_module) = lower.strip_suffix("::module").map_or((&*lower, false), |names| (names, true));
    let mut parts = names.rsplit("::").take(if is_module { usize::MAX } else { 1 });
    parts.any(|name| name.contains("alarm") || name.contains("alert") || name.ends_with("monitor"))
}
