//! A postmortem that is not read as one: a draft, or a file that something keeps out of the documents.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Postmortem, says_something};
use crate::source::{FileId, Span, Spanned};

/// What is known about it. It has no page, and proves no answer wrong.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Withheld {
    pub file: FileId,
    pub by: WithheldBy,
    /// The entry of `documents` that takes it, if one does.
    pub entry: Option<usize>,
    /// The service that its front matter names under `service`.
    pub service: Option<Spanned<String>>,
    pub postmortem: Postmortem,
    /// The first part of it that cannot be read: its place, and the message.
    pub lost: Option<(Span, String)>,
}

/// What keeps a postmortem from being read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WithheldBy {
    /// `draft: true`
    Draft,
    /// Its front matter says that it is of this kind.
    Kind(Cow<'static, str>),
    /// No entry of `documents` covers it, and the reason: "a `.gitignore` hides it".
    LeftOut(Cow<'static, str>),
}

impl WithheldBy {
    /// Reads well after "it is not read: ".
    pub fn says(&self) -> Cow<'_, str> {
        match self {
            Self::Draft => "it is a draft".into(),
            Self::Kind(kind) => format!("its `kind` is `{kind}`").into(),
            Self::LeftOut(why) => why.clone(),
        }
    }

    /// What makes it count.
    pub fn cure(&self) -> &'static str {
        match self {
            Self::Draft => "remove `draft: true`",
            Self::Kind(_) => "write `kind: postmortem`",
            Self::LeftOut(_) => "let `documents` include it",
        }
    }
}

impl Withheld {
    /// What it may prove, and where that is written: that a yes has failed, or something that cannot be read.
    pub fn says(&self) -> Option<(Span, String)> {
        if let Some((place, message)) = &self.lost {
            return Some((*place, format!("something in it cannot be read: {message}")));
        }
        // A template of a postmortem names no item.
        let lesson = self.postmortem.lessons().find(|item| says_something(&item.id.value))?;
        Some((lesson.id.span, format!("it says that a yes to `{}` has failed", lesson.id.value)))
    }
}
