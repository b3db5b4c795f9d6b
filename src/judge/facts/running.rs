//! Facts about what runs: each holds only if it holds for everything of its kind that was read for the service.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::Utf8Path;

use super::alarms::unread_things;
use super::paging::{ALARMS_PAGE, ROLLBACK_ALARMS_PAGE};
use super::{Fact, Question, Word, comparison, count, question, service, workloads};
use crate::delivery::{Kind, Property, Value, is_terraform};
use crate::files::{joined, root_of};
use crate::judge::Subject;
use crate::link::{LinkedComponent, Site};
use crate::model::Item;
use crate::mount::Role;
use crate::source::{FileId, folder_of};
use crate::sources::File;

/// Facts about what runs.
pub const ALL: [&Question; 16] = [
    &ALARMS_PAGE,
    &ROLLBACK_ALARMS_PAGE,
    &RELEASES_ROLL_BACK,
    &RELEASES_BEGIN_SMALL,
    &RELEASES_WAIT,
    &comparison::RELEASES_COMPARED,
    &STORES_ENCRYPTED,
    &STORES_BACKED_UP,
    &BUCKETS_PRIVATE,
    &workloads::WORKLOADS_PROBED,
    &workloads::WORKLOADS_REPLACED_GRADUALLY,
    &workloads::WORKLOADS_REPLICATED,
    &workloads::WORKLOADS_BOUNDED,
    &PIPELINE_AS_CODE,
    &ROTATION_SHARED,
    &REVIEWERS_DEFINED,
];

/// The readers of workflows.
const GITHUB: &str = "github-actions";
const GITLAB: &str = "gitlab-ci";

/// The largest first step that is small, in per cent.
const SMALL: f64 = 10.0;

pub const RELEASES_ROLL_BACK: Question = question(
    "releases-roll-back-on-alarms",
    "each release that was read is rolled back by at least one alarm or analysis that is named",
    |subject, _| each(subject, &[Kind::Release], "release", |thing| rolls_back(subject, thing)),
);

pub const RELEASES_BEGIN_SMALL: Question = question(
    "releases-begin-small",
    "the first step of each release that was read sends at most 10% of traffic to the new version",
    |subject, _| each(subject, &[Kind::Release], "release", |thing| begins_small(subject, thing)),
);

pub const RELEASES_WAIT: Question = question(
    "releases-wait",
    "each release that was read waits for a set time, or for somebody, after its first step",
    |subject, _| each(subject, &[Kind::Release], "release", waits),
);

pub const STORES_ENCRYPTED: Question = question(
    "stores-encrypted",
    "each database, cache, queue, bucket and disk that was read is encrypted at rest",
    |subject, _| each_store(subject, &Kind::STORES, "store", |thing| flag(thing, "encrypted", true)),
);

pub const STORES_BACKED_UP: Question = question(
    "stores-backed-up",
    "each database that was read keeps backups or recovers to a point in time; nothing read proves that a restore works",
    |subject, _| hint(each_store(subject, &[Kind::Database], "database", backed_up)),
);

pub const BUCKETS_PRIVATE: Question =
    question("buckets-private", "each bucket that was read is closed to the public", |subject, _| {
        each_store(subject, &[Kind::Bucket], "bucket", |thing| flag(thing, "public", false))
    });

pub const PIPELINE_AS_CODE: Question = question(
    "pipeline-as-code",
    "a GitHub Actions or GitLab CI workflow was read for the service, and something triggers it",
    |subject, _| anywhere(subject, &[Kind::Workflow], "workflow", |own| starts(subject, own)),
);

pub const ROTATION_SHARED: Question = question(
    "rotation-shared",
    "each rotation that was read for the service has two people or more; without one, what the entry says under `on_call` is \
     a hint",
    |subject, arguments| {
        let read = anywhere(subject, &[Kind::Rotation], "rotation", shared);
        read.or_else(|| hint((service::ON_CALL_DEFINED.ask)(subject, arguments)))
    },
);

pub const REVIEWERS_DEFINED: Question = question(
    "reviewers-defined",
    "CODEOWNERS names two owners or more for each file of the service that was read",
    |subject, _| anywhere(subject, &[Kind::Owners], "line", two_owners),
);

/// What one component answers to a question.
pub enum ResourceAnswer<'a> {
    Yes,
    No(Option<&'a Property>, String),
    /// Nothing in the file says, or only a program can tell.
    Unknown(Option<&'a Property>, String),
}

use ResourceAnswer::{No, Unknown, Yes};

/// The answer for all things of some kinds. It is only a hint where nothing says for which environment it holds.
pub fn each(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let fact = anywhere(subject, kinds, noun, ask)?;
    if fact.word != Word::Holds {
        return Some(fact);
    }
    let why = if things(subject, kinds).any(|thing| thing.environment.is_none()) {
        "nothing says for which environment".to_owned()
    } else {
        let missed = last_environment(subject).filter(|last| {
            things(subject, kinds)
                .all(|thing| thing.environment.as_deref().is_none_or(|own| !own.eq_ignore_ascii_case(last)))
        });
        let Some(missed) = missed else { return Some(fact) };
        format!("nothing was read for `{missed}`")
    };
    let says = format!("{}; {why}, so that is a hint", fact.says);
    Some(Fact { answers: false, says, ..fact })
}

/// The same for stores: a module of Terraform, or a nested stack, that was not read may make others.
fn each_store(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let fact = each(subject, kinds, noun, ask)?;
    let module = unread_module(subject).filter(|_| fact.word == Word::Holds);
    Some(module.map_or(fact, |module| {
        let what = match &module.value {
            Value::Open(text) => format!("what `{text}` names"),
            source => format!("`{source}`"),
        };
        Fact::unknown_at(module.place, format!("{what} is not read, and may make others"))
    }))
}

/// The first module or template that the files of a service use, and that was not read for it.
fn unread_module<'s>(subject: &Subject<'s>) -> Option<&'s Property> {
    let code: Vec<&LinkedComponent> = things(subject, &[Kind::Infrastructure]).collect();
    let path = |own: &LinkedComponent| subject.site.sources[own.file].path.as_path();
    let folder = |own: &LinkedComponent| folder_of(path(own));
    let read: BTreeSet<&Utf8Path> = code.iter().flat_map(|own| [folder(own), path(own)]).collect();
    let is_read = |own: &LinkedComponent, module: &Property| {
        let Value::Text(source) = &module.value else { return false };
        let address: Vec<&str> = source.split("//").next().unwrap_or_default().split('/').collect();
        matches!(address[..], [owner, name, _] if !owner.starts_with('.') && WITHOUT_STORES.contains(&name))
            || joined(folder(own), source)
                .is_some_and(|path| read.contains(path.as_path()) || makes_nothing(subject.site, &path))
    };
    code.iter().find_map(|own| own.thing.all("module").find(|module| !is_read(own, module)))
}

/// Whether files of Terraform in a folder were read, and make nothing: they only have variables, outputs or data.
fn makes_nothing(site: &Site, folder: &Utf8Path) -> bool {
    let is_there = |path: &Utf8Path| path.parent() == Some(folder);
    let own = site.sources.iter().filter(|(_, file)| is_there(&file.path) && is_terraform(&file.path));
    let mut own = own.peekable();
    own.peek().is_some()
        && own.all(|(_, file)| is_whole(file))
        && !site.running.things.iter().any(|own| is_there(&site.sources[own.file].path))
        && !site.running.unread.iter().any(|(_, why)| is_there(&site.sources[why.span.file].path))
}

/// Whether a file was read for what runs, as it is.
fn is_whole(file: &File) -> bool {
    matches!(file.role, Role::Running | Role::Alarms) && file.malformed.is_empty()
}

/// The names of modules of a registry that make no stores: `terraform-aws-modules/vpc/aws`.
const WITHOUT_STORES: [&str; 14] = [
    "acm",
    "alb",
    "autoscaling",
    "ecs",
    "eks",
    "iam",
    "kubernetes-engine",
    "label",
    "lambda",
    "network",
    "route53",
    "security-group",
    "vpc",
    "vpc-endpoints",
];

/// The last environment that an entry lists; that of the stage, where the question is about one.
fn last_environment<'s>(subject: &Subject<'s>) -> Option<&'s str> {
    let service = &subject.site.service(subject.service?).service;
    subject.environment.or_else(|| service.environments.last().map(|last| last.value.as_str()))
}

/// The things of some kinds that were read, except those in folders of tests and examples.
fn things<'s>(subject: &Subject<'s>, kinds: &[Kind]) -> impl Iterator<Item = &'s LinkedComponent> {
    let own = subject.things.iter().copied();
    own.filter(|own| kinds.contains(&own.thing.kind) && !own.is_decoy)
}

/// The same in whatever environment: the first that fails, else the first that is unknown, else that all hold.
fn anywhere(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let own: Vec<&LinkedComponent> = things(subject, kinds).collect();
    let first = own.first()?;
    let mut unknown = None;
    for thing in &own {
        let at = |property: Option<&Property>| property.map_or(thing.thing.place, |own| own.place);
        let name = || thing.thing.says();
        let says = match ask(thing) {
            No(..) | Yes
                if let Some(count) = thing.thing.get("count").filter(|count| count.value.is_open()) =>
            {
                Unknown(Some(count), format!("`count` is {}, so it may not be there", count.value))
            }
            No(..) | Yes if runs_nothing(thing) => Unknown(None, "it runs no pods".to_owned()),
            says => says,
        };
        match says {
            No(property, why) => {
                return Some(Fact::fails_at(at(property), format!("{noun} {} {why}", name())));
            }
            Unknown(property, why) => {
                unknown.get_or_insert_with(|| {
                    Fact::unknown_at(at(property), format!("{noun} {}: {why}", name()))
                });
            }
            Yes => {}
        }
    }
    let unknown = unknown.or_else(|| unread_things(subject));
    if unknown.is_some() {
        return unknown;
    }
    let says = match own.len() {
        1 => format!("it holds for {noun} {}", first.thing.says()),
        many => format!("it holds for each of {}", count(many, noun)),
    };
    let places = own.iter().map(|thing| thing.thing.place).collect();
    Some(Fact { places, ..Fact::holds_at(first.thing.place, says) })
}

/// Whether it is a workload that is scaled down to nothing.
fn runs_nothing(thing: &LinkedComponent) -> bool {
    thing.thing.kind == Kind::Workload && replicas(thing) == Some(0.0)
}

/// How many pods a file names.
pub fn replicas(thing: &LinkedComponent) -> Option<f64> {
    number(thing, "replicas")
}

fn number(thing: &LinkedComponent, key: &str) -> Option<f64> {
    if let Value::Number(number) = thing.thing.get(key)?.value { Some(number) } else { None }
}

/// The fewest pods that a workload has: an autoscaler sets another number than its file.
pub fn fewest(subject: &Subject<'_>, thing: &LinkedComponent) -> Option<f64> {
    let name = thing.thing.name.as_ref()?.value.as_str();
    let scalers = things(subject, &[Kind::Autoscaling]).filter(|own| {
        let is_there = own.environment.is_none() || own.environment == thing.environment;
        is_there && own.thing.get("scales").is_some_and(|scales| scales.value.to_string() == name)
    });
    let mut limits = scalers.map(|own| number(own, "min replicas")).peekable();
    if limits.peek().is_none() {
        return replicas(thing);
    }
    limits.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::min)
}

/// What belongs to a service, without what runs in environments other than that of an item's stage. `None` if the entry does
/// not name that environment.
pub fn in_stage<'s>(subject: &Subject<'s>, item: &Item) -> Option<Subject<'s>> {
    let stage = item.stage.as_ref()?;
    let pipeline = &subject.site.service(subject.service?).service.pipeline;
    let own = pipeline.stages.iter().find(|own| own.name.value == stage.value)?;
    let environment = own.environment.as_ref()?.value.as_str();
    if subject.things.is_empty() && subject.routes.is_empty() {
        return None;
    }
    let is_there =
        |thing: &&LinkedComponent| thing.environment.as_deref().is_none_or(|own| own == environment);
    let things: Vec<&LinkedComponent> = subject.things.iter().copied().filter(is_there).collect();
    let routes: Arc<[&LinkedComponent]> = subject.routes.iter().copied().filter(is_there).collect();
    Some(Subject { things, routes, environment: Some(environment), ..subject.clone() })
}

/// A fact that shows something, and proves nothing.
pub fn hint(fact: Option<Fact>) -> Option<Fact> {
    fact.map(|fact| Fact { answers: false, ..fact })
}

/// The answer of a property that only a program can tell.
pub fn open(property: &Property) -> ResourceAnswer<'_> {
    let why = format!("`{}` is {}", property.key, property.value);
    Unknown(Some(property), why)
}

/// A setting that should be on, or off.
pub fn flag<'a>(thing: &'a LinkedComponent, key: &str, wanted: bool) -> ResourceAnswer<'a> {
    let Some(property) = thing.thing.get(key) else {
        return Unknown(None, format!("its file does not set `{key}`"));
    };
    match property.value.flag() {
        Some(flag) if flag == wanted => Yes,
        Some(flag) => No(Some(property), format!("has `{key}`: {}", Value::Flag(flag))),
        None => open(property),
    }
}

/// Whether something starts a workflow. GitLab starts a pipeline with each push; one of GitHub that others call needs one that is
/// started.
fn starts<'a>(subject: &Subject<'_>, own: &'a LinkedComponent) -> ResourceAnswer<'a> {
    if own.thing.reader == GITLAB && !is_included(subject, own) {
        return Unknown(None, "no pipeline that was read includes it".to_owned());
    }
    let is_started = |own: &LinkedComponent| {
        let mut triggers = own.thing.all("trigger");
        own.thing.reader != GITHUB
            || triggers.any(|own| !matches!(&own.value, Value::Text(text) if text == "workflow_call"))
    };
    let is_called = own.thing.get("trigger").is_some();
    if is_started(own) || is_called && things(subject, &[Kind::Workflow]).any(is_started) {
        Yes
    } else {
        Unknown(None, "nothing starts it".to_owned())
    }
}

/// Whether GitLab reads a file of a pipeline: by its name, or because another one includes it or starts it as a child.
fn is_included(subject: &Subject<'_>, own: &LinkedComponent) -> bool {
    let path = &subject.site.sources[own.file].path;
    if path.file_name().is_some_and(|name| name.starts_with(".gitlab-ci.")) {
        return true;
    }
    let below = path.strip_prefix(root_of(path)).unwrap_or(path).as_str();
    let is_it = |uses: &Property| match &uses.value {
        // A variable may be anything.
        Value::Open(text) => {
            let first = text.split('$').next().unwrap_or_default().trim_start_matches('/');
            let last = text.rsplit('/').next().filter(|last| !last.contains('$')).unwrap_or_default();
            below.starts_with(first) && below.ends_with(last)
        }
        Value::Text(text) => {
            let text = text.trim_start_matches('/');
            let (first, last) = text.split_once('*').unwrap_or((text, ""));
            let last = last.rsplit('*').next().unwrap_or_default();
            below == text || text.contains('*') && below.starts_with(first) && below.ends_with(last)
        }
        _ => false,
    };
    let mut others = subject.site.running.things.iter().filter(|other| other.thing.reader == GITLAB);
    others.any(|other| other.file != own.file && other.thing.all("uses").any(is_it))
        || has_bare_index(subject.site, path)
}

/// Whether the file that GitLab begins with was read in the repository of another file, and has no job that runs: it only
/// includes other files, and a file without jobs is not linked.
fn has_bare_index(site: &Site, path: &Utf8Path) -> bool {
    let is_index = |file: &File| {
        file.path.file_name().is_some_and(|name| name.starts_with(".gitlab-ci."))
            && is_whole(file)
            && root_of(&file.path) == root_of(path)
    };
    let is_bare = |index: FileId| !site.running.things.iter().any(|own| own.file == index);
    site.sources.iter().any(|(index, file)| is_index(file) && is_bare(index))
}

fn rolls_back<'a>(subject: &Subject<'_>, thing: &'a LinkedComponent) -> ResourceAnswer<'a> {
    let of = |key| thing.thing.all(key);
    let named = || of("rolls back on alarm").chain(of("rolls back on analysis"));
    let known = || named().filter(|property| !property.value.is_open());
    if known()
        .any(|property| property.key == "rolls back on alarm" || !always_passes(subject, thing, property))
    {
        return Yes;
    }
    // Flagger rolls a release back after this many measurements have failed.
    let is_measured = || of("compares").any(|property| !property.value.is_open());
    let counts = thing.thing.get("failed checks");
    let counts = counts.is_some_and(|checks| matches!(checks.value, Value::Number(checks) if checks >= 1.0));
    if counts && is_measured() && thing.thing.get("skips analysis").is_none() {
        return Yes;
    }
    if let Some(analysis) = known().next() {
        return Unknown(Some(analysis), format!("its analysis `{}` always passes", analysis.value));
    }
    match (named().next(), thing.thing.get("rolls back on failure")) {
        (Some(property), _) => open(property),
        (None, Some(failure)) if failure.value.flag() == Some(true) => {
            No(Some(failure), "is rolled back where it fails, but not by an alarm".to_owned())
        }
        (None, _) => Unknown(None, "its file names no alarm".to_owned()),
    }
}

/// Whether an analysis was read, and no measurement of it can fail.
fn always_passes(subject: &Subject<'_>, release: &LinkedComponent, analysis: &Property) -> bool {
    let read = analyses(subject, release, &analysis.value.to_string());
    read.iter().any(|own| own.thing.get("always passes").is_some())
}

/// The analyses of a name that a release may use: not those of another environment.
pub fn analyses<'s>(
    subject: &Subject<'s>,
    release: &LinkedComponent,
    name: &str,
) -> Vec<&'s LinkedComponent> {
    let is_meant = |own: &&LinkedComponent| {
        let is_elsewhere =
            own.environment.as_ref().zip(release.environment.as_ref()).is_some_and(|(a, b)| a != b);
        !is_elsewhere && own.thing.name.as_ref().is_some_and(|own| own.value == name)
    };
    things(subject, &[Kind::Analysis]).filter(is_meant).collect()
}

fn begins_small<'a>(subject: &Subject<'_>, thing: &'a LinkedComponent) -> ResourceAnswer<'a> {
    // A step that sends no traffic does not count.
    let sends = |step: &&Property| !matches!(step.value, Value::Share(share) if share <= 0.0);
    let Some(step) = thing.thing.all("step").find(sends) else {
        return Unknown(None, "its file names no step".to_owned());
    };
    match step.value {
        Value::Share(share) if share <= SMALL => sent_by_pods(subject, thing, step, share),
        Value::Share(share) => No(Some(step), format!("begins with {share}% of traffic")),
        _ => open(step),
    }
}

/// Whether such a small share can be sent. Without a router, a Rollout sends the share of whole pods, and at least of one:
/// <https://argo-rollouts.readthedocs.io/en/stable/features/canary/>
fn sent_by_pods<'a>(
    subject: &Subject<'_>,
    thing: &'a LinkedComponent,
    step: &'a Property,
    share: f64,
) -> ResourceAnswer<'a> {
    if thing.thing.what != ROLLOUT || thing.thing.get("routes traffic").is_some() {
        return Yes;
    }
    match fewest(subject, thing) {
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

/// What Argo Rollouts calls its releases.
const ROLLOUT: &str = "Rollout";

fn waits(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    let is_whole = |property: &Property| matches!(property.value, Value::Share(share) if share >= 100.0);
    let all: Vec<&Property> =
        thing.thing.properties.iter().filter(|own| WAITED.contains(&&*own.key)).collect();
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

/// Steps, and what may follow each.
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

fn backed_up(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    let recovers = thing.thing.get("point-in-time recovery");
    if recovers.is_some_and(|property| property.value.flag() == Some(true)) {
        return Yes;
    }
    if let Some(backups) = thing.thing.get("backups") {
        return match backups.value.flag() {
            Some(true) => Yes,
            Some(false) => No(Some(backups), "keeps no backups".to_owned()),
            None => open(backups),
        };
    }
    match thing.thing.get("backup days") {
        Some(days) => match days.value {
            Value::Number(number) if number > 0.0 => Yes,
            Value::Number(_) => No(Some(days), "keeps no backups".to_owned()),
            _ => open(days),
        },
        None => match recovers {
            Some(property) if property.value.flag() == Some(false) => {
                No(Some(property), "cannot be restored to a point in time".to_owned())
            }
            Some(property) => open(property),
            None => Unknown(None, "its file says nothing of backups".to_owned()),
        },
    }
}

/// One owner may be a team of many: nobody can tell.
fn two_owners(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    match thing.thing.get("owners").map(|owners| (owners, &owners.value)) {
        Some((_, Value::Number(number))) if *number >= 2.0 => Yes,
        Some((owners, Value::Number(0.0))) => No(Some(owners), "names nobody".to_owned()),
        Some((owners, _)) => Unknown(Some(owners), "it names one owner, who may be a team".to_owned()),
        None => Unknown(None, "it does not say how many".to_owned()),
    }
}

fn shared(thing: &LinkedComponent) -> ResourceAnswer<'_> {
    let people: Vec<&Property> = thing.thing.all("person").collect();
    if let Some(property) = people.iter().find(|person| person.value.is_open()) {
        return open(property);
    }
    let names: BTreeSet<String> =
        people.iter().map(|person| person.value.to_string().to_lowercase()).collect();
    match (people.first(), names.len()) {
        (None, _) => Unknown(None, "its file names nobody".to_owned()),
        (Some(person), 1) => No(Some(person), "has one person".to_owned()),
        _ => Yes,
    }
}
