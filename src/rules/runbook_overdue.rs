use super::{Check, Finding, Rule, days_late};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "R003",
    name: "runbook-overdue",
    level: Level::Warning,
    page: include_str!("runbook_overdue.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let today = site.config.today;
    site.pages
        .iter()
        .filter_map(|page| {
            let runbook = page.document.runbook()?;
            let reviewed = runbook.reviewed_on.as_ref()?;
            let due = runbook.review_due(site.config.review_every)?;
            let late = (due < today).then(|| days_late(due, today))?;
            let help = "go through it, mend it, and write the day here";
            let message = format!("the review of this runbook has been due for {late}, since {due}");
            Some(Finding::at(reviewed.span, "reviewed_on", message, help))
        })
        .collect()
}
