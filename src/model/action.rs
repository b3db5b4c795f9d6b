//! Work that a review or a postmortem asks for.

use jiff::civil::Date;

use crate::read::{Fields, Problem, Read};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// One action item.
#[derive(Clone, Debug)]
pub struct Action {
    pub span: Span,
    /// A short name, unique in its document.
    pub id: Option<Spanned<String>>,
    /// What is to be done.
    pub title: Option<Spanned<String>>,
    /// Who sees to it: a person or a team.
    pub owner: Option<Spanned<String>>,
    /// The day it is to be finished.
    pub due: Option<Spanned<Date>>,
    /// `open` (default), `done` or `dropped`.
    pub status: ActionStatus,
    /// What it is for: `prevent`, `detect`, `mitigate` or `process`.
    pub kind: Option<ActionKind>,
    /// Where the work is tracked: an id or a URL.
    pub ticket: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub fn is_open(&self) -> bool {
        self.status == ActionStatus::Open
    }

    /// Whether it is open past its day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due.as_ref().is_some_and(|due| due.value < today)
    }

    /// What to call it in a message.
    pub fn label(&self) -> String {
        let name = self.id.as_ref().or(self.title.as_ref());
        name.map_or("an action without id or title".into(), |name| format!("action `{}`", name.value))
    }
}

impl Read for Action {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "action", problems);
        let action = Self {
            span: node.span,
            id: fields.read("id", problems),
            title: fields.read("title", problems),
            owner: fields.read("owner", problems),
            due: fields.read("due", problems),
            status: fields.read_or_default("status", problems),
            kind: fields.read("type", problems),
            ticket: fields.read("ticket", problems),
        };
        fields.finish(problems);
        node.is_map().then_some(action)
    }
}
