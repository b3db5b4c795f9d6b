//! What the repository itself says to a question. A fact about nothing says nothing.

mod alarms;
mod pages;
mod postmortems;
mod resources;
mod service;

pub use pages::missing_sections;

use super::Subject;
use crate::model::{Check, Verdict};
use crate::read::nearest;
use crate::source::{Span, Spanned};

/// A fact that an item can ask for with `check`.
pub struct Question {
    /// What items call it: `owner-defined`.
    pub name: &'static str,
    /// When it holds, for the handbook.
    pub holds: &'static str,
    pub argument: Argument,
    ask: fn(&Subject<'_>, &[Spanned<String>]) -> Option<Fact>,
}

/// What a fact is asked about, apart from the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing else.
    None,
    /// Words, of which those in `CLASSES` mean a class of alarm and others a severity.
    Alarm,
    /// Paths of files, from the service's folder or the project's root.
    Paths,
}

/// Every fact. To add one: its function, and its line here.
pub const ALL: &[Question] = &[
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
    postmortems::NO_OVERDUE_ACTIONS,
    postmortems::POSTMORTEMS_CLOSED,
];

/// What the repository says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub word: Word,
    /// Lower case, no full stop: "each of 5 alarms has a runbook".
    pub says: String,
    pub place: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Holds,
    /// Something is there, and it is not so.
    Fails,
    /// What should be there is not.
    Lacks,
    /// Something that it is about could not be read: it proves nothing, and contradicts nothing.
    Unknown,
}

impl Fact {
    fn holds_at(place: Span, says: impl Into<String>) -> Self {
        Self { word: Word::Holds, says: says.into(), place }
    }

    fn fails_at(place: Span, says: impl Into<String>) -> Self {
        Self { word: Word::Fails, says: says.into(), place }
    }

    fn lacks_at(place: Span, says: impl Into<String>) -> Self {
        Self { word: Word::Lacks, says: says.into(), place }
    }

    fn unknown_at(place: Span, says: impl Into<String>) -> Self {
        Self { word: Word::Unknown, says: says.into(), place }
    }

    pub fn holds(&self) -> bool {
        self.word == Word::Holds
    }

    /// Whether it proves an answer wrong. A no or partial is never proven wrong: its team may know more than the
    /// repository does.
    pub fn contradicts(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Yes => matches!(self.word, Word::Fails | Word::Lacks),
            // There is something that it applies to.
            Verdict::NotApplicable => matches!(self.word, Word::Holds | Word::Fails),
            Verdict::No | Verdict::Partial => false,
        }
    }
}

/// What the repository says to a check, where it can say anything.
pub fn ask(subject: &Subject<'_>, check: &Check) -> Option<Fact> {
    let question = ALL.iter().find(|question| question.name == check.name.value)?;
    subject.service?;
    (question.ask)(subject, &check.arguments)
}

/// When the fact of a name holds, in words.
pub fn meaning(name: &str) -> Option<&'static str> {
    ALL.iter().find(|question| question.name == name).map(|question| question.holds)
}

/// What is wrong with a check, and the cure.
pub fn flaw(check: &Check) -> Option<(Span, String, String)> {
    let name = &check.name;
    let Some(question) = ALL.iter().find(|question| question.name == name.value) else {
        let meant = nearest(&name.value, ALL.iter().map(|question| question.name));
        let help = meant.map_or_else(
            || "`readyroom explain checklist-check-unknown` lists them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Some((name.span, format!("there is no fact `{}`", name.value), help));
    };
    let written = check.arguments.first().map(|argument| argument.span);
    let (message, help) = match (question.argument, written) {
        (Argument::None, Some(place)) => {
            let message = format!("`{}` takes no argument", name.value);
            return Some((place, message, format!("write `check: {}`", name.value)));
        }
        (Argument::Alarm, None) => (
            format!("`{}` needs an alarm", name.value),
            format!(
                "write a class ({}) or a severity: `check: {{{}: latency}}`",
                alarms::CLASSES.map(|(class, _)| class).join(", "),
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
