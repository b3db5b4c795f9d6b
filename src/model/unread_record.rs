//! A review or a postmortem that is not read as one: a draft, or a file that is kept out of the documents.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Action, Postmortem, Review, says_something};
use crate::source::{FileId, Span, Spanned};

/// What is known about such a file. It has no page, answers nothing, and proves no answer wrong.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct UnreadRecord {
    pub file: FileId,
    pub reason: UnreadReason,
    /// The entry of `documents` that matches it, if there is one.
    pub entry: Option<usize>,
    /// The service in its front matter, under `service`.
    pub service: Option<Spanned<String>>,
    pub record: Record,
    /// The first part of it that cannot be read: the place and the message.
    pub lost: Option<(Span, String)>,
}

/// The content of the file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Record {
    Review(Box<Review>),
    Postmortem(Box<Postmortem>),
}

/// Why it is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnreadReason {
    /// `draft: true`
    Draft,
    /// Its front matter says that it is of another kind.
    Kind(Cow<'static, str>),
    /// No entry of `documents` matches it. The text is the reason: "a `.gitignore` hides it".
    NotInDocuments(Cow<'static, str>),
}

impl UnreadReason {
    /// The reason. Reads well after "it is not read: ".
    pub fn says(&self) -> Cow<'_, str> {
        match self {
            Self::Draft => "it is a draft".into(),
            Self::Kind(kind) => format!("its `kind` is `{kind}`").into(),
            Self::NotInDocuments(why) => why.clone(),
        }
    }

    /// What to do so that it is read.
    pub fn cure(&self, record: &Record) -> String {
        match self {
            Self::Draft => "publish it".to_owned(),
            Self::Kind(_) => format!("write `kind: {}`", record.word()),
            Self::NotInDocuments(_) => "let `documents` include it".to_owned(),
        }
    }
}

impl Record {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Review(_) => "review",
            Self::Postmortem(_) => "postmortem",
        }
    }
}

impl UnreadRecord {
    /// Whether it may say more than could be read.
    pub fn is_lost(&self) -> bool {
        // A template has a placeholder as its checklist.
        let is_one = |review: &Review| {
            review.is_current() && review.checklist.as_ref().is_none_or(|id| says_something(&id.value))
        };
        self.lost.is_some() && self.review().is_none_or(is_one)
    }

    /// The actions that it promises.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let promised = self.review().into_iter().flat_map(Review::actions);
        promised.chain(self.postmortem().into_iter().flat_map(|postmortem| &postmortem.actions))
    }

    pub fn review(&self) -> Option<&Review> {
        match &self.record {
            Record::Review(review) => Some(review),
            Record::Postmortem(_) => None,
        }
    }

    pub fn postmortem(&self) -> Option<&Postmortem> {
        match &self.record {
            Record::Review(_) => None,
            Record::Postmortem(postmortem) => Some(postmortem),
        }
    }
}
