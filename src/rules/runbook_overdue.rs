use super::{Check, Finding, Rule, days_late};
use crate::config::Level;
use crate::judge;
use crate::link::{PageId, Site};

pub const RULE: Rule = Rule {
    code: "R003",
    name: "runbook-overdue",
    level: Level::Warning,
    page: include_str!("runbook_overdue.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let today = site.config.today;
    let pages = (0..site.pages.len()).map(PageId);
    pages
        .filter_map(|id| {
            let reviewed = site.page(id).runbook()?.reviewed_on.as_ref()?;
            if let Some(on) = judge::runbook_ahead(site, id) {
                let message = format!("the review of this runbook is dated {on}, which is in the future");
                let help = "write the day on which somebody last went through it";
                return Some(Finding::at(reviewed.span, "reviewed_on", message, help));
            }
            let due = judge::runbook_overdue(site, id)?;
            let late = days_late(due, today);
            let help = "go through it, fix it, and write the date here";
            let message = format!("the review of this runbook is overdue by {late}, since {due}");
            Some(Finding::at(reviewed.span, "reviewed_on", message, help))
        })
        .collect()
}
