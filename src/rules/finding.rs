//! What a rule finds, and how the project reports it.

use serde::{Deserialize, Serialize};

use super::{Change, Identity, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::link::LinkedAlarm;
use crate::nearest::Suggestion;
use crate::source::Span;

/// One place where a rule does not hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent property of the finding")]
pub struct Finding {
    pub place: Span,
    /// What it is about, for its fingerprint.
    pub subject: Subject,
    /// Lower case, names in backticks, no full stop: what is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
    /// Further places with notes: "the item is defined here".
    pub related: Vec<(Span, String)>,
    /// The severities of the alarm it is about, for policies by severity. An alarm that is defined several times has several.
    pub severities: Vec<String>,
    /// What it is about, for exceptions: names of alarms, ids of items.
    pub names: Vec<String>,
    /// At most a warning, whatever the rule's level: nothing is late yet.
    pub early: bool,
    /// Reports for people may count it with the others of its rule in its file, as long as it is early.
    pub folds: bool,
    /// It concerns more repositories than the one of its place.
    pub shared: bool,
    /// Reports do not quote the lines of its place, since reports are read by more people, and kept for longer, than the file.
    pub hidden: bool,
    /// No similar name was looked for, since too many other findings came before it.
    pub unsought: bool,
    /// The change that is certain to fix it, if there is one.
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
            folds: false,
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

    /// About something with a name: an alarm, an item.
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

    /// With a similar name that may be meant, or a mark that none was looked for.
    #[must_use]
    pub fn suggests(mut self, meant: Suggestion<'_>) -> Self {
        if let Some(name) = meant.name {
            self.help = did_you_mean(Some(name), "");
            self.change = meant.is_certain.then(|| Change::word(self.place, name));
        }
        self.unsought = meant.is_unsought;
        self
    }

    /// With the change that is certain to fix it, if there is one.
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

/// A finding, with its rule and the level that it has here.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reported {
    #[serde(with = "super::stored")]
    pub rule: &'static Rule,
    pub level: Level,
    pub finding: Finding,
    pub identity: Identity,
}

impl Reported {
    /// Whether another finding says the same at the same place. Alarms and items are counted one by one.
    pub fn repeats(&self, other: &Self) -> bool {
        let (own, known) = (&self.finding, &other.finding);
        self.rule.code == other.rule.code
            && own.place == known.place
            && own.message == known.message
            && own.names.is_empty()
            && known.names.is_empty()
    }
}
