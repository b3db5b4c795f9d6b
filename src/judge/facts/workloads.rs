//! Facts about Kubernetes workloads: their probes, how their pods are replaced, and how many there are.

use std::collections::{BTreeMap, BTreeSet};

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{components, each, flag, hint, not_read, open};
use super::{Fact, FactDefinition, FactOutcome, file_fact};
use crate::delivery::{Kind, PATCHES_ALL, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;
use crate::source::Span;

pub const WORKLOADS_PROBED: FactDefinition = file_fact(
    "workloads-probed",
    "each Kubernetes workload that was read has a readiness probe",
    |subject, _| each_workload(subject, |linked| flag(linked, "readiness probe", true)),
);

pub const WORKLOADS_REPLACED_GRADUALLY: FactDefinition = file_fact(
    "workloads-replaced-gradually",
    "each Kubernetes workload that was read replaces its pods a few at a time",
    |subject, _| {
        let is_rolling = |own: &LinkedComponent| {
            own.component.get("strategy").is_some_and(|strategy| strategy.value.text() == Some("rolling"))
        };
        let has_rolling = components(subject, &[Kind::Workload]).any(is_rolling);
        each_workload(subject, |linked| match replaced_gradually(subject, linked) {
            // Beside the pods that answer requests, a single one may do work that can wait.
            No(strategy, _) if has_rolling && may_be_single(subject, linked) => {
                Unknown(strategy, "it may have one pod, which is replaced at once".to_owned())
            }
            answer => answer,
        })
    },
);

/// Whether a workload may have only one pod.
fn may_be_single(subject: &Subject<'_>, linked: &LinkedComponent) -> bool {
    linked.component.get("patch").is_none() && fewest(subject, linked).is_none_or(|pods| pods <= 1.0)
}

pub const WORKLOADS_REPLICATED: FactDefinition = file_fact(
    "workloads-replicated",
    "each Kubernetes workload that was read has two replicas or more; this is only a hint",
    |subject, _| {
        let has_several = |own: &LinkedComponent| fewest(subject, own).is_some_and(|pods| pods >= 2.0);
        let has_some = components(subject, &[Kind::Workload]).any(has_several);
        hint(each_workload(subject, |linked| match replicated(subject, linked) {
            // Beside the pods that answer requests, a single one may do work that can wait.
            No(replicas, _) if has_some => Unknown(replicas, "it has one pod, beside others".to_owned()),
            answer => answer,
        }))
    },
);

pub const WORKLOADS_BOUNDED: FactDefinition = file_fact(
    "workloads-bounded",
    "each Kubernetes workload that was read has requests and limits; this is only a hint",
    |subject, _| hint(each_workload(subject, bounded)),
);

/// The same as `each`, for workloads. Something that Terraform applies and that was not read, such as a chart, may
/// create other workloads.
fn each_workload(
    subject: &Subject<'_>,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let fact = each(subject, &[Kind::Workload], "workload", ask)?;
    let mut code = components(subject, &[Kind::Infrastructure]);
    let unread =
        code.find_map(|own| own.component.get("not read")).filter(|_| fact.outcome == FactOutcome::Holds);
    Some(unread.map_or(fact, |unread| not_read(unread, "may make others")))
}

/// The largest share of pods, in percent, that a gradual update replaces at once.
const MOST_REPLACED: f64 = 50.0;

/// Whether a workload uses a rolling update that keeps most pods running.
fn replaced_gradually<'a>(subject: &Subject<'_>, linked: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let Some(strategy) = linked.component.get("strategy") else {
        return Unknown(None, "its file does not set `strategy`".to_owned());
    };
    match &strategy.value {
        Value::Text(text) if text == "rolling" => {}
        Value::Text(text) => return No(Some(strategy), format!("has `strategy`: {text}")),
        _ => return open(strategy),
    }
    if let Some(surge) = linked.component.get("max surge")
        && let Value::Share(share) = surge.value
        && share > MOST_REPLACED
    {
        return Unknown(Some(surge), format!("it may restart {share}% of its pods at once"));
    }
    let is_none = |key: &str| {
        let limit = linked.component.get(key).map(|limit| &limit.value);
        matches!(limit, Some(Value::Share(0.0) | Value::Number(0.0)))
    };
    match linked.component.get("max unavailable") {
        Some(limit) if is_none("max unavailable") && is_none("max surge") => {
            Unknown(Some(limit), "Kubernetes refuses it, since it may replace no pod".to_owned())
        }
        Some(limit) => match limit.value {
            Value::Share(share) if share >= 100.0 => {
                No(Some(limit), "may replace all of its pods at once".to_owned())
            }
            Value::Number(pods) if pods < 0.0 => {
                Unknown(Some(limit), "it allows fewer than 0 pods".to_owned())
            }
            Value::Share(share) if share > MOST_REPLACED => {
                Unknown(Some(limit), format!("it may replace {share}% of its pods at once"))
            }
            Value::Share(_) | Value::Number(0.0) => Yes,
            Value::Number(pods) => match fewest(subject, linked) {
                Some(all) if pods >= all => {
                    Unknown(Some(limit), "it may replace all of the pods that its file names".to_owned())
                }
                Some(all) if pods / all * 100.0 > MOST_REPLACED => {
                    Unknown(Some(limit), format!("it may replace {pods} of {all} pods at once"))
                }
                // A DaemonSet has one pod per node.
                None if linked.component.what != "DaemonSet" => {
                    Unknown(Some(limit), "its number of pods is not known".to_owned())
                }
                _ => Yes,
            },
            _ => open(limit),
        },
        None => Unknown(None, "its file does not set `max unavailable`".to_owned()),
    }
}

fn replicated<'a>(subject: &Subject<'_>, linked: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let written = linked.component.get("replicas");
    match (fewest(subject, linked), written) {
        (Some(pods), _) if pods >= 2.0 => Yes,
        (Some(pods), Some(own)) if replicas(linked) == Some(pods) => {
            No(Some(own), format!("has `replicas`: {pods}"))
        }
        (Some(pods), own) => Unknown(own, format!("its autoscaler may keep only {pods} of its pods")),
        (None, Some(own)) if replicas(linked).is_none() => open(own),
        (None, Some(own)) => Unknown(Some(own), "its autoscaler sets another number of pods".to_owned()),
        (None, None) => Unknown(None, "its file does not set `replicas`".to_owned()),
    }
}

fn bounded(linked: &LinkedComponent) -> ResourceAnswer<'_> {
    match flag(linked, "resource requests", true) {
        Yes => flag(linked, "resource limits", true),
        other => other,
    }
}

/// The places of patches that are merged into a workload that was read too. That workload answers for everything that
/// such a patch does not say.
pub fn merged(all: &[&LinkedComponent]) -> BTreeSet<Span> {
    let (patches, whole): (Vec<&LinkedComponent>, Vec<&LinkedComponent>) =
        all.iter().copied().partition(|own| own.component.get("patch").is_some());
    if patches.is_empty() {
        return BTreeSet::new();
    }
    let name = |own: &LinkedComponent| own.component.name.as_ref().map(|name| name.value.clone());
    let called = |own: &LinkedComponent, name: Option<String>, environment: Option<&str>| {
        (own.component.what.clone(), name, environment.map(str::to_owned))
    };
    let mut objects: BTreeMap<_, Vec<&LinkedComponent>> = BTreeMap::new();
    for own in whole {
        // A patch without a name is for objects of any name.
        for name in BTreeSet::from([name(own), None]) {
            objects.entry(called(own, name, own.environment.as_deref())).or_default().push(own);
        }
    }
    let is_merged = |own: &&LinkedComponent| {
        let environments = [None, own.environment.as_deref()].into_iter();
        let mut over = environments.map(|environment| called(own, name(own), environment));
        let is_known = own.component.get(PATCHES_ALL).is_none() && !own.component.runs_nothing();
        let has_all = |object: &&LinkedComponent| object.component.has_containers_of(&own.component);
        is_known && over.any(|name| objects.get(&name).is_some_and(|own| own.iter().all(has_all)))
    };
    patches.into_iter().filter(is_merged).map(|own| own.component.place).collect()
}

/// The number of pods that a workload's file sets.
fn replicas(linked: &LinkedComponent) -> Option<f64> {
    linked.component.number("replicas")
}

/// The fewest pods that a workload may have. An autoscaler overrides the number in the workload's file.
pub fn fewest(subject: &Subject<'_>, linked: &LinkedComponent) -> Option<f64> {
    let name = linked.component.name.as_ref()?.value.as_str();
    let scalers = components(subject, &[Kind::Autoscaling]).filter(|own| {
        let is_there = own.environment.is_none() || own.environment == linked.environment;
        is_there && own.component.get("scales").is_some_and(|scales| scales.value.to_string() == name)
    });
    let mut limits = scalers.map(|own| own.component.number("min replicas")).peekable();
    if limits.peek().is_none() {
        return replicas(linked);
    }
    limits.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::min)
}
