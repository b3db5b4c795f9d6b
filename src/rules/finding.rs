//! What a rule finds, and how the project reports it.

use serde::{Deserialize, Serialize};

use super::{Change, Identity, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::link::LinkedAlarm;
use crate::nearest::Suggestion;
use crate::source::Span;

/// One place that violates a rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent property of the finding")]
pub struct Finding {
    pub place: Span,
    /// What the finding is about, for its fingerprint.
    pub subject: Subject,
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// Further places with notes: "the item is defined here".
    pub related: Vec<(Span, String)>,
    /// The severities of the alarm that it is about, for policies by severity. An alarm with several definitions may
    /// have several.
    pub severities: Vec<String>,
    /// The names of alarms and ids of items that it is about, for exceptions.
    pub names: Vec<String>,
    /// Whether it is at most a warning, whatever the rule's level. Usually, because nothing is overdue yet.
    pub warning_only: bool,
    /// How reports for people may combine it with the other findings of its rule in its file.
    pub grouping: Option<Grouping>,
    /// Whether it also concerns repositories other than the one that contains its place.
    pub shared: bool,
    /// Whether reports must not quote its lines. Reports are read by more people, and kept for longer, than the file.
    pub hidden: bool,
    /// Whether no similar name was looked up, because there were too many earlier findings.
    pub suggestion_skipped: bool,
    /// The change that certainly fixes it, if there is one.
    pub change: Option<Change>,
}

/// Findings of one file that reports for people may combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grouping {
    /// Open items of a draft.
    OpenItems,
    /// Alarms without a service.
    Alarms,
}

impl Finding {
    pub fn at(
        place: Span,
        subject: impl Into<Subject>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            place,
            subject: subject.into(),
            message: message.into(),
            help: help.into(),
            related: Vec::new(),
            severities: Vec::new(),
            names: Vec::new(),
            warning_only: false,
            grouping: None,
            shared: false,
            hidden: false,
            suggestion_skipped: false,
            change: None,
        }
    }

    /// Marks the finding as being about an alarm.
    #[must_use]
    pub fn of(mut self, alarm: &LinkedAlarm) -> Self {
        self.severities.extend(alarm.severity.clone());
        self.names.push(alarm.alarm.name.value.clone());
        self.names.extend(alarm.alarm.id.clone());
        self
    }

    /// Marks the finding as being about an alarm or an item, by name.
    #[must_use]
    pub fn about(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// Marks the finding as being on a line that reports must not quote.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Adds a similar name that may be meant, or records that none was looked up.
    #[must_use]
    pub fn suggests(mut self, meant: Suggestion<'_>) -> Self {
        if let Some(name) = meant.name {
            self.help = did_you_mean(Some(name), "");
            self.change = meant.is_certain.then(|| Change::word(self.place, name));
        }
        self.suggestion_skipped = meant.is_skipped;
        self
    }

    /// Adds the change that certainly fixes it, if there is one.
    #[must_use]
    pub fn with_fix(mut self, change: Option<Change>) -> Self {
        self.change = change;
        self
    }

    #[must_use]
    pub fn related(mut self, place: Span, message: impl Into<String>) -> Self {
        self.related.push((place, message.into()));
        self
    }
}

/// A finding, with its rule and the level of the rule at its place.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reported {
    #[serde(with = "super::stored")]
    pub rule: &'static Rule,
    pub level: Level,
    pub finding: Finding,
    pub identity: Identity,
}

impl Reported {
    /// Whether another finding says the same at the same place. Findings about alarms and items never repeat each
    /// other.
    pub fn repeats(&self, other: &Self) -> bool {
        let (own, known) = (&self.finding, &other.finding);
        self.rule.code == other.rule.code
            && own.place == known.place
            && own.message == known.message
            && own.names.is_empty()
            && known.names.is_empty()
    }
}
