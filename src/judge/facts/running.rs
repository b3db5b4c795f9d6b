//! Facts about what runs. Each holds only if it holds for every component of its kind that was read for the service.

use std::sync::Arc;

use camino::Utf8Path;

use super::alarms::unread_components;
use super::{
    Fact, FactDefinition, FactOutcome, comparison, count, paging, people, pipelines, releases, stores,
    workloads,
};
use crate::delivery::{Kind, Property, Value, is_terraform};
use crate::judge::Subject;
use crate::link::LinkedComponent;
use crate::model::Item;
use crate::source::folder_of;

/// Facts about what runs.
pub const ALL: [&FactDefinition; 16] = [
    &paging::ALARMS_PAGE,
    &paging::ROLLBACK_ALARMS_PAGE,
    &releases::RELEASES_ROLL_BACK,
    &releases::RELEASES_BEGIN_SMALL,
    &releases::RELEASES_WAIT,
    &comparison::RELEASES_COMPARED,
    &stores::STORES_ENCRYPTED,
    &stores::STORES_BACKED_UP,
    &stores::BUCKETS_PRIVATE,
    &workloads::WORKLOADS_PROBED,
    &workloads::WORKLOADS_REPLACED_GRADUALLY,
    &workloads::WORKLOADS_REPLICATED,
    &workloads::WORKLOADS_BOUNDED,
    &pipelines::PIPELINE_AS_CODE,
    &people::ROTATION_SHARED,
    &people::REVIEWERS_DEFINED,
];

/// The answer of one component to a question.
pub enum ResourceAnswer<'a> {
    Yes,
    No(Option<&'a Property>, String),
    /// The file does not say, or the value is only known at run time.
    Unknown(Option<&'a Property>, String),
}

use ResourceAnswer::{No, Unknown, Yes};

/// The answer for all components of some kinds. It is only a hint if a component's environment is not known, or if
/// nothing was read for the last environment.
pub fn each(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let fact = anywhere(subject, kinds, noun, ask)?;
    if fact.outcome != FactOutcome::Holds {
        return Some(fact);
    }
    if let Some(base) = subject.service.and_then(|own| subject.site.running.bases_elsewhere.get(&own)) {
        return Some(not_read(base, "may bring others"));
    }
    let why = if components(subject, kinds).any(|linked| linked.environment.is_none()) {
        "nothing says for which environment".to_owned()
    } else {
        let missed = last_environment(subject).filter(|last| {
            components(subject, kinds)
                .all(|linked| linked.environment.as_deref().is_none_or(|own| !own.eq_ignore_ascii_case(last)))
        });
        let Some(missed) = missed else { return Some(fact) };
        format!("nothing was read for `{missed}`")
    };
    let says = format!("{}; {why}, so that is a hint", fact.says);
    Some(Fact { answers: false, says, ..fact })
}

/// An unknown fact, because something is not read.
pub fn not_read(source: &Property, why: &str) -> Fact {
    let what = match &source.value {
        Value::Open(text) => format!("what `{text}` names"),
        source => format!("`{source}`"),
    };
    Fact::unknown_at(source.place, format!("{what} is not read, and {why}"))
}

/// The last environment that an entry lists. If the question is about a stage, that stage's environment.
fn last_environment<'s>(subject: &Subject<'s>) -> Option<&'s str> {
    let service = &subject.site.service(subject.service?).service;
    subject.environment.or_else(|| service.environments.last().map(|last| last.value.as_str()))
}

/// Whether a component certainly runs in another environment than the one that the question is about.
pub fn is_elsewhere(subject: &Subject<'_>, linked: &LinkedComponent) -> bool {
    let last = subject.service.and_then(|own| subject.site.service(own).service.environments.last());
    let is_last = |environment: &str| last.is_some_and(|last| last.value == environment);
    linked.is_elsewhere && subject.environment.is_none_or(is_last)
}

/// The components of some kinds that were read, except those in folders of tests and examples.
pub fn components<'s>(subject: &Subject<'s>, kinds: &[Kind]) -> impl Iterator<Item = &'s LinkedComponent> {
    let own = subject.components.iter().copied();
    own.filter(|own| kinds.contains(&own.component.kind) && !own.is_test_or_example)
}

/// The same as `each`, but for any environment: the first component that fails, else the first that is unknown, else
/// all hold.
pub fn anywhere(
    subject: &Subject<'_>,
    kinds: &[Kind],
    noun: &str,
    ask: impl for<'a> Fn(&'a LinkedComponent) -> ResourceAnswer<'a>,
) -> Option<Fact> {
    let own: Vec<&LinkedComponent> = components(subject, kinds).collect();
    if own.is_empty() {
        return None;
    }
    let merged = workloads::merged(&own);
    let (mut unknown, mut fine) = (None, Vec::new());
    for linked in &own {
        let at = |property: Option<&Property>| property.map_or(linked.component.place, |own| own.place);
        let name = || linked.component.says();
        let says = match ask(linked) {
            No(..) | Yes
                if let Some(count) = linked.component.get("count").filter(|count| count.value.is_open()) =>
            {
                Unknown(Some(count), format!("`count` is {}, so it may not be there", count.value))
            }
            No(property, why) if is_elsewhere(subject, linked) => {
                Unknown(property, format!("{why}, in another environment"))
            }
            No(..) | Yes if linked.component.runs_nothing() => Unknown(None, "it runs no pods".to_owned()),
            // The object that it is merged into answers for it.
            Unknown(None, _) if merged.contains(&linked.component.place) => continue,
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
            Yes => fine.push(linked),
        }
    }
    let unknown = unknown.or_else(|| unread_components(subject, |path| may_hold(subject, path, kinds)));
    if unknown.is_some() {
        return unknown;
    }
    let first = fine.first()?;
    let says = match fine.len() {
        1 => format!("it holds for {noun} {}", first.component.says()),
        many => format!("it holds for each of {}", count(many, noun)),
    };
    let places = own.iter().map(|linked| linked.component.place).collect();
    Some(Fact { places, ..Fact::holds_at(first.component.place, says) })
}

/// Whether a file that was not read may contain components of these kinds. A template of a chart contains no workflow,
/// and a workflow folder contains nothing else.
fn may_hold(subject: &Subject<'_>, path: &Utf8Path, kinds: &[Kind]) -> bool {
    let is_of_chart = || subject.site.sources.is_in_chart(path, "templates");
    match kinds {
        [Kind::Owners] => false,
        [Kind::Rotation] => is_terraform(path),
        [Kind::Workflow] => !is_terraform(path) && !is_of_chart(),
        _ => !folder_of(path).ends_with(".github/workflows"),
    }
}

/// A service's subject, limited to what runs in the environment of the item's stage. `None` if the item has no stage,
/// if the entry does not name the stage's environment, or if nothing was read that runs.
pub fn in_stage<'s>(subject: &Subject<'s>, item: &Item) -> Option<Subject<'s>> {
    let stage = item.stage.as_ref()?;
    let pipeline = &subject.site.service(subject.service?).service.pipeline;
    let own = pipeline.stages.iter().find(|own| own.name.value == stage.value)?;
    let environment = own.environment.as_ref()?.value.as_str();
    if subject.components.is_empty() && subject.routes.is_empty() {
        return None;
    }
    let is_there =
        |linked: &&LinkedComponent| linked.environment.as_deref().is_none_or(|own| own == environment);
    let components: Vec<&LinkedComponent> = subject.components.iter().copied().filter(is_there).collect();
    let routes: Arc<[&LinkedComponent]> = subject.routes.iter().copied().filter(is_there).collect();
    Some(Subject { components, routes, environment: Some(environment), ..subject.clone() })
}

/// Turns a fact into a hint, which proves nothing.
pub fn hint(fact: Option<Fact>) -> Option<Fact> {
    fact.map(|fact| Fact { answers: false, ..fact })
}

/// The answer for a property that is only known at run time.
pub fn open(property: &Property) -> ResourceAnswer<'_> {
    let why = format!("`{}` is {}", property.key, property.value);
    Unknown(Some(property), why)
}

/// The answer for a setting that should be on or off.
pub fn flag<'a>(linked: &'a LinkedComponent, key: &str, wanted: bool) -> ResourceAnswer<'a> {
    let Some(property) = linked.component.get(key) else {
        return Unknown(None, format!("its file does not set `{key}`"));
    };
    match property.value.flag() {
        Some(flag) if flag == wanted => Yes,
        Some(flag) => No(Some(property), format!("has `{key}`: {}", Value::Flag(flag))),
        None => open(property),
    }
}
