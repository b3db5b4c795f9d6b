use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{Page, Site};
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
        .flat_map(|page| page.document.markdown.unfinished.iter().filter(move |own| !is_title(page, own)))
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

/// Whether an empty section is the page's title at another level: the first heading, with the words of the title.
fn is_title(page: &Page, unfinished: &Unfinished) -> bool {
    let Unfinished::EmptySection { span, heading } = unfinished else { return false };
    let letters = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let first = page.document.markdown.headings.first();
    first.is_some_and(|first| first.span == *span) && letters(heading) == letters(&page.title)
}
