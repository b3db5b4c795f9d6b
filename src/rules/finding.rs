//! What a rule finds, and what the project makes of it.

use serde::{Deserialize, Serialize};

use super::{Change, Identity, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::link::LinkedAlarm;
use crate::nearest::Suggestion;
use crate::source::Span;

/// One place where a rule does not hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of it, and any may hold with any")]
pub struct Finding {
    pub place: Span,
    /// What it is about, for its fingerprint.
    pub subject: Subject,
    /// Lower case, names in backticks, no full stop: what is wrong.
    pub message: String,
    /// The cure.
    pub help: String,
    /// Second places: "the item is defined here".
    pub related: Vec<(Span, String)>,
    /// Of the alarm it is about, for policies by severity. A name that is defined several times has several.
    pub severities: Vec<String>,
    /// What it is about, for exceptions: names of alarms, ids of items.
    pub names: Vec<String>,
    /// A warning whatever the rule's level: nothing is late yet.
    pub early: bool,
    /// It concerns more than the repository of its place.
    pub shared: bool,
    /// Reports do not quote the lines of its place: they are read by more people, and kept for longer, than the file.
    pub hidden: bool,
    /// Nobody looked what its name may mean: too many others came before it.
    pub unsought: bool,
    /// What settles it for certain, if anything does.
    pub change: Option<Change>,
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
            early: false,
            shared: false,
            hidden: false,
            unsought: false,
            change: None,
        }
    }

    /// About an alarm.
    #[must_use]
    pub fn of(mut self, alarm: &LinkedAlarm) -> Self {
        self.severities.extend(alarm.severity.clone());
        self.names.push(alarm.alarm.name.value.clone());
        self.names.extend(alarm.alarm.id.clone());
        self
    }

    /// About something of a name: an alarm, an item.
    #[must_use]
    pub fn about(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// On a line that no report may quote.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// With a name that may be meant, or that nobody looked for one.
    #[must_use]
    pub fn suggests(mut self, meant: Suggestion<'_>) -> Self {
        if let Some(name) = meant.name {
            self.help = did_you_mean(Some(name), "");
            self.change = meant.is_certain.then(|| Change::word(self.place, name));
        }
        self.unsought = meant.is_unsought;
        self
    }

    /// With what settles it, where something does for certain.
    #[must_use]
    pub fn settled_by(mut self, change: Option<Change>) -> Self {
        self.change = change;
        self
    }

    #[must_use]
    pub fn related(mut self, place: Span, message: impl Into<String>) -> Self {
        self.related.push((place, message.into()));
        self
    }
}

/// A finding, whose it is, and how much it weighs here.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reported {
    #[serde(with = "super::stored")]
    pub rule: &'static Rule,
    pub level: Level,
    pub finding: Finding,
    pub identity: Identity,
}
