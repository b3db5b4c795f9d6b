//! An entry of `exceptions:` in `readyroom.yaml`.

use globset::{Glob, GlobBuilder};
use jiff::civil::Date;
use schemars::JsonSchema;

use crate::model::says_something;
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// Findings that are allowed for a reason, and perhaps only until a day.
#[derive(Clone, Debug, JsonSchema)]
pub struct Exception {
    /// The name of the rule. A name that no rule has is reported as `file-unknown-key`.
    pub rule: Spanned<String>,
    /// Which of its findings: those in files that match a pattern of paths (`content/legacy/**`) or in a folder
    /// (`content/legacy/`), those about an alarm (`DiskFull`) or about an item of a checklist (`data.restore-tested`).
    /// If it matches nothing, it is reported as `exception-unused`.
    pub at: Spanned<String>,
    /// Why they are allowed. An exception without a reason does not count.
    pub reason: String,
    /// The last day on which they are allowed. After that day they are reported again, and the entry is reported as
    /// `exception-expired`. Default: no last day.
    #[schemars(with = "Option<Date>")]
    pub until: Option<Spanned<Date>>,
}

impl Exception {
    pub fn is_over(&self, today: Date) -> bool {
        self.until.as_ref().is_some_and(|until| until.value < today)
    }

    /// The globs that `at` may mean: the text itself, and everything below a folder with that name.
    pub fn globs(&self) -> Vec<Glob> {
        let at = self.at.value.trim_start_matches("./").trim_end_matches('/');
        let patterns = [at.to_owned(), format!("{at}/**")];
        let globs = patterns.iter().map(|pattern| GlobBuilder::new(pattern).literal_separator(true).build());
        // `at` may be the name of an alarm, which need not be a valid glob.
        globs.filter_map(Result::ok).collect()
    }
}

impl Read for Exception {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "exception", problems);
        let rule = fields.require("rule", node.span, problems);
        let at: Option<Spanned<String>> = fields.require("at", node.span, problems);
        let reason: Option<Spanned<String>> = fields.require("reason", node.span, problems);
        let until = fields.read("until", problems);
        fields.finish(problems);
        let (at, reason) = (at?, reason?);
        let empty = |key: &str, text: &Spanned<String>| {
            let is_empty = text.value.trim().is_empty();
            is_empty.then(|| (text.span, format!("the `{key}` of this exception is empty")))
        };
        let placeholder = || {
            let message =
                format!("the `reason` of this exception, `{}`, is a placeholder", reason.value.trim());
            (!says_something(&reason.value)).then_some((reason.span, message))
        };
        let flaws: Vec<_> =
            empty("at", &at).into_iter().chain(empty("reason", &reason).or_else(placeholder)).collect();
        let counts = flaws.is_empty();
        let help = "say which findings may pass, and why";
        problems.extend(flaws.into_iter().map(|(span, message)| Problem::malformed(span, message, help)));
        let rule = rule?;
        counts.then_some(Self { rule, at, reason: reason.value, until })
    }
}
