//! The requests of a page, and the replies.

use axum::http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::form::{AnswerForm, Written};

/// A request, and where its answer goes.
pub struct Asked {
    pub wanted: Wanted,
    /// Whether the files were read again for it already.
    pub is_again: bool,
    pub reply: oneshot::Sender<Reply>,
}

/// What a request gets: a value as JSON, or why it is refused.
pub type Reply = Result<Value, Refused>;

/// Pages are named by their addresses: no path of a file comes from outside.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// The values that the forms of a review begin with.
    Review { page: String },
    /// An answer of a review.
    Save(Box<Save>),
    /// Undo the last save of a review.
    Undo { page: String },
    /// What a service owes and has not begun.
    Service { page: String },
    /// A review of a checklist that a service owes.
    Start { page: String, checklist: String },
    /// The address of the page of a file that was just written.
    #[serde(skip)]
    Made { file: String },
}

/// An answer that a page saves.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    pub page: String,
    pub item: String,
    /// The digest of the file, as the page read it.
    pub digest: String,
    /// The answer, as the page read it.
    pub was: AnswerForm,
    #[serde(default)]
    pub answer: Option<Written>,
    #[serde(default)]
    pub evidence: Option<Vec<String>>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub justification: Option<String>,
    #[serde(default)]
    pub by: Option<String>,
    #[serde(default)]
    pub promises: Vec<Promised>,
}

/// An action that a person promises in the form of an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promised {
    pub title: String,
    pub owner: String,
    pub due: Date,
}

/// Why something is not done, and what is there instead.
#[derive(Debug)]
pub struct Refused {
    why: Why,
    message: String,
    now: Option<Value>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The file is not as the page read it.
    Changed,
    /// It cannot be written as it is asked for.
    Refused,
    /// There is no such page, item or checklist.
    Unknown,
    Failed,
}

impl Refused {
    pub fn new(message: impl Into<String>) -> Self {
        Self { why: Why::Refused, message: message.into(), now: None }
    }

    pub fn unknown(what: impl Into<String>) -> Self {
        Self { why: Why::Unknown, message: what.into(), now: None }
    }

    /// `now` is what the file says.
    pub fn changed(message: impl Into<String>, now: Value) -> Self {
        Self { why: Why::Changed, message: message.into(), now: Some(now) }
    }

    pub fn status(&self) -> StatusCode {
        match self.why {
            Why::Changed => StatusCode::CONFLICT,
            Why::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Why::Unknown => StatusCode::NOT_FOUND,
            Why::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn json(&self) -> Value {
        json!({ "why": self.why, "message": self.message, "now": self.now })
    }
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self { why: Why::Failed, message: format!("{error:#}"), now: None }
    }
}
