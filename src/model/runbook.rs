//! A runbook: what to do when an alarm fires.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Parameter, Period};
use crate::read::{Fields, Problem};
use crate::source::Spanned;

/// The front matter of a runbook. All of it is optional: a plain Markdown file is a full runbook.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Runbook {
    /// Names of the alarms it is for, spelled as their definitions spell them. An alarm whose own link leads to another
    /// page has both. A name that no alarm has is reported as `runbook-unknown-alarm`.
    pub alarms: Vec<Spanned<String>>,
    /// The day someone last went through it and found it right. With `review_every` it says when the next review is
    /// due; after that day the page says so, and `runbook-overdue` too. `last_reviewed_on` and `last_review_date` are read
    /// as well. Default: no review is ever due.
    pub reviewed_on: Option<Spanned<Date>>,
    /// How long a review holds. `review_in` is read as well. Default: `review_every` in `readyroom.yaml`.
    pub review_every: Option<Period>,
    /// Whom to call next, first to last. Default: `on_call.escalation` of the service.
    pub escalation: Vec<String>,
    /// What the page's commands are filled in with, besides the parameters of `readyroom.yaml` and of its service; if two have
    /// one name, the page's counts. A page that has none is filled in with the labels of its alarms too.
    pub parameters: Vec<Parameter>,
}

impl Runbook {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        Self {
            alarms: fields.read_or_default("alarms", problems),
            reviewed_on: fields.read_as("reviewed_on", &["last_reviewed_on", "last_review_date"], problems),
            review_every: fields.read_as("review_every", &["review_in"], problems),
            escalation: fields.read_or_default("escalation", problems),
            parameters: fields.read_or_default("parameters", problems),
        }
    }

    /// The last day on which its review holds; `None` if nobody says when that was.
    pub fn review_due(&self, every: Period) -> Option<Date> {
        Some(self.review_every.unwrap_or(every).after(self.reviewed_on.as_ref()?.value))
    }
}
