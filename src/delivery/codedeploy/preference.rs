//! `DeploymentPreference` of a function of SAM, its own and that of all functions of the template.
//!
//! SAM makes a deployment group of it that takes a release back when it fails and when an alarm stops it:
//! <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/preferences/deployment_preference_collection.py>

use super::group::alarm;
use super::shifting;
use crate::alarms::cloudformation::Scope;
use crate::delivery::resources::{Resource, at};
use crate::delivery::values::{flag, is_open, one_or_many, text};
use crate::delivery::{Kind, Thing, Value};
use crate::yaml::Node;

const KEY: &str = "DeploymentPreference";

/// What `Globals` gives to every function.
pub fn globals(document: &Node) -> Option<Node> {
    let of_functions = document.get("Globals")?.get("Function")?.get(KEY)?;
    Some(Scope::strict(document).filled(of_functions))
}

pub fn thing(function: &Resource<'_>, globals: Option<&Node>, all: &[Resource<'_>]) -> Option<Thing> {
    let own = function.settings.get(KEY).filter(|own| !own.is_null());
    let both: Vec<&Node> = own.into_iter().chain(globals).collect();
    let first = both.first()?;
    let mut thing = function.thing(Kind::Release, "FunctionName")?;
    // Only a program knows what is in it.
    if let Some(open) = both.iter().find(|one| one.text().is_some_and(is_open)) {
        thing.put("strategy", Value::Open(open.text().unwrap_or_default().to_owned()), open.span);
        return Some(thing);
    }
    // Of maps the function's own keys win; of lists, both have their say.
    let said = |key: &str| both.iter().find_map(|one| one.get(key)).filter(|node| !node.is_null());
    match said("Enabled").and_then(flag) {
        Some(Value::Flag(false)) => return None,
        Some(Value::Open(text)) => thing.put("enabled", Value::Open(text), first.span),
        _ => {}
    }
    shifting::of(&mut thing, said("Type")?, all);
    thing.put("rolls back on failure", Value::Flag(true), first.span);
    for list in both.iter().rev().filter_map(|one| at(one, "Alarms")) {
        let Some(list) = list.node() else { continue };
        for (value, place) in one_or_many(list).iter().filter_map(|item| alarm(item, all)) {
            thing.put("rolls back on alarm", value, place);
        }
    }
    for hook in ["PreTraffic", "PostTraffic"] {
        let node = both.iter().find_map(|one| at(one, &format!("Hooks.{hook}"))?.node());
        thing.set("rolls back on hook", node.map(referred).as_ref(), text);
    }
    Some(thing)
}

/// A function by its logical id, which `${Id}` is.
fn referred(node: &Node) -> Node {
    let id = node.text().and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
    let is_id = |id: &&str| !id.is_empty() && id.chars().all(char::is_alphanumeric);
    match id.filter(is_id) {
        Some(id) => {
            let text = id.to_owned();
            Node { span: node.span, kind: crate::yaml::Kind::Scalar { text, plain: false } }
        }
        None => node.clone(),
    }
}
