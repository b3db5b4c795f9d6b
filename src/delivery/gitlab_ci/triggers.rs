//! Reads from the rules of a pipeline what starts it.

use super::{jobs, when};
use crate::delivery::values::at;
use crate::delivery::{Component, Value};
use crate::yaml::Node;

/// Adds the pipeline sources that rules ask for: `$CI_PIPELINE_SOURCE == "merge_request_event"`.
pub fn put(thing: &mut Component, document: &Node) {
    let of_jobs = jobs(document).filter_map(|(_, job)| job.get("rules"));
    for rule in at(document, &["workflow", "rules"]).into_iter().chain(of_jobs).flat_map(Node::items) {
        let Some(condition) = rule.get("if").filter(|_| when(rule) != Some("never")) else { continue };
        for part in condition.text().unwrap_or_default().split(['&', '|', '(', ')']) {
            let Some(source) = source(part) else { continue };
            let is_new = thing.all("trigger").all(|trigger| trigger.value != source);
            if is_new {
                thing.put("trigger", source, condition.span);
            }
        }
    }
}

fn source(condition: &str) -> Option<Value> {
    let (variable, source) = condition.split_once("==")?;
    let source = source.trim();
    let quoted = source.starts_with(['"', '\'']) && variable.trim() == "$CI_PIPELINE_SOURCE";
    quoted.then(|| Value::Text(source.trim_matches(['"', '\'']).to_owned()))
}
