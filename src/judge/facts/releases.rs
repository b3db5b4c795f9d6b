//! Facts about releases: what rolls them back, how small the first step is, and how long they wait.

use super::running::ResourceAnswer::{self, No, Unknown, Yes};
use super::running::{components, each, open};
use super::workloads::fewest;
use super::{FactDefinition, file_fact};
use crate::delivery::{Kind, Property, Value};
use crate::judge::Subject;
use crate::link::LinkedComponent;
use crate::model::Share;

/// The largest first step that counts as small, in percent.
const SMALL: f64 = 10.0;

pub const RELEASES_ROLL_BACK: FactDefinition = file_fact(
    "releases-roll-back-on-alarms",
    "each release that was read is rolled back by at least one alarm or analysis that is named",
    |subject, _| each(subject, &[Kind::Release], "release", |linked| rolls_back(subject, linked)),
);

pub const RELEASES_BEGIN_SMALL: FactDefinition = file_fact(
    "releases-begin-small",
    "the first step of each release that was read sends at most 10% of traffic to the new version",
    |subject, _| each(subject, &[Kind::Release], "release", |linked| begins_small(subject, linked)),
);

pub const RELEASES_WAIT: FactDefinition = file_fact(
    "releases-wait",
    "each release that was read waits for a set time, or for somebody, after its first step",
    |subject, _| each(subject, &[Kind::Release], "release", waits),
);

fn rolls_back<'a>(subject: &Subject<'_>, linked: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let of = |key| linked.component.all(key);
    let named = || of("rolls back on alarm").chain(of("rolls back on analysis"));
    let known = || named().filter(|property| !property.value.is_open());
    if known()
        .any(|property| property.key == "rolls back on alarm" || !always_passes(subject, linked, property))
    {
        return Yes;
    }
    // Flagger rolls back a release after this many failed measurements.
    let is_measured = || of("compares").any(|property| !property.value.is_open());
    let counts = linked.component.get("failed checks");
    let counts = counts.is_some_and(|checks| matches!(checks.value, Value::Number(checks) if checks >= 1.0));
    if counts && is_measured() && linked.component.get("skips analysis").is_none() {
        return Yes;
    }
    if let Some(analysis) = known().next() {
        return Unknown(Some(analysis), format!("its analysis `{}` always passes", analysis.value));
    }
    match (named().next(), linked.component.get("rolls back on failure")) {
        (Some(property), _) => open(property),
        (None, Some(failure)) if failure.value.flag() == Some(true) => stopped(linked).unwrap_or_else(|| {
            No(Some(failure), "is rolled back if it fails, but not by an alarm".to_owned())
        }),
        (None, _) => Unknown(None, "its file names no alarm".to_owned()),
    }
}

/// The answer for a release that errors may stop, although no alarm rolls it back.
fn stopped(linked: &LinkedComponent) -> Option<ResourceAnswer<'_>> {
    let says = [
        ("stops on alarm", "stops it, and does not roll it back"),
        ("rolls back on hook", "tests it, and may roll it back"),
    ];
    says.into_iter().find_map(|(key, does)| {
        let own = linked.component.get(key)?;
        Some(Unknown(Some(own), format!("`{}` {does}", own.value)))
    })
}

/// Whether an analysis was read, and none of its measurements can fail.
fn always_passes(subject: &Subject<'_>, release: &LinkedComponent, analysis: &Property) -> bool {
    let read = analyses(subject, release, &analysis.value.to_string());
    read.iter().any(|own| own.component.get("always passes").is_some())
}

/// The analyses with this name that a release may use, except those of another environment.
pub fn analyses<'s>(
    subject: &Subject<'s>,
    release: &LinkedComponent,
    name: &str,
) -> Vec<&'s LinkedComponent> {
    let is_meant = |own: &&LinkedComponent| {
        own.may_be_in(release.environment.as_deref())
            && own.component.name.as_ref().is_some_and(|own| own.value == name)
    };
    components(subject, &[Kind::Analysis]).filter(is_meant).collect()
}

fn begins_small<'a>(subject: &Subject<'_>, linked: &'a LinkedComponent) -> ResourceAnswer<'a> {
    // A step that sends no traffic does not count.
    let sends = |step: &&Property| !matches!(step.value, Value::Share(share) if share <= 0.0);
    let Some(step) = linked.component.all("step").find(sends) else {
        return Unknown(None, "its file names no step".to_owned());
    };
    match step.value {
        Value::Share(share) if share <= SMALL => sent_by_pods(subject, linked, step, share),
        Value::Share(share) => larger(subject, linked, step, share),
        _ => open(step),
    }
}

/// The answer for a first step that is not small. It may still be as small as the project asks for, or as it can be:
/// without a traffic router, a Rollout shifts at least one pod.
fn larger<'a>(
    subject: &Subject<'_>,
    linked: &'a LinkedComponent,
    step: &'a Property,
    share: f64,
) -> ResourceAnswer<'a> {
    let allowed = subject.site.config.delivery.share.as_ref().and_then(|share| share.value);
    let shifts_pods = linked.component.what == ROLLOUT && linked.component.get("routes traffic").is_none();
    let is_one_pod = || fewest(subject, linked).is_some_and(|pods| pods * share / 100.0 <= 1.0);
    if allowed.is_some_and(|Share(most)| share <= most) {
        Unknown(Some(step), format!("it begins with {share}% of traffic, as `delivery.share` allows"))
    } else if shifts_pods && is_one_pod() {
        Unknown(Some(step), format!("it begins with {share}% of traffic, which is one of its pods"))
    } else {
        No(Some(step), format!("begins with {share}% of traffic"))
    }
}

/// Whether such a small share can be sent. Without a traffic router, a Rollout shifts whole pods, and at least one:
/// <https://argo-rollouts.readthedocs.io/en/stable/features/canary/>
fn sent_by_pods<'a>(
    subject: &Subject<'_>,
    linked: &'a LinkedComponent,
    step: &'a Property,
    share: f64,
) -> ResourceAnswer<'a> {
    if linked.component.what != ROLLOUT || linked.component.get("routes traffic").is_some() {
        return Yes;
    }
    match fewest(subject, linked) {
        Some(pods) if (pods * share / 100.0).ceil() / pods * 100.0 <= SMALL => Yes,
        Some(pods) => Unknown(
            Some(step),
            format!("it has no `trafficRouting`, and one of {pods} pods gets more than {share}%"),
        ),
        _ => {
            Unknown(Some(step), "it has no `trafficRouting`, and its number of pods is not known".to_owned())
        }
    }
}

/// The kind of Argo Rollouts' releases.
const ROLLOUT: &str = "Rollout";

fn waits(linked: &LinkedComponent) -> ResourceAnswer<'_> {
    let is_whole = |property: &Property| matches!(property.value, Value::Share(share) if share >= 100.0);
    let all: Vec<&Property> =
        linked.component.properties.iter().filter(|own| WAITED.contains(&&*own.key)).collect();
    let mut steps = all.iter().enumerate().filter(|(_, own)| own.key == "step" && !is_whole(own)).peekable();
    if steps.peek().is_none() {
        return Unknown(None, "its file names no step before the last".to_owned());
    }
    for (at, step) in steps {
        let waits: Vec<&Property> =
            all[at + 1..].iter().copied().take_while(|own| own.key != "step").collect();
        if waits.iter().any(|wait| is_set(wait)) {
            continue;
        }
        if let Some(wait) = waits.iter().find(|wait| wait.value.is_open()) {
            return open(wait);
        }
        if let Some(analysis) = waits.iter().find(|wait| wait.key == ANALYSIS) {
            let says = "only an analysis follows a step, but nothing says how long it takes".to_owned();
            return Unknown(Some(analysis), says);
        }
        return No(Some(step), "goes on from a step without waiting".to_owned());
    }
    Yes
}

/// Steps, and what may follow a step.
const WAITED: [&str; 4] = ["step", "wait", "waits for approval", ANALYSIS];
const ANALYSIS: &str = "waits for analysis";

fn is_set(wait: &Property) -> bool {
    if wait.key == ANALYSIS {
        return false;
    }
    match wait.value {
        Value::Length(length) => !length.is_zero(),
        Value::Flag(flag) => flag,
        _ => false,
    }
}
