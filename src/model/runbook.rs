//! A runbook: what to do when an alarm fires.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Parameter, Period, says_something};
use crate::read::{Fields, Problem, shorten};
use crate::source::Spanned;

/// The front matter of a runbook. All of it is optional: a plain Markdown file is a full runbook.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Runbook {
    /// Names of the alarms it is for, spelled as their definitions spell them. An alarm whose own link leads to another
    /// page has both. A name that no alarm has is reported as `runbook-unknown-alarm`.
    pub alarms: Vec<Spanned<String>>,
    /// The day someone last went through it and found it right. With `review_every` it says when the next review is
    /// due; after that day the page and `runbook-overdue` say that it is overdue. `last_reviewed_on`, `last_review_date`
    /// and `last_reviewed_at` are read as well. Default: no review is ever due.
    pub reviewed_on: Option<Spanned<Date>>,
    /// How long a review holds. `review_in` is read as well. Default: `review_every` in `readyroom.yaml`.
    pub review_every: Option<Period>,
    /// Whom to call next, first to last. Default: `on_call.escalation` of the service.
    pub escalation: Vec<String>,
    /// What the page's commands are filled in with, besides the parameters of `readyroom.yaml` and of its service; if two have
    /// one name, the page's counts. A page that has none is filled in with the labels of its alarms too.
    pub parameters: Vec<Parameter>,
    /// The key and the value by which it says that nobody is to follow it any more: `status: deprecated`.
    #[schemars(skip)]
    pub retired: Option<Spanned<String>>,
}

impl Runbook {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        Self {
            alarms: fields.read_or_default("alarms", problems),
            reviewed_on: fields.read_as(
                "reviewed_on",
                &["last_reviewed_on", "last_review_date", "last_reviewed_at"],
                problems,
            ),
            review_every: fields.read_as("review_every", &["review_in"], problems),
            escalation: fields.read_or_default("escalation", problems),
            parameters: fields.read_or_default("parameters", problems),
            retired: retired(fields),
        }
    }

    /// The last day on which its review is valid. `None` if its date is unknown.
    pub fn review_due(&self, every: Period) -> Option<Date> {
        Some(self.review_every.unwrap_or(every).after(self.reviewed_on.as_ref()?.value))
    }
}

/// Another tool's key for pages that must no longer be followed, with its value. These keys may also have other values
/// and meanings, so `strict` still reports them.
fn retired(fields: &Fields<'_>) -> Option<Spanned<String>> {
    const SWITCHES: [&str; 3] = ["deprecated", "obsolete", "archived"];
    const SUCCESSORS: [&str; 3] = ["superseded_by", "superseded-by", "replaced_by"];
    const STATES: [&str; 6] = ["deprecated", "obsolete", "archived", "retired", "superseded", "outdated"];
    let is_one_of = |word: &str, known: &[&str]| known.iter().any(|own| own.eq_ignore_ascii_case(word));
    let found = |key: &'static str, says: &dyn Fn(&str) -> bool| {
        let node = fields.of_others(key)?;
        let node = node.items().first().unwrap_or(node);
        let text = node.text().map(str::trim).filter(|text| says(text))?;
        Some(Spanned::new(format!("{key}: {}", shorten(text)), node.span))
    };
    let switched = SWITCHES
        .into_iter()
        .find_map(|key| found(key, &|text: &str| is_one_of(text, &["true", "yes", "on"])));
    let succeeded = || SUCCESSORS.into_iter().find_map(|key| found(key, &says_something));
    switched.or_else(|| found("status", &|text: &str| is_one_of(text, &STATES))).or_else(succeeded)
}

#[cfg(test)]
mod tests {
    use super::Runbook;
    use crate::read::Fields;
    use crate::source::FileId;
    use crate::yaml;

    fn retired(text: &str) -> Option<String> {
        let node = yaml::read_one(FileId(0), text).0.expect("it is a document");
        let mut problems = Vec::new();
        let mut fields = Fields::of(&node, "runbook", &mut problems);
        Runbook::read(&mut fields, &mut problems).retired.map(|retired| retired.value)
    }

    #[test]
    fn a_page_may_say_that_nobody_is_to_follow_it() {
        for (text, says) in [
            ("deprecated: true", "deprecated: true"),
            ("status: Obsolete", "status: Obsolete"),
            ("status: [deprecated]", "status: deprecated"),
            ("deprecated: false\nstatus: archived", "status: archived"),
            ("status: live\nsuperseded_by: other.md", "superseded_by: other.md"),
        ] {
            assert_eq!(retired(text).as_deref(), Some(says), "{text}");
        }
        for text in [
            "title: A",
            "deprecated: false",
            "deprecated: [v1, v2]",
            "status: new",
            "status: {health: obsolete}",
            "superseded_by: none",
            "superseded_by:",
            "tags: [deprecated]",
        ] {
            assert_eq!(retired(text), None, "{text}");
        }
    }
}
