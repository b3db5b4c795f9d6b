//! Facts about how a change gets to production, according to workflows. The existence of a step proves little, so each
//! fact is a hint or contradicts an answer.

use std::collections::BTreeSet;

use super::jobs::{Job, jobs, waits_for};
use super::{Fact, FactDefinition, file_fact};
use crate::delivery::{Component, GITLAB_CI, Kind, Property, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;

/// Facts about workflows.
pub const ALL: [&FactDefinition; 12] = [
    &BUILDS_START,
    &PHASES,
    &OWN_PIPELINE,
    &INFRASTRUCTURE,
    &SHARED_DEFINITION,
    &DEPENDENCIES_UPDATED,
    &DEPENDENCIES_SCANNED,
    &CODE_ANALYSED,
    &BUILDS_SIGNED,
    &DEPLOYS_AFTER_CHECKS,
    &DEPLOYS_UNATTENDED,
    &DEPLOYS_UNAPPROVED,
];

pub const BUILDS_START: FactDefinition = file_fact(
    "builds-start-by-themselves",
    "a workflow that was read starts with each push or pull request; this is only a hint",
    |subject, _| one(subject, "starts with a push or a pull request", |own| starts(&own.component)),
);

/// Triggers for changes of code, on GitHub and GitLab.
const STARTS: [&str; 4] = ["push", "pull_request", "merge_group", "merge_request_event"];

/// The trigger by which a change of the code starts a workflow. Triggers for tags only do not count, nor do triggers
/// for other activity on a pull request, such as labels.
fn starts(component: &Component) -> Option<&Property> {
    let all = &component.properties;
    let mut triggers = all.iter().enumerate().filter(|(_, own)| own.key == "trigger");
    let is_change = |(at, own): &(usize, &Property)| {
        let filters = all[at + 1..].iter().take_while(|own| !matches!(&*own.key, "trigger" | "job"));
        let filters: Vec<&Property> = filters.collect();
        let has = |key: &str| filters.iter().any(|own| own.key == key);
        let is_new = |own: &Property| own.key == "activity" && (is(own, "opened") || is(own, "synchronize"));
        let is_of_changes = !has("activity") || filters.iter().any(|own| is_new(own));
        STARTS.iter().any(|start| is(own, start)) && is_of_changes && (has("branch") || !has("tag"))
    };
    triggers.find(is_change).map(|(_, own)| own)
}

pub const PHASES: FactDefinition = file_fact(
    "pipeline-has-phases",
    "a workflow that was read has stages, or jobs that wait for others; this is only a hint",
    |subject, _| {
        one(subject, "has jobs that wait for others", |own| {
            let first = own.component.get("stage").map(|stage| &stage.value);
            let other = own.component.all("stage").find(|stage| Some(&stage.value) != first);
            own.component.get("needs").or(other)
        })
    },
);

pub const OWN_PIPELINE: FactDefinition = file_fact(
    "pipeline-of-its-own",
    "a workflow is read for the service, and for no other; this is only a hint",
    |subject, _| {
        one(subject, "is read for no other service", |own| {
            let is_own = workflows(&subject.site.running.components)
                .all(|other| other.file != own.file || other.service == own.service);
            own.component.get("job").filter(|_| is_own)
        })
    },
);

pub const INFRASTRUCTURE: FactDefinition = file_fact(
    "infrastructure-deployed-by-pipeline",
    "a workflow that was read deploys infrastructure: `terraform apply`, a stack of CloudFormation; this is only a hint",
    |subject, _| one(subject, "deploys infrastructure", |own| own.component.get("deploys infrastructure")),
);

pub const SHARED_DEFINITION: FactDefinition = file_fact(
    "pipeline-shares-definition",
    "a workflow that was read uses what a workflow of another service uses too; this is only a hint",
    |subject, _| {
        one(subject, "uses what a workflow of another service uses", |own| {
            let is_other = |other: &&LinkedComponent| other.service != own.service;
            let others: Vec<&Property> = workflows(&subject.site.running.components)
                .filter(is_other)
                .flat_map(|other| other.component.all("uses"))
                .collect();
            let is_shared = |uses: &&Property| others.iter().any(|other| other.value == uses.value);
            own.component.all("uses").find(is_shared)
        })
    },
);

pub const DEPENDENCIES_UPDATED: FactDefinition = file_fact(
    "dependencies-updated",
    "a workflow that was read runs Renovate on a timer; this is only a hint",
    |subject, _| {
        one(subject, "updates dependencies on a timer", |own| {
            let is_timed = own.component.get("cron").is_some()
                || own.component.all("trigger").any(|trigger| is(trigger, "schedule"));
            own.component.get("updates dependencies").filter(|_| is_timed)
        })
    },
);

pub const DEPENDENCIES_SCANNED: FactDefinition = file_fact(
    "dependencies-scanned",
    "a workflow that was read, and that starts by itself, looks for known vulnerabilities in dependencies; this is only a hint",
    |subject, _| {
        one(subject, "scans dependencies, and starts by itself", |own| {
            own.component.get("scans dependencies").filter(|_| starts_by_itself(own))
        })
    },
);

pub const CODE_ANALYSED: FactDefinition = file_fact(
    "code-analysed",
    "a workflow that was read analyses the code, and stops where that finds something; this is only a hint",
    |subject, _| {
        one(subject, "analyses code, and stops at what it finds", |own| {
            own.component.get("analyses code").filter(|_| starts_by_itself(own))
        })
    },
);

pub const BUILDS_SIGNED: FactDefinition = file_fact(
    "builds-signed",
    "a workflow that was read signs what it builds; this is only a hint",
    |subject, _| one(subject, "signs what it builds", |own| own.component.get("signs")),
);

pub const DEPLOYS_AFTER_CHECKS: FactDefinition = file_fact(
    "deploys-after-checks",
    "each job that was read and names an environment waits for another job, and does not run if that fails; this is only a hint",
    |subject, _| deploys_after_checks(subject),
);

pub const DEPLOYS_UNATTENDED: FactDefinition = file_fact(
    "deploys-unattended",
    "it never holds, because an environment may ask for an approval that no file shows; it fails if each job that was read and \
     deploys to the last environment waits for somebody",
    |subject, _| deploys_without(subject, "manual gate"),
);

pub const DEPLOYS_UNAPPROVED: FactDefinition = file_fact(
    "deploys-unapproved",
    "it never holds, because an environment may ask for an approval that no file shows; it fails if each job that was read and \
     deploys to the last environment waits for a step that asks for one",
    |subject, _| deploys_without(subject, "approval"),
);

fn workflows(components: &[LinkedComponent]) -> impl Iterator<Item = &LinkedComponent> {
    components.iter().filter(|own| own.component.kind == Kind::Workflow && !own.is_test_or_example)
}

/// The workflows of a service.
fn own<'s>(subject: &Subject<'s>) -> Vec<&'s LinkedComponent> {
    let own = subject.components.iter().copied();
    own.filter(|own| own.component.kind == Kind::Workflow && !own.is_test_or_example).collect()
}

/// The workflows of a service, except those that only its other workflows call. Their jobs count as those of the
/// callers.
fn started<'s>(subject: &Subject<'s>) -> Vec<&'s LinkedComponent> {
    let all = own(subject);
    let used: BTreeSet<&str> = all.iter().flat_map(|own| own.component.texts("uses")).collect();
    let is_called = |own: &LinkedComponent| {
        let path = subject.site.sources[own.file].path_in_repository();
        let mut triggers = own.component.all("trigger").peekable();
        triggers.peek().is_some()
            && triggers.all(|trigger| is(trigger, "workflow_call"))
            && used.contains(format!("./{path}").as_str())
    };
    all.iter().copied().filter(|own| !is_called(own)).collect()
}

fn is(property: &Property, text: &str) -> bool {
    matches!(&property.value, Value::Text(own) if own == text)
}

/// Whether a workflow is triggered by anything other than a person. GitLab triggers a pipeline on every push unless a
/// rule says otherwise.
fn starts_by_itself(own: &LinkedComponent) -> bool {
    let mut triggers = own.component.all("trigger").peekable();
    let is_manual = |own: &Property| is(own, "workflow_dispatch") || is(own, "web") || is(own, "api");
    triggers.peek().is_none() || triggers.any(|own| !is_manual(own) && !is(own, "workflow_call"))
}

/// A hint if one workflow has what `find` looks for. Otherwise unknown, since a workflow that was not read may have it.
fn one<'s>(
    subject: &Subject<'s>,
    what: &str,
    find: impl Fn(&'s LinkedComponent) -> Option<&'s Property>,
) -> Option<Fact> {
    let own = own(subject);
    let first = own.first()?;
    let found = own.iter().find_map(|own| Some((own, find(own)?)));
    let Some((linked, property)) = found else {
        let says = format!("no workflow that was read {what}; another one may");
        return Some(Fact::unknown_at(first.component.place, says));
    };
    let says = match &property.value {
        Value::Open(text) => {
            let says =
                format!("workflow {}: `{}` is unknown ({text})", linked.component.says(), property.key);
            return Some(Fact::unknown_at(property.place, says));
        }
        Value::Text(text) => format!("workflow {} {what} (`{text}`)", linked.component.says()),
        _ => format!("workflow {} {what}", linked.component.says()),
    };
    let mut places = vec![linked.component.place, property.place];
    places.dedup_by_key(|place| place.file);
    Some(Fact { answers: false, places, ..Fact::holds_at(property.place, says) })
}

/// A job, with the number of its workflow and its name.
type Numbered<'a> = (usize, &'a Property, Job<'a>);

fn deploys_after_checks(subject: &Subject<'_>) -> Option<Fact> {
    let own = started(subject);
    let numbered = own.iter().enumerate();
    let all: Vec<Numbered<'_>> = numbered
        .flat_map(|(at, own)| jobs(&own.component).into_iter().map(move |(name, job)| (at, name, job)))
        .collect();
    let is_forgiven = |(_, _, job): &&Numbered<'_>| job.may_fail;
    let forgiven = all.iter().filter(is_forgiven).map(|(at, name, _)| (*at, name.value.to_string()));
    let forgiven: BTreeSet<(usize, String)> = forgiven.collect();
    let is_deploying = |(_, _, job): &&Numbered<'_>| job.environment.is_some() || job.deploys.is_some();
    let mut deploying = all.iter().filter(is_deploying).peekable();
    let (_, first, _) = *deploying.peek()?;
    let loose = deploying.find_map(|own| Some((own.1, deploys_anyway(own, &all, &forgiven)?)));
    if let Some((name, why)) = loose {
        return Some(Fact::unknown_at(name.place, format!("job `{}` {why}", name.value)));
    }
    let says = format!("job `{}`, and each other that deploys, waits for other jobs", first.value);
    let places = own.iter().map(|own| own.component.place).collect();
    Some(Fact { answers: false, places, ..Fact::holds_at(first.place, says) })
}

/// Why a job may run although no other job has succeeded. `forgiven` are the jobs of each workflow that may fail.
fn deploys_anyway(
    (at, _, job): &Numbered<'_>,
    all: &[Numbered<'_>],
    forgiven: &BTreeSet<(usize, String)>,
) -> Option<&'static str> {
    if job.runs_always {
        return Some("may run although others failed");
    }
    let (waits, may_stop) = if job.needs.is_empty() {
        let comes_later = job.stage.is_some() && !job.runs_first;
        let is_other = |other: &Job<'_>| comes_later && other.stage.is_some() && other.stage != job.stage;
        let mut others = all.iter().filter(|(_, _, other)| is_other(other)).peekable();
        (others.peek().is_some(), others.any(|(_, _, other)| !other.may_fail))
    } else {
        let may_stop = |need: &&Value| !forgiven.contains(&(*at, need.to_string()));
        (true, job.needs.iter().any(may_stop))
    };
    match (waits, may_stop) {
        (false, _) => Some("waits for no other job"),
        (true, false) => Some("waits only for jobs that may fail"),
        (true, true) => None,
    }
}

/// Whether a release needs no manual step. It certainly needs one if every job that deploys to the last environment
/// waits, and no other job can be such a job.
fn deploys_without(subject: &Subject<'_>, gate: &str) -> Option<Fact> {
    let own = started(subject);
    let first = own.first()?;
    let unknown = |place, says: String| Some(Fact::unknown_at(place, says));
    if let Some(unread) = own.iter().find_map(|own| may_deploy(&own.component)) {
        return unknown(unread.place, format!("`{}` is not read, and may deploy", unread.value));
    }
    let last = last_environment(subject);
    let mut waiting = None;
    for linked in &own {
        let all = jobs(&linked.component);
        for (name, job) in all.iter().filter(|(_, job)| job.deploys.is_some()) {
            match job.environment.map(|own| &own.value) {
                Some(Value::Text(own)) if !last.iter().any(|last| last.eq_ignore_ascii_case(own)) => continue,
                Some(Value::Text(_)) if !is_way_back(&name.value.to_string()) => {}
                _ => return unknown(name.place, format!("it is unknown where job `{}` deploys", name.value)),
            }
            let Some(gate) = waits_for(gate, &linked.component, name, &all) else {
                let says = format!("job `{}` deploys, but no file shows that it waits", name.value);
                return unknown(name.place, says);
            };
            waiting = waiting.or(Some((*name, gate)));
        }
    }
    let Some((name, gate)) = waiting else {
        return unknown(
            first.component.place,
            "no job was read that deploys to the last environment".to_owned(),
        );
    };
    let says = format!("job `{}` deploys to the last environment, and waits for somebody", name.value);
    Some(Fact { answers: false, ..Fact::fails_at(gate.place, says) })
}

/// A part of a workflow that is not read and may deploy. On GitLab, every job that deploys has an environment, whatever
/// it runs.
fn may_deploy(component: &Component) -> Option<&Property> {
    let is_part = |own: &&Property| {
        component.reader != GITLAB_CI || component.all("uses").any(|uses| uses.place == own.place)
    };
    component.all("not read").find(is_part)
}

/// Whether a job restores an older version or removes everything. Such a job is not a release.
fn is_way_back(name: &str) -> bool {
    let name = name.to_lowercase();
    ["back", "revert", "restore", "stop", "destroy", "delete", "tear", "clean", "hotfix", "emergency"]
        .iter()
        .any(|word| name.contains(word))
}

/// The names of the last stage's environment.
fn last_environment<'s>(subject: &Subject<'s>) -> Vec<&'s str> {
    let stages = subject.service.map(|own| &subject.site.service(own).service.pipeline.stages);
    let last = stages.and_then(|stages| stages.last()).and_then(|stage| stage.environment.as_ref());
    last.map_or(vec!["production", "prod"], |own| vec![own.value.as_str()])
}
