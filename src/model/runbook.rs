//! A runbook: what to do when an alarm fires.

use jiff::civil::Date;
use schemars::JsonSchema;

use super::Period;
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// The front matter of a runbook. All of it is optional: a plain Markdown file is a full runbook.
#[derive(Debug, Default, JsonSchema)]
pub struct Runbook {
    /// Names of the alarms it is for, spelled as their definitions spell them. An alarm whose own link leads to another
    /// page has both. A name that no alarm has draws `runbook-unknown-alarm`.
    pub alarms: Vec<Spanned<String>>,
    /// The day someone last went through it and found it right. With `review_every` it says when the next review is
    /// due; after that day the page says so, and `runbook-overdue` too. `last_reviewed_on` is read as well. Default: no review is ever due.
    pub reviewed_on: Option<Spanned<Date>>,
    /// How long a review holds. `review_in` is read as well. Default: `review_every` of `readyroom.yaml`.
    pub review_every: Option<Period>,
    /// Whom to call next, first to last. Default: `on_call.escalation` of the service.
    pub escalation: Vec<String>,
    /// What the page's commands are filled in with.
    pub parameters: Vec<Parameter>,
}

/// A value that the reader, or the link from the alarm, puts into the page's commands.
#[derive(Clone, Debug, JsonSchema)]
pub struct Parameter {
    /// `<namespace>` in code stands for the parameter `namespace`, and `?namespace=` in the page's address fills it.
    /// Letters, digits, `_`, `.` and `-`. An alarm's label of that name is the value to send along.
    pub name: Spanned<String>,
    /// What it means, beside its field.
    pub description: Option<String>,
    /// What stands in the field until the address or the reader says otherwise. Default: nothing, and `<name>` stays.
    pub default: Option<String>,
    /// A regular expression, as JavaScript takes it, that the whole value has to match. A value that does not is shown
    /// as refused, never filled in, and the command cannot be copied. Default: anything the reader types; of what the
    /// address brings, letters, digits and `_.:/@%+=,-`.
    pub pattern: Option<Spanned<String>>,
}

impl Runbook {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        Self {
            alarms: fields.read_or_default("alarms", problems),
            reviewed_on: fields.read_as("reviewed_on", "last_reviewed_on", problems),
            review_every: fields.read_as("review_every", "review_in", problems),
            escalation: fields.read_or_default("escalation", problems),
            parameters: fields.read_or_default("parameters", problems),
        }
    }

    /// The last day on which its review holds; `None` if nobody says when that was.
    pub fn review_due(&self, every: Period) -> Option<Date> {
        Some(self.review_every.unwrap_or(every).after(self.reviewed_on.as_ref()?.value))
    }
}

impl Read for Parameter {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "parameter", problems);
        let name = fields.require("name", node.span, problems);
        let parameter = Self {
            name: name.unwrap_or_else(|| Spanned::new(String::new(), node.span)),
            description: fields.read("description", problems),
            default: fields.read("default", problems),
            pattern: fields.read("pattern", problems),
        };
        fields.finish(problems);
        (!parameter.name.value.is_empty()).then_some(parameter)
    }
}
