//! Facts about workloads of Kubernetes: their probes, how their pods are replaced, and how many there are.

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{each, fewest, flag, hint, open, replicas};
use super::{Question, question};
use crate::delivery::{Kind, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;

pub const WORKLOADS_PROBED: Question = question(
    "workloads-probed",
    "each Kubernetes workload that was read has a readiness probe",
    |subject, _| each(subject, &[Kind::Workload], "workload", |thing| flag(thing, "readiness probe", true)),
);

pub const WORKLOADS_REPLACED_GRADUALLY: Question = question(
    "workloads-replaced-gradually",
    "each Kubernetes workload that was read replaces its pods a few at a time",
    |subject, _| each(subject, &[Kind::Workload], "workload", |thing| replaced_gradually(subject, thing)),
);

pub const WORKLOADS_REPLICATED: Question = question(
    "workloads-replicated",
    "each Kubernetes workload that was read has two replicas or more; this is only a hint",
    |subject, _| hint(each(subject, &[Kind::Workload], "workload", |thing| replicated(subject, thing))),
);

pub const WORKLOADS_BOUNDED: Question = question(
    "workloads-bounded",
    "each Kubernetes workload that was read has requests and limits; this is only a hint",
    |subject, _| hint(each(subject, &[Kind::Workload], "workload", bounded)),
);

/// The largest share of pods, in percent, that a gradual update replaces at once.
const MOST_REPLACED: f64 = 50.0;

/// A rolling update that leaves most of the pods where they are.
fn replaced_gradually<'a>(subject: &Subject<'_>, thing: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let Some(strategy) = thing.thing.get("strategy") else {
        return Unknown(None, "its file does not set `strategy`".to_owned());
    };
    match &strategy.value {
        Value::Text(text) if text == "rolling" => {}
        Value::Text(text) => return No(Some(strategy), format!("has `strategy`: {text}")),
        _ => return open(strategy),
    }
    if let Some(surge) = thing.thing.get("max surge")
        && let Value::Share(share) = surge.value
        && share > MOST_REPLACED
    {
        return Unknown(Some(surge), format!("it may restart {share}% of its pods at once"));
    }
    match thing.thing.get("max unavailable") {
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
            Value::Number(pods) => match fewest(subject, thing) {
                Some(all) if pods >= all => {
                    Unknown(Some(limit), "it may replace all of the pods that its file names".to_owned())
                }
                Some(all) if pods / all * 100.0 > MOST_REPLACED => {
                    Unknown(Some(limit), format!("it may replace {pods} of {all} pods at once"))
                }
                // It has one pod a node.
                None if thing.thing.what != "DaemonSet" => {
                    Unknown(Some(limit), "its number of pods is not known".to_owned())
                }
                _ => Yes,
            },
            _ => open(limit),
        },
        None => Unknown(None, "its file does not set `max unavailable`".to_owned()),
    }
}

fn replicated<'a>(subject: &Subject<'_>, thing: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let written = thing.thing.get("replicas");
    match (fewest(subject, thing), written) {
        (Some(pods), _) if pods >= 2.0 => Yes,
        (Some(pods), Some(own)) if replicas(thing) == Some(pods) => {
            No(Some(own), format!("has `replicas`: {pods}"))
        }
        (Some(pods), own) => Unknown(own, format!("its autoscaler may keep only {pods} of its pods")),
        (None, Some(own)) if replicas(thing).is_none() => open(own),
        (None, Some(own)) => Unknown(Some(own), "its autoscaler sets another number of pods".to_owned()),
        (None, None) => Unknown(None, "its file does not set `replicas`".to_owned()),
    }
}

fn bounded(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    match flag(thing, "resource requests", true) {
        Yes => flag(thing, "resource limits", true),
        other => other,
    }
}
