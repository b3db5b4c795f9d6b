use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::judge;
use crate::link::{PageId, Site};

pub const RULE: Rule = Rule {
    code: "R011",
    name: "runbook-verification-missing",
    level: Level::Off,
    page: include_str!("runbook_verification_missing.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let pages = (0..site.pages.len()).map(PageId);
    let runbooks = pages.filter(|id| site.page(*id).runbook().is_some());
    let silent = runbooks.filter(|id| {
        !site.page(*id).document.markdown.verifies && judge::page_says_something(site, *id, None)
    });
    silent
        .map(|id| {
            let message = "this runbook does not say how to check that it worked";
            let help = "add what to check: \"Verify that the error rate is below 1 %\"";
            Finding::at(beginning(site, id), "verification", message, help)
        })
        .collect()
}
