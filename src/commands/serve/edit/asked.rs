//! The requests that pages send, and the replies.

use axum::http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::form::{AnswerForm, Written};

/// A request, and where to send its reply.
pub struct Asked {
    pub wanted: Wanted,
    /// Whether the files were already read again for this request.
    pub is_again: bool,
    pub reply: oneshot::Sender<Reply>,
}

/// The reply to a request: a value as JSON, or the reason for the refusal.
pub type Reply = Result<Value, Refused>;

/// What a request asks for. Pages are named by their addresses, so that no request contains a file path.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// The initial values of a review's forms.
    Review { page: String },
    /// Save an answer of a review.
    Save(Box<Save>),
    /// Undo the last save of a review.
    Undo { page: String },
    /// The reviews that a service needs and that nobody has started.
    Service { page: String },
    /// Start a review of a checklist that a service needs a review of.
    Start { page: String, checklist: String },
    /// The address of the page for a file that was just written.
    #[serde(skip)]
    Made { file: String },
}

/// A request to save an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    pub page: String,
    pub item: String,
    /// The digest of the file when the page read it.
    pub digest: String,
    /// The answer when the page read it.
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

/// An action that a person promises in an answer's form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promised {
    pub title: String,
    pub owner: String,
    pub due: Date,
}

/// Why a request is refused, and the current value.
#[derive(Debug)]
pub struct Refused {
    why: RefusalKind,
    message: String,
    now: Option<Value>,
}

/// The kind of a refusal.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// The file changed since the page read it.
    Changed,
    /// The request cannot be written as it is.
    Refused,
    /// There is no such page, item or checklist.
    Unknown,
    Failed,
}

impl Refused {
    pub fn new(message: impl Into<String>) -> Self {
        Self { why: RefusalKind::Refused, message: message.into(), now: None }
    }

    pub fn unknown(what: impl Into<String>) -> Self {
        Self { why: RefusalKind::Unknown, message: what.into(), now: None }
    }

    /// A refusal because of a change. `now` is what the file says now.
    pub fn changed(message: impl Into<String>, now: Value) -> Self {
        Self { why: RefusalKind::Changed, message: message.into(), now: Some(now) }
    }

    pub fn status(&self) -> StatusCode {
        match self.why {
            RefusalKind::Changed => StatusCode::CONFLICT,
            RefusalKind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::Unknown => StatusCode::NOT_FOUND,
            RefusalKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn json(&self) -> Value {
        json!({ "why": self.why, "message": self.message, "now": self.now })
    }
}

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self { why: RefusalKind::Failed, message: format!("{error:#}"), now: None }
    }
}
