//! Workflows of GitHub Actions: what starts them, their jobs, and what their steps check and sign.
//!
//! After a trigger come its filters, and after a job what it needs, uses and does. Anything that a job runs and that is
//! not in the file is `not read`. Composite actions are parts: their steps count for the jobs that use them.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>

mod actions;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use super::values::{at, flag, one_or_many, text};
use super::{Component, Kind, Reader, Value};
use crate::source::Spanned;
use crate::yaml::{self, Node};

pub const READER: Reader = Reader {
    name: "github-actions",
    marks: &["runs-on", "uses:"],
    recognises,
    // A workflow in which no job ever runs does nothing.
    things: |node| if jobs(node).is_empty() { Vec::new() } else { vec![thing(node)] },
};

/// The filters of a trigger, and the property for each.
const FILTERS: [(&str, &str); 7] = [
    ("types", "activity"),
    ("branches", "branch"),
    ("branches-ignore", "ignored branch"),
    ("tags", "tag"),
    ("paths", "path"),
    ("paths-ignore", "ignored path"),
    ("workflows", "after workflow"),
];

fn recognises(document: &Node) -> bool {
    let is_job = |job: &Node| job.get("runs-on").is_some() || job.get("uses").is_some();
    let jobs = document.get("jobs").map_or(&[][..], Node::entries);
    document.get("on").is_some() && jobs.iter().any(|(_, job)| is_job(job))
}

/// The steps of a composite action, if a document is one.
pub fn action(document: &Node) -> Option<Component> {
    let runs = document.get("runs")?;
    if runs.get("using").and_then(Node::text)? != "composite" {
        return None;
    }
    let mut thing = Component::new(Kind::Workflow, "action", document.span).named(document.get("name"));
    thing.reader = READER.name.into();
    steps(&mut thing, runs, None);
    Some(thing)
}

fn thing(document: &Node) -> Component {
    let mut thing = Component::new(Kind::Workflow, "workflow", document.span).named(document.get("name"));
    if let Some(on) = document.get("on") {
        triggers(&mut thing, on);
    }
    for (name, job) in jobs(document) {
        self::job(&mut thing, document, name, job);
    }
    thing
}

/// The jobs that are not switched off. A job that needs one that is switched off is skipped, too, unless its condition
/// makes it run anyway.
fn jobs(document: &Node) -> Vec<&(Spanned<String>, Node)> {
    let jobs = document.get("jobs").map_or(&[][..], Node::entries);
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, job) in jobs {
        let goes_on = job.get("if").and_then(Node::text).is_some_and(runs_always);
        let needs = job.get("needs").filter(|_| !goes_on).map_or(&[][..], one_or_many);
        for need in needs.iter().filter_map(Node::text) {
            needed_by.entry(need).or_default().push(&name.value);
        }
    }
    let mut open: Vec<&str> =
        jobs.iter().filter(|(_, job)| is_off(job)).map(|(name, _)| name.value.as_str()).collect();
    let mut off: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = open.pop() {
        if off.insert(name) {
            open.extend(needed_by.get(name).into_iter().flatten());
        }
    }
    jobs.iter().filter(|(name, _)| !off.contains(name.value.as_str())).collect()
}

/// Adds the triggers: `on: push`, `on: [push]` or `on: {push: {branches: [main]}}`
fn triggers(thing: &mut Component, on: &Node) {
    let named: Vec<(Spanned<String>, Option<&Node>)> = match &on.kind {
        yaml::Kind::Map(entries) => entries.iter().map(|(name, node)| (name.clone(), Some(node))).collect(),
        _ => one_or_many(on).iter().filter_map(Node::spanned).map(|name| (name, None)).collect(),
    };
    for (name, filters) in &named {
        thing.put("trigger", Value::Text(name.value.clone()), name.span);
        let Some(filters) = filters else { continue };
        for (filter, key) in FILTERS {
            for value in filters.get(filter).map_or(&[][..], one_or_many) {
                thing.set(key, Some(value), text);
            }
        }
        for time in filters.items() {
            thing.set("cron", time.get("cron"), text);
        }
    }
    // If something else also starts the workflow, it does not wait for somebody.
    if let [(only, _)] = &named[..]
        && only.value == "workflow_dispatch"
    {
        thing.put("manual gate", Value::Flag(true), only.span);
    }
}

fn job(thing: &mut Component, document: &Node, name: &Spanned<String>, job: &Node) {
    thing.put("job", Value::Text(name.value.clone()), name.span);
    for need in job.get("needs").map_or(&[][..], one_or_many) {
        thing.set("needs", Some(need), text);
    }
    let environment = job.get("environment");
    thing.set("environment", environment.and_then(|own| own.get("name")).or(environment), text);
    thing.set("uses", job.get("uses"), text);
    // The condition makes the job run even if a job that it needs failed.
    let condition = job.get("if").filter(|own| own.text().is_some_and(runs_always));
    if let Some(condition) = condition {
        thing.put("runs always", Value::Flag(true), condition.span);
    }
    // GitHub treats a failure of such a job as a success.
    let goes_on = job.get("continue-on-error");
    if let Some(goes_on) = goes_on.filter(|own| flag(own) == Some(Value::Flag(true))) {
        thing.put("may fail", Value::Flag(true), goes_on.span);
    }
    steps::put(thing, job, None, false);
    let shell = [job, document].into_iter().find_map(|own| at(own, &["defaults", "run", "shell"])?.text());
    steps(thing, job, shell);
}

/// Adds what the steps of a job do. `shell` is the default shell of the steps.
fn steps(thing: &mut Component, job: &Node, shell: Option<&str>) {
    let steps = job.get("steps").map_or(&[][..], Node::items);
    let is_forgiven = steps::may_fail(job);
    for step in steps.iter().filter(|step| !is_off(step)) {
        steps::put(thing, step, shell, is_forgiven);
    }
}

fn runs_always(condition: &str) -> bool {
    ["always()", "failure()", "cancelled()"].iter().any(|own| condition.contains(own))
}

/// Whether a job or step is switched off: `if: false`, or `false && …` before another condition.
fn is_off(node: &Node) -> bool {
    let Some(condition) = node.get("if").and_then(Node::text).map(str::trim) else { return false };
    let inner = condition.strip_prefix("${{").and_then(|inner| inner.strip_suffix("}}"));
    let inner = inner.unwrap_or(condition);
    !inner.contains("||") && inner.split("&&").any(|part| part.trim() == "false")
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const WORKFLOW: &str = "\
name: Release pay-api
on:
  push: {branches: [main], paths: ['services/pay/**']}
  schedule: [{cron: 0 5 * * 1}]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: github/codeql-action/init@v3
      - uses: github/codeql-action/analyze@v3
      - {uses: aquasecurity/trivy-action@0.28.0, if: false}
  scan:
    if: ${{ false }}
    runs-on: ubuntu-latest
    steps: [{uses: snyk/actions/node@master}]
  deploy:
    needs: [build]
    environment: {name: production}
    uses: ./.github/workflows/deploy.yml
  preview:
    runs-on: ubuntu-latest
    environment: ${{ inputs.environment }}
";

    #[test]
    fn a_workflow() {
        let expected = "\
1 workflow `Release pay-api` (`workflow`)
3   trigger: push
3   branch: main
3   path: services/pay/**
4   trigger: schedule
4   cron: 0 5 * * 1
6   job: build
11   analyses code, and goes on: github/codeql-action/analyze
17   job: deploy
18   needs: build
19   environment: production
20   uses: ./.github/workflows/deploy.yml
20   not read: ./.github/workflows/deploy.yml
21   job: preview
23   environment: unknown (${{ inputs.environment }})
";
        assert_eq!(facts("release.yml", WORKFLOW), expected);
    }

    #[test]
    fn only_a_workflow_with_no_other_trigger_waits_for_somebody() {
        let gate = |on: &str| {
            let text = format!("on: {on}\njobs: {{a: {{runs-on: ubuntu-latest}}}}\n");
            facts("manual.yml", &text).contains("manual gate: yes")
        };
        assert!(
            gate("workflow_dispatch")
                && gate("[workflow_dispatch]")
                && gate("{workflow_dispatch: {inputs: {}}}")
        );
        assert!(!gate("[push, workflow_dispatch]") && !gate("{workflow_dispatch: , workflow_call: }"));
    }

    #[test]
    fn a_job_that_needs_one_that_is_off_is_off_too() {
        let runs = |jobs: &str| !facts("ci.yml", &format!("on: push\njobs: {{{jobs}}}\n")).is_empty();
        let job = "runs-on: ubuntu-latest";
        assert!(!runs(&format!(
            "a: {{{job}, if: false && github.ref == 'x'}}, b: {{{job}, needs: a}}, c: {{{job}, needs: [b], if: success()}}"
        )));
        assert!(runs(&format!("a: {{{job}, if: false || github.ref == 'x'}}")));
        assert!(runs(&format!("a: {{{job}, if: false}}, b: {{{job}, needs: a, if: always()}}")));
        assert!(runs(&format!("a: {{{job}, if: false}}, b: {{{job}}}")));
        assert!(runs(&format!("a: {{{job}, if: \"github.ref == 'false && x'\"}}")));
    }

    #[test]
    fn actions_and_other_files_with_jobs_are_not_workflows() {
        let action = "name: x\nruns: {using: composite, steps: [{uses: actions/checkout@v4}]}\n";
        assert_eq!(facts("action.yml", action), "");
        let circle = "version: 2.1\njobs: {build: {docker: [{image: x}], steps: [{run: uses}]}}\n";
        assert_eq!(facts("config.yml", circle), "");
    }
}
