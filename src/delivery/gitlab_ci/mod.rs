//! Pipelines of GitLab CI: their stages and jobs, what starts them, what waits for somebody, and which scanners they
//! include.
//!
//! After a job come its stage and what it needs and does. Anything that a job runs and that is not in the file is `not
//! read`. A job with an environment deploys to it, unless its `action` says otherwise:
//! <https://docs.gitlab.com/ci/yaml/#environmentaction>. <https://docs.gitlab.com/ci/yaml/>

mod includes;
mod triggers;

use std::collections::BTreeSet;

use super::values::{at, flag, one_or_many, text};
use super::{Component, Kind, Reader, Value, commands};
use crate::source::Spanned;
use crate::yaml::{self, Node};

pub const READER: Reader = Reader {
    name: "gitlab-ci",
    marks: &["script:", "stages:", "stage:"],
    recognises,
    // A pipeline in which no job ever runs does nothing.
    things: |node| if runs(node) { vec![thing(node)] } else { Vec::new() },
};

/// The `what` of the component for what a pipeline includes and changes.
pub const INCLUDES: &str = "includes";

/// The property with the name of a job in another file that a file with includes changes.
pub const SETS: &str = "sets";

/// The component for a document that includes files: the jobs of these that it changes, and, if no job runs in it, the
/// included files.
pub fn included(document: &Node) -> Option<Component> {
    let include = document.get("include")?;
    let mut thing = Component::new(Kind::Workflow, INCLUDES, include.span);
    let has_jobs = recognises(document) && runs(document);
    for one in one_or_many(include).iter().filter(|_| !has_jobs) {
        includes::include(&mut thing, one, document.get("variables"));
    }
    let is_changed = |job: &Node| job.is_map() && (!has_jobs || !is_whole(job));
    let is_job = |name: &str, job: &Node| !name.starts_with('.') && !OWN.contains(&name) && is_changed(job);
    for (name, _) in document.entries().iter().filter(|(name, job)| is_job(&name.value, job)) {
        thing.put(SETS, Value::Text(name.value.clone()), name.span);
    }
    (thing.get("uses").is_some() || has_jobs && thing.get(SETS).is_some()).then_some(thing)
}

/// Top-level keys that are not jobs.
const OWN: [&str; 11] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
    "spec",
];

fn recognises(document: &Node) -> bool {
    let stages = document.get("stages").map_or(&[][..], Node::items);
    let has_stages = !stages.is_empty() && stages.iter().all(|stage| stage.text().is_some());
    let is_own = |job: &Node| has_stages || job.get("stage").is_some_and(|stage| stage.text().is_some());
    jobs(document).any(|(_, job)| is_own(job))
        && document.get("jobs").is_none()
        && document.get("on").is_none()
}

/// The jobs. A job whose name begins with a dot is only a template for others.
fn jobs(document: &Node) -> impl Iterator<Item = &(Spanned<String>, Node)> {
    let is_job = |(name, job): &&(Spanned<String>, Node)| {
        !name.value.starts_with('.') && !OWN.contains(&name.value.as_str()) && is_whole(job)
    };
    document.entries().iter().filter(is_job)
}

/// Whether a job says what it runs, and does not only change a job of another file.
fn is_whole(job: &Node) -> bool {
    ["script", "trigger", "extends", "run"].iter().any(|key| job.get(key).is_some())
}

fn runs(document: &Node) -> bool {
    let is_started =
        |workflow: &Node| !is_never(&rules(document, workflow.get("rules")), workflow.get("when"));
    document.get("workflow").is_none_or(is_started) && jobs(document).any(|(_, job)| !is_off(document, job))
}

fn thing(document: &Node) -> Component {
    let mut thing =
        Component::new(Kind::Workflow, "pipeline", document.span).named(at(document, &["workflow", "name"]));
    triggers::put(&mut thing, document);
    for include in document.get("include").map_or(&[][..], one_or_many) {
        includes::include(&mut thing, include, document.get("variables"));
    }
    let first = first_stage(document);
    for (name, job) in jobs(document).filter(|(_, job)| !is_off(document, job)) {
        let own = thing.properties.len();
        self::job(&mut thing, document, name, job);
        let stage = thing.properties[own..].iter().find(|own| own.key == "stage");
        if first.is_some() && stage.and_then(|stage| stage.value.text()) == first {
            thing.put("runs first", Value::Flag(true), name.span);
        }
    }
    thing
}

/// The first stage that has a job. If files are included, they may add stages, and jobs to the first one.
fn first_stage(document: &Node) -> Option<&str> {
    let includes = document.get("include").is_some();
    let stages: Vec<&str> = match document.get("stages") {
        Some(stages) => stages.items().iter().filter_map(Node::text).collect(),
        None if includes => Vec::new(),
        None => vec!["build", "test", "deploy"],
    };
    let running = jobs(document).filter(|(_, job)| !is_off(document, job));
    let stage = |job| bases(document, job).iter().find_map(|own| own.get("stage")).and_then(Node::text);
    // The default stage of a job.
    let used: BTreeSet<&str> = running.map(|(_, job)| stage(job).unwrap_or("test")).collect();
    let first = Some(BEFORE_ALL).filter(|stage| used.contains(stage));
    first.or_else(|| stages.into_iter().find(|stage| includes || used.contains(stage)))
}

/// The stage that runs before all others.
const BEFORE_ALL: &str = ".pre";

fn job(thing: &mut Component, document: &Node, name: &Spanned<String>, job: &Node) {
    let start = thing.properties.len();
    thing.put("job", Value::Text(name.value.clone()), name.span);
    let all = bases(document, job);
    let inherited = |key: &str| all.iter().find_map(|own| own.get(key));
    let rules = inherited("rules").map(|own| rules(document, Some(own)));
    thing.set("stage", inherited("stage"), open);
    let needs = inherited("needs");
    for need in needs.map_or(&[][..], Node::items) {
        // A job that it needs optionally may not be in the pipeline.
        let is_optional = need.get("optional").and_then(flag).is_some_and(|own| own.flag() != Some(false));
        let key = if is_optional { "may need" } else { "needs" };
        thing.set(key, need.get("job").or(Some(need)), open);
    }
    let is_first =
        needs.is_some_and(|needs| matches!(&needs.kind, yaml::Kind::List(items) if items.is_empty()));
    if is_first || inherited("when").is_some_and(|when| matches!(when.text(), Some("always" | "on_failure")))
    {
        thing.put("runs always", Value::Flag(true), name.span);
    }
    environment(thing, inherited("environment"));
    for rule in rules.iter().flatten() {
        let changes = rule.get("changes").filter(|_| when(rule) != Some("never"));
        paths(thing, changes);
    }
    paths(thing, at(job, &["only", "changes"]));
    for file in at(job, &["trigger", "include"]).map_or(&[][..], one_or_many) {
        includes::include(thing, file, job.get("variables").or_else(|| document.get("variables")));
    }
    manual(thing, inherited("when"), rules.as_deref());
    let allowed = inherited("allow_failure");
    let by_rule = rules.iter().flatten().filter_map(|rule| rule.get("allow_failure"));
    let is_tolerant = allowed.into_iter().chain(by_rule).any(allows_failure);
    // Without rules, the pipeline does not wait for a manual job.
    let is_optional = inherited("when").and_then(Node::text) == Some("manual") && rules.is_none();
    if is_tolerant || is_optional && allowed.is_none() {
        thing.put("may fail", Value::Flag(true), name.span);
    }
    let own = ["before_script", "script"].map(inherited);
    let of_all = document.get("default").unwrap_or(document).get("before_script");
    let scripts = own.into_iter().chain([of_all.filter(|_| own[0].is_none())]).flatten();
    // The job succeeds even if this script fails.
    let after = inherited("after_script").map(|script| (script, true));
    for (script, may_fail) in scripts.map(|script| (script, is_tolerant)).chain(after) {
        match lines(script) {
            // GitLab sets `pipefail`.
            Some(text) => commands::put(thing, &text, may_fail, true, script.span),
            None => thing.put("not read", Value::Text("a script".into()), script.span),
        }
    }
    if stops(inherited("environment")) {
        let mut own = thing.properties.split_off(start);
        own.retain(|property| !property.key.starts_with("deploys"));
        thing.properties.extend(own);
    }
    let is_open = job.get("extends").map_or(&[][..], one_or_many).len() > all.len() - 1;
    if is_open || job.get("trigger").is_some() || job.get("run").is_some() {
        thing.put("not read", Value::Text(name.value.clone()), name.span);
    }
}

/// Whether `allow_failure` lets a pipeline continue, always or after some exit codes.
fn allows_failure(allowed: &Node) -> bool {
    allowed.get("exit_codes").is_some() || flag(allowed).and_then(|own| own.flag()) == Some(true)
}

/// A job, then the jobs of the same file that it extends, the nearest first.
fn bases<'n>(document: &'n Node, job: &'n Node) -> Vec<&'n Node> {
    let mut all = vec![job];
    let mut at = 0;
    while let Some(own) = all.get(at).filter(|_| all.len() <= DEEPEST) {
        let extends = own.get("extends").map_or(&[][..], one_or_many);
        let found = extends.iter().rev().filter_map(|name| document.get(name.text()?));
        all.extend(found.collect::<Vec<_>>());
        at += 1;
    }
    all
}

/// The maximum number of jobs that one job extends, directly or not. GitLab follows as many levels.
const DEEPEST: usize = 11;

/// Adds the environment of a job. The job deploys to it, unless it only prepares, checks or stops it.
fn environment(thing: &mut Component, environment: Option<&Node>) {
    let Some(environment) = environment else { return };
    let name = environment.get("name").unwrap_or(environment);
    thing.set("environment", Some(name), open);
    let action = environment.get("action");
    if action.is_none_or(|action| action.text() == Some("start")) {
        thing.put("deploys", Value::Text("its environment".into()), name.span);
    }
}

/// Whether a job stops its environment.
fn stops(environment: Option<&Node>) -> bool {
    environment.and_then(|own| own.get("action")).and_then(Node::text) == Some("stop")
}

/// The commands of a script, one per line. `None` if some of them are defined elsewhere: `!reference`.
fn lines(script: &Node) -> Option<String> {
    let lines: Option<Vec<&str>> = one_or_many(script).iter().map(Node::text).collect();
    lines.map(|lines| lines.join("\n"))
}

fn paths(thing: &mut Component, changes: Option<&Node>) {
    let paths = changes.and_then(|changes| changes.get("paths")).or(changes);
    for path in paths.map_or(&[][..], Node::items) {
        thing.set("path", Some(path), open);
    }
}

/// The maximum number of references that are followed for the rules of one job.
const MOST_REFERENCES: usize = 100;

/// The rules. A reference to another job, `!reference [.main, rules]`, is replaced by the rules of that job. A
/// reference to something outside the file stays a list.
fn rules<'n>(document: &'n Node, written: Option<&'n Node>) -> Vec<&'n Node> {
    let (mut found, mut left) = (Vec::new(), MOST_REFERENCES);
    if let Some(written) = written {
        unfold(document, written, &mut left, &mut found);
    }
    found
}

fn unfold<'n>(document: &'n Node, written: &'n Node, left: &mut usize, found: &mut Vec<&'n Node>) {
    let parts: Option<Vec<&str>> = written.items().iter().map(Node::text).collect();
    let path = parts.filter(|parts| !parts.is_empty() && *left > 0);
    match (&written.kind, path.and_then(|path| at(document, &path))) {
        (_, Some(other)) => {
            *left -= 1;
            unfold(document, other, left, found);
        }
        (yaml::Kind::List(items), None) if items.iter().all(|item| item.text().is_none()) => {
            for item in items {
                unfold(document, item, left, found);
            }
        }
        _ => found.push(written),
    }
}

/// Adds a manual gate if somebody has to start the job, however its pipeline started.
fn manual(thing: &mut Component, own_when: Option<&Node>, rules: Option<&[&Node]>) {
    let node = own_when.filter(|when| when.text() == Some("manual"));
    let Some(rules) = rules else {
        if let Some(node) = node {
            thing.put("manual gate", Value::Flag(true), node.span);
        }
        return;
    };
    let running: Vec<&Node> = rules.iter().copied().filter(|rule| when(rule) != Some("never")).collect();
    // The rules behind a reference to another file are unknown.
    let is_manual = |rule: &&Node| {
        rule.is_map() && (when(rule) == Some("manual") || rule.get("when").is_none() && node.is_some())
    };
    if let Some(first) = running.first().filter(|_| running.iter().all(is_manual)) {
        let place = first.get("when").or(node).map_or(first.span, |node| node.span);
        thing.put("manual gate", Value::Flag(true), place);
    }
}

/// Whether a job never runs, by its own rules or by those of a job that it extends.
fn is_off(document: &Node, job: &Node) -> bool {
    let all = bases(document, job);
    let inherited = |key: &str| all.iter().find_map(|own| own.get(key));
    is_never(&rules(document, inherited("rules")), inherited("when"))
}

fn is_never(rules: &[&Node], own_when: Option<&Node>) -> bool {
    let never = !rules.is_empty() && rules.iter().all(|rule| when(rule) == Some("never"));
    never || own_when.and_then(Node::text) == Some("never")
}

fn when(node: &Node) -> Option<&str> {
    node.get("when").and_then(Node::text)
}

/// A text. It is open if it contains a variable: `review/$CI_COMMIT_REF_SLUG`.
fn open(node: &Node) -> Option<Value> {
    let has_variable = node.text().is_some_and(|text| text.contains('$'));
    if has_variable { node.text().map(|text| Value::Open(text.to_owned())) } else { text(node) }
}

/// A text as written, including its variables.
fn written(node: &Node) -> Option<Value> {
    node.text().map(|text| Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    const PIPELINE: &str = "\
stages: [build, deploy]
include:
  - local: /ci/common.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - component: $CI_SERVER_FQDN/components/secret-detection/secret-detection@2
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
    - if: $CI_PIPELINE_SOURCE == \"schedule\"
      when: never
.base: {script: [make]}
build:
  stage: build
  script: [make]
  rules: [{changes: ['services/pay/**']}]
old:
  script: [make]
  rules: [{when: never}]
deploy:
  stage: deploy
  needs: [{job: build}]
  environment: {name: production}
  script: [make deploy]
  when: manual
review:
  extends: .base
  environment: review/$CI_COMMIT_REF_SLUG
  rules: [{if: $CI_COMMIT_BRANCH, when: manual}, {when: on_success}]
";

    #[test]
    fn a_pipeline() {
        let expected = "\
1 workflow `pipeline`
8   trigger: merge_request_event
3   uses: /ci/common.yml
3   not read: /ci/common.yml
4   uses: Jobs/SAST.gitlab-ci.yml
4   analyses code, and goes on: sast
5   uses: unknown ($CI_SERVER_FQDN/components/secret-detection/secret-detection@2)
5   scans: secret-detection
12   job: build
13   stage: build
15   path: services/pay/**
14   not read: make
12   runs first: yes
19   job: deploy
20   stage: deploy
21   needs: build
22   environment: production
22   deploys: its environment
24   manual gate: yes
19   may fail: yes
23   not read: make deploy
25   job: review
27   environment: unknown (review/$CI_COMMIT_REF_SLUG)
27   deploys: its environment
11   not read: make
";
        assert_eq!(facts(".gitlab-ci.yml", PIPELINE), expected);
    }

    #[test]
    fn jobs_without_rules_may_name_what_starts_them() {
        let triggers = |jobs: &str| {
            let found = facts("ci.yml", &format!("stages: [go]\n{jobs}\n"));
            let triggers = found.lines().filter_map(|line| line.split_once("trigger: "));
            triggers.map(|(_, trigger)| trigger.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(triggers("a: {script: [ls]}"), <[&str; 0]>::default());
        assert_eq!(triggers("a: {script: [ls], only: [web, api]}"), ["web", "api"]);
        assert_eq!(
            triggers("a: {script: [ls], only: {refs: [schedules, main, develop]}}"),
            ["schedule", "push"]
        );
        assert_eq!(triggers("a: {script: [ls], only: tags}"), ["tag"]);
        assert_eq!(triggers("a: {script: [ls], only: [/^v/], except: [branches]}"), ["tag"]);
        assert_eq!(triggers(".a: {only: [web]}\nb: {extends: .a, script: [ls]}"), ["web"]);
        assert_eq!(triggers("a: {script: [ls], only: [web]}\nb: {script: [ls]}"), ["web", "push"]);
    }

    #[test]
    fn a_variable_switches_a_scanner_off() {
        let text = "\
stages: [test]
include: [{template: Jobs/Dependency-Scanning.gitlab-ci.yml}]
variables: {DEPENDENCY_SCANNING_DISABLED: \"true\"}
a: {script: [ls]}
";
        let scans = |text: &str| facts(".gitlab-ci.yml", text).contains("scans dependencies");
        assert!(!scans(text) && !scans(&text.replace("\"true\"", "{value: 1}")));
        assert!(scans(&text.replace("\"true\"", "\"false\"")));
    }

    #[test]
    fn the_first_stage_is_known_without_a_list_of_stages() {
        let first = |text: &str| facts("ci.yml", text).contains("runs first: yes");
        assert!(first("a: {stage: build, script: [ls]}\nb: {stage: test, script: [ls]}\n"));
        assert!(first("stages: [go]\na: {stage: .pre, script: [ls]}\nb: {stage: go, script: [ls]}\n"));
        assert!(!first("a: {stage: build, script: [ls]}\ninclude: [{local: b.yml}]\n"));
    }

    #[test]
    fn what_fails_after_a_job_stops_nothing() {
        let found = facts("ci.yml", "a: {stage: test, script: [ls], after_script: [ruff check .]}\n");
        assert!(found.contains("analyses code, and goes on: ruff check"), "{found}");
    }

    #[test]
    fn a_job_may_fail_by_a_rule_or_with_some_codes() {
        let may_fail = |own: &str| {
            let text = format!("a: {{stage: test, script: [ruff check .], {own}}}\n");
            let found = facts("ci.yml", &text);
            assert_eq!(
                found.contains("may fail: yes"),
                found.contains("analyses code, and goes on"),
                "{own}"
            );
            found.contains("may fail: yes")
        };
        assert!(may_fail("allow_failure: true") && may_fail("allow_failure: {exit_codes: [1]}"));
        assert!(may_fail("rules: [{if: $A, allow_failure: true}, {when: on_success}]"));
        assert!(!may_fail("allow_failure: false") && !may_fail("rules: [{if: $A}]"));
    }

    #[test]
    fn what_a_job_extends_counts_for_it() {
        let text = "\
stages: [go]
.base: {when: manual, environment: {name: production}}
a: {extends: .base, script: [terraform apply]}
b: {extends: [.elsewhere], script: [ls], environment: {name: production, action: stop}, needs: []}
c: {script: [!reference [.x, script]]}
";
        let expected = "\
1 workflow `pipeline`
3   job: a
2   environment: production
2   deploys: its environment
2   manual gate: yes
3   may fail: yes
3   deploys infrastructure: terraform apply
4   job: b
4   runs always: yes
4   environment: production
4   not read: b
5   job: c
5   not read: a script
";
        assert_eq!(facts("ci.yml", text), expected);
    }

    #[test]
    fn a_job_may_need_another_only_if_it_is_there() {
        let text = "a: {stage: test, script: [ls], needs: [b, {job: c, optional: true}]}\n";
        let found = facts("ci.yml", text);
        assert!(found.contains("1   needs: b\n1   may need: c\n"), "{found}");
    }

    #[test]
    fn rules_that_all_wait_are_a_gate() {
        let gate = |rules: &str| {
            let text = format!("go: {{stage: test, script: [x], rules: {rules}}}\n");
            facts("ci.yml", &text).contains("manual gate: yes")
        };
        assert!(gate("[{if: $A, when: never}, {when: manual}]"));
        assert!(!gate("[{if: $A, when: manual}, {when: always}]"));
        assert!(!gate("[{if: $A}]"));
        assert!(gate("[{if: $A}], when: manual"));
        assert!(
            !gate("[!reference [.x, rules]], when: manual") && !gate("!reference [.x, rules], when: manual")
        );
    }

    #[test]
    fn rules_that_a_job_extends_may_switch_it_off() {
        let text = "stages: [go]\n.off: {rules: [{when: never}]}\na: {extends: .off, script: [ls]}\n";
        assert_eq!(facts("ci.yml", text), "");
        let own = text.replace("script: [ls]", "script: [ls], rules: [{if: $A}]");
        assert!(facts("ci.yml", &own).contains("job: a"));
    }

    #[test]
    fn rules_may_be_those_of_another_job() {
        let text = "\
stages: [go]
.off: {rules: [{if: $A, when: never}, {when: never}]}
.by-hand: {rules: [!reference [.more, rules], {when: manual}]}
.more: {rules: [{if: $B, when: never}]}
a: {script: [ls], rules: !reference [.off, rules]}
b: {script: [ls], rules: [!reference [.off, rules], {if: $C, when: never}]}
c: {script: [ls], rules: [!reference [.by-hand, rules]]}
.again: {rules: [!reference [.again, rules], !reference [.again, rules]]}
d: {script: [ls], rules: !reference [.again, rules]}
";
        let expected = "\
1 workflow `pipeline`
7   job: c
3   manual gate: yes
9   job: d
";
        assert_eq!(facts("ci.yml", text), expected);
    }

    #[test]
    fn a_job_that_stops_an_environment_deploys_nothing() {
        let text =
            "a: {stage: test, script: [terraform apply], environment: {name: production, action: stop}}\n";
        assert!(!facts("ci.yml", text).contains("deploys"));
        assert!(facts("ci.yml", &text.replace("stop", "prepare")).contains("deploys infrastructure"));
    }

    #[test]
    fn similar_files_are_not_pipelines() {
        let travis = "stages: [test]\nscript: [make]\nenv: {x: y}\n";
        let azure = "stages: [{stage: build, jobs: [{job: a, steps: [{script: x}]}]}]\n";
        let package = "{\"scripts\": {\"test\": \"x\"}, \"stage\": \"x\"}";
        for text in [travis, azure, package] {
            assert_eq!(facts("ci.yml", text), "");
        }
    }
}
