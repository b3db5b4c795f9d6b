//! Work that a review or a postmortem asks for.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::{Fields, Problem, Read};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// A piece of work. It counts as a promise only if it says who does it, and by when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    #[schemars(skip)]
    pub span: Span,
    /// A short name for it. Messages call the action by its id, else by its title.
    pub id: Option<Spanned<String>>,
    /// What is to be done, in a few words.
    pub title: Option<Spanned<String>>,
    /// Who is responsible for it: a person or a team. An open action without one is reported as `postmortem-action-unowned`,
    /// and does not count as a promise in a review (`review-action-missing`).
    pub owner: Option<Spanned<String>>,
    /// The last day of the work. An open action without one gets the same findings as one without an owner;
    /// in a postmortem, an open action past it is reported as `postmortem-action-overdue`.
    pub due: Option<Spanned<Date>>,
    /// Whether `due` is written, but is not a date.
    #[schemars(skip)]
    pub is_due_unread: bool,
    /// Default `open`. `closed` is read as `done`, `in_progress` as `open`.
    #[schemars(with = "Option<ActionStatus>")]
    pub status: ActionStatus,
    /// How it helps next time: it prevents the incident, detects it sooner, limits the damage, or changes how we work.
    #[schemars(rename = "type")]
    pub kind: Option<ActionKind>,
    /// The name of the alarm that a `detect` action made or changed; until the action is done, the alarm need not exist. A done
    /// action that names none is reported as `postmortem-detection-unnamed`; one whose alarm does not exist is reported as
    /// `postmortem-unknown-name`.
    pub alarm: Option<Spanned<String>>,
    /// Where the work is tracked: an id or a URL. A URL is a link on the page.
    pub ticket: Option<String>,
}

/// Whether an action is still open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionStatus {
    #[default]
    Open,
    Done,
    Dropped,
}

impl ActionStatus {
    pub const WORDS: &[(&str, Self)] = &[
        ("open", Self::Open),
        ("done", Self::Done),
        ("dropped", Self::Dropped),
        ("closed", Self::Done),
        ("in_progress", Self::Open),
    ];
}

/// How an action helps to deal with the next incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionKind {
    Prevent,
    Detect,
    Mitigate,
    Process,
}

impl ActionKind {
    pub const WORDS: &[(&str, Self)] = &[
        ("prevent", Self::Prevent),
        ("detect", Self::Detect),
        ("mitigate", Self::Mitigate),
        ("process", Self::Process),
    ];
}

impl Action {
    /// Its keys, in the order in which they are written.
    pub const KEYS: [&'static str; 8] = ["id", "title", "owner", "due", "status", "type", "alarm", "ticket"];

    pub fn is_open(&self) -> bool {
        self.status == ActionStatus::Open
    }

    /// Whether it is still open after its due date.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due.as_ref().is_some_and(|due| due.value < today)
    }

    /// Its name in messages.
    pub fn label(&self) -> String {
        let name = self.id.as_ref().or(self.title.as_ref());
        name.map_or("an action without id or title".into(), |name| format!("action `{}`", name.value))
    }
}

impl Read for Action {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "action", problems);
        let due = fields.read("due", problems);
        let action = Self {
            span: node.span,
            id: fields.read("id", problems),
            title: fields.read("title", problems),
            owner: fields.read("owner", problems),
            is_due_unread: due.is_none() && fields.node("due").is_some(),
            due,
            status: fields.read_or_default("status", problems),
            kind: fields.read("type", problems),
            alarm: fields.read("alarm", problems),
            ticket: fields.read("ticket", problems),
        };
        fields.finish(problems);
        node.is_map().then_some(action)
    }
}
