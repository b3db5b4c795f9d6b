use super::exceptions::all;
use super::{Check, Finding, Rule, Uses};
use crate::config::Level;

pub const RULE: Rule = Rule {
    code: "F007",
    name: "exception-expired",
    level: Level::Warning,
    page: include_str!("exception_expired.md"),
    check: Check::Exceptions(check),
};

fn check(uses: &Uses<'_>) -> Vec<Finding> {
    let config = &uses.site.config;
    let entries = all(uses.site).map(|(_, exception)| exception).zip(&uses.entries);
    entries
        .filter(|(exception, _)| exception.is_over(config.today))
        .filter_map(|(exception, first)| {
            let until = exception.until.as_ref()?;
            let (rule, at) = (&exception.rule.value, &exception.at.value);
            let message = format!("the exception for `{at}` from `{rule}` expired on {}", until.value);
            let help = "fix what it allowed, agree on a new date, or remove it";
            // An exception that matches nothing is reported as unused.
            Some(
                Finding::at(until.span, [rule.as_str(), at], message, help)
                    .related((*first)?, "this is reported again"),
            )
        })
        .collect()
}
