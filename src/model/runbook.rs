//! A runbook: what to do when an alarm fires.

use jiff::civil::Date;

use super::Period;
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// The front matter of a runbook. All of it is optional: a plain Markdown file is a full runbook.
#[derive(Debug, Default)]
pub struct Runbook {
    /// Names of the alarms it is for.
    pub alarms: Vec<Spanned<String>>,
    /// The day someone last went through it and found it right.
    pub reviewed_on: Option<Spanned<Date>>,
    /// How long a review holds. Default: `review_every` of `readyroom.yaml`, else 180 days.
    pub review_every: Option<Period>,
    /// Whom to call next, first to last. Default: the service's.
    pub escalation: Vec<String>,
    /// What the page's commands are filled in with.
    pub parameters: Vec<Parameter>,
}

/// A value that the reader, or the link from the alarm, puts into the page's commands.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name: `<namespace>` in code stands for the parameter `namespace`.
    pub name: Spanned<String>,
    /// What it means.
    pub description: Option<String>,
    /// The value without any other.
    pub default: Option<String>,
    /// A regular expression that the whole value must match before it enters a command.
    pub pattern: Option<Spanned<String>>,
}

impl Runbook {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        Self {
            alarms: fields.read_or_default("alarms", problems),
            reviewed_on: fields.read("reviewed_on", problems),
            review_every: fields.read("review_every", problems),
            escalation: fields.read_or_default("escalation", problems),
            parameters: fields.read_or_default("parameters", problems),
        }
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
