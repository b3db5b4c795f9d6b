use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::markdown::Unfinished;
use crate::model::Kind;

pub const RULE: Rule = Rule {
    code: "R005",
    name: "runbook-unfinished",
    level: Level::Warning,
    page: include_str!("runbook_unfinished.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let runbooks = site.pages.iter().filter(|page| page.kind == Kind::Runbook);
    runbooks
        .flat_map(|page| &page.document.markdown.unfinished)
        .map(|unfinished| match unfinished {
            Unfinished::Mark { span, word } => {
                let message = format!("this runbook is not finished: it says `{word}`");
                Finding::at(*span, word, message, "write what is missing, or remove the mark")
            }
            Unfinished::EmptySection { span, heading } => {
                let message = format!("the section `{heading}` is empty");
                let is_underlined = site.sources[span.file].lines.line(span.start).end < span.end as usize;
                let help = if is_underlined {
                    "fill it; if it is text, put an empty line between it and the line that underlines it"
                } else {
                    "fill it, or remove the heading"
                };
                Finding::at(*span, ["empty", heading.as_str()], message, help)
            }
        })
        .collect()
}
