//! Reads from the rules of a pipeline, and from the older `only` of its jobs, what starts it.
//!
//! <https://docs.gitlab.com/ci/jobs/job_rules/>, <https://docs.gitlab.com/ci/yaml/deprecated_keywords/>

use super::{bases, is_off, jobs, when};
use crate::delivery::values::{at, one_or_many};
use crate::delivery::{Component, Value};
use crate::source::Span;
use crate::yaml::Node;

/// Words under `only` that are not names of branches, and the pipeline source that each means.
const REFS: [(&str, &str); 10] = [
    ("api", "api"),
    ("chat", "chat"),
    ("external", "external"),
    ("external_pull_requests", "external_pull_request_event"),
    ("merge_requests", "merge_request_event"),
    ("pipelines", "pipeline"),
    ("schedules", "schedule"),
    ("tags", TAG),
    ("triggers", "trigger"),
    ("web", "web"),
];

/// The trigger for commits.
const PUSH: &str = "push";
/// The trigger for tags.
const TAG: &str = "tag";

/// Adds the pipeline sources that rules ask for: `$CI_PIPELINE_SOURCE == "merge_request_event"`. A job without any rule
/// runs after a push.
pub fn put(thing: &mut Component, document: &Node) {
    let mut plain = None;
    let mut rules: Vec<&Node> = at(document, &["workflow", "rules"]).into_iter().collect();
    for (name, job) in jobs(document).filter(|(_, job)| !is_off(document, job)) {
        let all = bases(document, job);
        let inherited = |key: &str| all.iter().find_map(|own| own.get(key));
        match (inherited("rules"), inherited("only")) {
            (Some(own), _) => rules.push(own),
            (None, Some(only)) => only_for(thing, only, inherited("except")),
            (None, None) => plain = plain.or(Some(name.span)),
        }
    }
    for rule in rules.into_iter().flat_map(Node::items) {
        let Some(condition) = rule.get("if").filter(|_| when(rule) != Some("never")) else { continue };
        for part in condition.text().unwrap_or_default().split(['&', '|', '(', ')']) {
            if let Some(source) = source(part) {
                add(thing, source, condition.span);
            }
        }
    }
    if let Some(place) =
        plain.filter(|_| thing.get("trigger").is_some() && document.get("workflow").is_none())
    {
        add(thing, PUSH.to_owned(), place);
    }
}

/// Adds the sources under `only`: `[web]`, `{refs: [schedules]}`. A name or a pattern is that of a branch or a tag.
fn only_for(thing: &mut Component, only: &Node, except: Option<&Node>) {
    let has_no_branches = except.map_or(&[][..], refs).iter().any(|name| name.text() == Some("branches"));
    let other = if has_no_branches { TAG } else { PUSH };
    for name in refs(only) {
        let Some(text) = name.text() else { continue };
        let known = REFS.iter().find(|(word, _)| *word == text);
        add(thing, known.map_or(other, |(_, source)| *source).to_owned(), name.span);
    }
}

fn refs(only: &Node) -> &[Node] {
    if only.is_map() { only.get("refs").map_or(&[][..], one_or_many) } else { one_or_many(only) }
}

fn add(thing: &mut Component, source: String, place: Span) {
    let source = Value::Text(source);
    if thing.all("trigger").all(|trigger| trigger.value != source) {
        thing.put("trigger", source, place);
    }
}

fn source(condition: &str) -> Option<String> {
    let (variable, source) = condition.split_once("==")?;
    let source = source.trim();
    let quoted = source.starts_with(['"', '\'']) && variable.trim() == "$CI_PIPELINE_SOURCE";
    quoted.then(|| source.trim_matches(['"', '\'']).to_owned())
}
