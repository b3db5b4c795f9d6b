//! The nouns, one per file. A field's doc comment is its reference: shape, unit, default.

mod action;
mod alarm;
mod answer_kind;
pub mod catalog;
mod checklist;
mod contradiction;
mod document;
mod item;
mod limits;
mod needs;
mod parameter;
mod period;
mod pipeline;
mod postmortem;
mod reading;
mod recovery;
mod review;
mod runbook;
mod service;
mod stage;
mod typed;
mod when;
mod unread_record;

pub use action::{Action, ActionKind, ActionStatus};
pub use alarm::{Alarm, Exempt, FormatName, Labels};
pub use answer_kind::{AnswerKind, Choice, Counts, Expects, Number};
pub use checklist::{Checklist, Extends, Replaces};
pub use contradiction::FactContradiction;
pub use document::{Common, Document, Kind, Matter};
pub use item::{Check, EvidenceRule, Item, ItemSeverity};
pub use needs::{Dependency, Owned};
pub use parameter::{Parameter, folded};
pub use period::Period;
pub use pipeline::BadRelease;
pub use postmortem::{ItemLink, Moment, Postmortem, PostmortemStatus, Relation};
pub use reading::{Reading, Value};
pub use review::{Answer, Decision, OPEN, Review, ReviewStatus, Reviewer, Verdict, Waiver};
pub use runbook::Runbook;
pub use service::{Link, Service, Slo};
pub use stage::Stage;
pub use typed::{Flaw, Form, Hours, Length, Rate, Share, Times, Typed, Window, is_templated, says_something};
pub use unread_record::{Record, UnreadReason, UnreadRecord};
pub use when::When;

use crate::read::{Problem, Read, meant, words_schema, wrong};
use crate::yaml::Node;

/// A value that is one of a few words. Several words may have the same meaning.
fn one_of<T: Copy + PartialEq>(node: &Node, words: &[(&str, T)], problems: &mut Vec<Problem>) -> Option<T> {
    let word = node.text().unwrap_or_default().trim().to_lowercase();
    let found = words.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    if found.is_none() {
        // Later words with the same meaning are accepted, but not suggested.
        let first = |at: &usize| !words[..*at].iter().any(|(_, meaning)| *meaning == words[*at].1);
        let names = (0..words.len()).filter(first).map(|at| format!("`{}`", words[at].0));
        let names = names.collect::<Vec<_>>().join(", ");
        let help = meant(&word, words.iter().map(|(name, _)| *name));
        let help = help.map_or_else(|| format!("write {names}"), |near| format!("did you mean `{near}`?"));
        wrong(node, &format!("one of {names}"), &help, problems);
    }
    found
}

/// Reads an enum whose words are listed in its `WORDS`.
macro_rules! read_words {
    ($($type:ty),+) => {$(
        impl Read for $type {
            fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
                one_of(node, Self::WORDS, problems)
            }
        }

        words_schema!($type);

        impl $type {
            /// The word for it, as files and pages show it.
            pub fn word(self) -> &'static str {
                Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
            }
        }
    )+};
}

read_words!(
    ActionKind,
    ActionStatus,
    AnswerKind,
    Counts,
    Decision,
    EvidenceRule,
    Expects,
    ItemSeverity,
    Kind,
    PostmortemStatus,
    Relation,
    Replaces,
    ReviewStatus,
    Verdict
);
