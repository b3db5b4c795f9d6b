//! The `DeploymentPreference` of a SAM function: its own, and that of all functions in the template.
//!
//! From it, SAM makes a deployment group that rolls a release back if it fails or if an alarm stops it:
//! <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/preferences/deployment_preference_collection.py>

use super::group::{ROLLS_BACK, listed, perhaps};
use super::{Written, shifting};
use crate::alarms::cloudformation::Scope;
use crate::delivery::resources::{Resource, at};
use crate::delivery::values::{flag, is_open, text};
use crate::delivery::{Component, Kind, Value};
use crate::yaml::Node;

const KEY: &str = "DeploymentPreference";

/// What `Globals` gives to every function: the certain values, and the values that the reader of alarms sees.
pub struct Globals {
    certain: Option<Node>,
    likely: Option<Node>,
}

impl Globals {
    pub fn of(document: &Node) -> Self {
        let written = document.get("Globals").and_then(|all| all.get("Function")?.get(KEY));
        let by = |scope: Scope<'_>| written.map(|written| scope.filled(written));
        Self { certain: by(Scope::strict(document)), likely: by(Scope::of(document)) }
    }
}

/// A function's own preference, then that of all functions.
fn both<'n>(function: Option<&'n Resource<'_>>, globals: Option<&'n Node>) -> Vec<&'n Node> {
    let own = function.and_then(|function| function.settings.get(KEY)).filter(|own| !own.is_null());
    own.into_iter().chain(globals).collect()
}

pub fn thing(function: &Resource<'_>, globals: &Globals, written: &Written<'_>) -> Option<Component> {
    let both = both(Some(function), globals.certain.as_ref());
    let first = both.first()?;
    let mut thing = function.thing(Kind::Release, "FunctionName")?;
    // Nothing else is known before a program fills it in.
    if let Some(open) = both.iter().find(|one| one.text().is_some_and(is_open)) {
        thing.put("strategy", Value::Open(open.text().unwrap_or_default().to_owned()), open.span);
        return Some(thing);
    }
    // In maps, the function's own keys win. Lists are concatenated.
    let setting = |key: &str| both.iter().find_map(|one| one.get(key)).filter(|node| !node.is_null());
    match setting("Enabled").and_then(flag) {
        Some(Value::Flag(false)) => return None,
        Some(Value::Open(text)) => thing.put("enabled", Value::Open(text), first.span),
        _ => {}
    }
    shifting::of(&mut thing, setting("Type")?, &written.all);
    thing.put("rolls back on failure", Value::Flag(true), first.span);
    for list in alarms(&both) {
        for (value, place) in listed(list, written) {
            thing.put(ROLLS_BACK, value, place);
        }
    }
    for list in alarms(&self::both(written.likely(function), globals.likely.as_ref())) {
        perhaps(&mut thing, Some(list), written);
    }
    for hook in ["PreTraffic", "PostTraffic"] {
        let node = both.iter().find_map(|one| at(one, &format!("Hooks.{hook}"))?.node());
        thing.set("rolls back on hook", node.map(referred).as_ref(), text);
    }
    Some(thing)
}

/// The lists of alarms. The list for all functions comes first.
fn alarms<'n>(both: &[&'n Node]) -> Vec<&'n Node> {
    both.iter().rev().filter_map(|one| at(one, "Alarms")?.node()).collect()
}

/// Replaces a reference to a function, `${Id}`, by its logical id.
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
