//! Facts: how the repository itself answers the question of an item. If a service has nothing that a fact is about, the
//! fact is absent.

mod alarms;
mod comparison;
mod jobs;
mod pages;
mod paging;
mod people;
mod pipelines;
mod postmortems;
mod releases;
mod resources;
mod running;
mod service;
mod stores;
mod workflows;
mod workloads;

pub use alarms::missing_classes;
pub use pages::missing_sections;
pub use service::has_dashboard;

use super::Subject;
use crate::model::{Check, Item, Verdict, catalog};
use crate::read::nearest;
use crate::source::{Span, Spanned};

/// A fact that an item can ask for with `check`.
pub struct FactDefinition {
    /// The name that items use: `owner-defined`.
    pub name: &'static str,
    /// When the fact holds, for the handbook.
    pub holds: &'static str,
    pub about: About,
    pub argument: Argument,
    ask: Ask,
}

/// Evaluates a fact for a service, with the arguments of the check.
type Ask = fn(&Subject<'_>, &[Spanned<String>]) -> Option<Fact>;

/// Defines a fact that is read from files and takes no argument.
const fn file_fact(name: &'static str, holds: &'static str, ask: Ask) -> FactDefinition {
    FactDefinition { name, holds, about: About::Files, argument: Argument::None, ask }
}

/// What a fact is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Declarations in the service's entry. They only answer questions about the entry.
    Entry,
    /// Runbooks, reviews, postmortems and their links.
    Documents,
    /// Definitions of alarms, and other files.
    Files,
}

impl FactDefinition {
    /// Whether it is only about what runs in the environment of the item's stage.
    fn is_of_stage(&self) -> bool {
        running::ALL.iter().any(|own| own.name == self.name)
    }
}

/// The argument of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// No argument.
    None,
    /// Words. A word in `CLASSES` is a class of alarms, any other word a severity.
    Alarm,
    /// File paths, relative to the service's folder or the project's root.
    Paths,
}

/// Every fact. To add one, write its function and add it here.
pub const ALL: &[FactDefinition] = &[
    alarms::EVERY_ALARM_HAS_RUNBOOK,
    alarms::ALARM_EXISTS,
    alarms::DEPENDENCY_ALARMS_EXIST,
    pages::NO_DEAD_LINKS,
    pages::EVERY_RUNBOOK_REVIEWED,
    pages::RUNBOOK_SECTIONS_PRESENT,
    service::OWNER_DEFINED,
    service::ON_CALL_DEFINED,
    service::ESCALATION_DEFINED,
    service::SLO_DEFINED,
    service::DASHBOARD_LINKED,
    service::RECOVERY_OBJECTIVES_DECLARED,
    service::ENVIRONMENTS_DECLARED,
    service::STAGES_DECLARED,
    service::SERVICE_DESCRIBED,
    resources::RESOURCE_NAMES_FOLLOW_PATTERN,
    resources::SINGLE_WRITER,
    resources::STORE_IS_A_SERVICE,
    resources::DEPENDENCIES_KNOWN,
    resources::CONFIG_IN_REPOSITORY,
    releases::RELEASES_ROLL_BACK,
    releases::RELEASES_BEGIN_SMALL,
    releases::RELEASES_WAIT,
    comparison::RELEASES_COMPARED,
    stores::STORES_ENCRYPTED,
    stores::STORES_BACKED_UP,
    stores::BUCKETS_PRIVATE,
    workloads::WORKLOADS_PROBED,
    workloads::WORKLOADS_REPLACED_GRADUALLY,
    workloads::WORKLOADS_REPLICATED,
    workloads::WORKLOADS_BOUNDED,
    pipelines::PIPELINE_AS_CODE,
    workflows::BUILDS_START,
    workflows::PHASES,
    workflows::OWN_PIPELINE,
    workflows::INFRASTRUCTURE,
    workflows::SHARED_DEFINITION,
    workflows::DEPENDENCIES_UPDATED,
    workflows::DEPENDENCIES_SCANNED,
    workflows::CODE_ANALYSED,
    workflows::BUILDS_SIGNED,
    workflows::DEPLOYS_AFTER_CHECKS,
    workflows::DEPLOYS_UNATTENDED,
    workflows::DEPLOYS_UNAPPROVED,
    people::ROTATION_SHARED,
    people::REVIEWERS_DEFINED,
    paging::ALARMS_PAGE,
    paging::ROLLBACK_ALARMS_PAGE,
    alarms::ALARMS_TESTED,
    alarms::ALARMS_IN_CODE,
    postmortems::NO_OVERDUE_ACTIONS,
    postmortems::POSTMORTEMS_CLOSED,
];

/// What the repository says about a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub outcome: FactOutcome,
    /// Lower case, no full stop: "each of 5 alarms has a runbook".
    pub says: String,
    pub place: Span,
    /// Whether it may answer the item that asks for it. Otherwise it can only contradict an answer.
    answers: bool,
    /// Every place that it was read from, for facts about what runs.
    pub places: Vec<Span>,
}

/// The outcome of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactOutcome {
    Holds,
    /// What the question is about exists, but is not as it should be.
    Fails,
    /// What should exist does not.
    Missing,
    /// Something relevant could not be read. The fact proves and contradicts nothing.
    Unknown,
}

impl Fact {
    fn holds_at(place: Span, says: impl Into<String>) -> Self {
        Self { outcome: FactOutcome::Holds, says: says.into(), place, answers: true, places: Vec::new() }
    }

    fn fails_at(place: Span, says: impl Into<String>) -> Self {
        Self { outcome: FactOutcome::Fails, says: says.into(), place, answers: true, places: Vec::new() }
    }

    fn missing_at(place: Span, says: impl Into<String>) -> Self {
        Self { outcome: FactOutcome::Missing, says: says.into(), place, answers: true, places: Vec::new() }
    }

    fn unknown_at(place: Span, says: impl Into<String>) -> Self {
        Self { outcome: FactOutcome::Unknown, says: says.into(), place, answers: true, places: Vec::new() }
    }

    pub fn holds(&self) -> bool {
        self.outcome == FactOutcome::Holds && self.answers
    }

    pub fn is_unknown(&self) -> bool {
        self.outcome == FactOutcome::Unknown
    }

    /// Whether it proves an answer wrong. It never proves a no or partial wrong, since the team may know more than the
    /// repository.
    pub fn contradicts(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Yes => matches!(self.outcome, FactOutcome::Fails | FactOutcome::Missing),
            // The question does apply, since its subject exists.
            Verdict::NotApplicable => matches!(self.outcome, FactOutcome::Holds | FactOutcome::Fails),
            Verdict::No | Verdict::Partial => false,
        }
    }
}

/// How the repository answers the check of an item. `None` if it cannot say anything.
pub fn ask(subject: &Subject<'_>, item: &Item) -> Option<Fact> {
    let check = item.check.as_ref()?;
    let definition = ALL.iter().find(|definition| definition.name == check.name.value)?;
    let service = subject.site.service(subject.service?);
    let in_stage = if definition.is_of_stage() { running::in_stage(subject, item) } else { None };
    let fact = (definition.ask)(in_stage.as_ref().unwrap_or(subject), &check.arguments)?;
    if definition.about != About::Entry {
        return Some(fact);
    }
    // The unread part may say otherwise.
    if !service.is_whole {
        return Some(Fact::unknown_at(fact.place, "its entry cannot be read completely"));
    }
    if !fact.holds() || is_about_entry(item.question.as_deref().unwrap_or_default()) {
        return Some(fact);
    }
    let says = format!("{}; that answers only a question about the entry", fact.says);
    Some(Fact { says, answers: false, ..fact })
}

/// Whether a question is about the service's entry: it mentions the entry or its file.
pub fn is_about_entry(question: &str) -> bool {
    let question = question.to_lowercase();
    let mut words = question.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word == "entry")
        || ["service.yaml", catalog::FILE].iter().any(|file| question.contains(file))
}

/// Whether an item's fact can only contradict an answer: it is read from entries, but the item asks about something
/// else.
pub fn only_contradicts(item: &Item) -> bool {
    let Some(check) = &item.check else { return false };
    let definition = ALL.iter().find(|definition| definition.name == check.name.value);
    let is_declared = definition.is_some_and(|definition| definition.about == About::Entry);
    is_declared && !is_about_entry(item.question.as_deref().unwrap_or_default())
}

/// Whether a fact is read from files that describe what runs.
pub fn is_about_running(name: &str) -> bool {
    running::ALL.iter().chain(&workflows::ALL).any(|definition| definition.name == name)
}

/// How a fact relates to its question: it `answers` it, is a `hint`, says `no`, or is `unknown`.
pub fn word(fact: &Fact) -> &'static str {
    match fact.outcome {
        FactOutcome::Holds if fact.answers => "answers",
        FactOutcome::Holds => "hint",
        FactOutcome::Fails | FactOutcome::Missing => "no",
        FactOutcome::Unknown => "unknown",
    }
}

/// Whether the arguments of a fact are paths in the project.
pub fn asks_for_paths(name: &str) -> bool {
    ALL.iter().any(|definition| definition.name == name && definition.argument == Argument::Paths)
}

/// The keys of an entry from which the fact with this name is read.
pub fn keys_asked(name: &str) -> &'static [&'static str] {
    match name {
        "on-call-defined" | "escalation-defined" => &["on_call"],
        "slo-defined" => &["slos"],
        "dashboard-linked" => &["links"],
        "recovery-objectives-declared" => &["recovery_objectives"],
        "environments-declared" => &["environments"],
        "stages-declared" => &["pipeline"],
        "service-described" => &["description"],
        "resource-names-follow-pattern" => &["environments", "owns"],
        "single-writer" => &["owns"],
        "store-is-a-service" => &["data_stores"],
        "dependencies-known" => &["depends_on"],
        "dependency-alarms-exist" => &["data_stores", "depends_on"],
        _ => &[],
    }
}

/// When the fact with this name holds, in words.
pub fn meaning(name: &str) -> Option<&'static str> {
    ALL.iter().find(|definition| definition.name == name).map(|definition| definition.holds)
}

/// What is wrong with a check, and how to fix it.
pub fn flaw(check: &Check) -> Option<(Span, String, String)> {
    let name = &check.name;
    let Some(definition) = ALL.iter().find(|definition| definition.name == name.value) else {
        let meant = nearest(&name.value, ALL.iter().map(|definition| definition.name));
        let help = meant.map_or_else(
            || "`readyroom explain checklist-check-unknown` lists them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Some((name.span, format!("there is no fact `{}`", name.value), help));
    };
    let written = check.arguments.first().map(|argument| argument.span);
    let (message, help) = match (definition.argument, written) {
        (Argument::None, Some(place)) => {
            let message = format!("`{}` takes no argument", name.value);
            return Some((place, message, format!("write `check: {}`", name.value)));
        }
        (Argument::Alarm, None) => (
            format!("`{}` needs an alarm", name.value),
            format!(
                "write a class ({}) or a severity: `check: {{{}: latency}}`",
                alarms::CLASSES.join(", "),
                name.value
            ),
        ),
        (Argument::Paths, None) => (
            format!("`{}` needs a file", name.value),
            format!("write its path: `check: {{{}: config/production.yaml}}`", name.value),
        ),
        _ => return None,
    };
    Some((name.span, message, help))
}

/// "1 alarm", "5 alarms".
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
