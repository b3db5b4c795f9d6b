use super::{Finding, Rule, days_late};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "P002",
    name: "postmortem-action-overdue",
    level: Level::Warning,
    page: include_str!("postmortem_action_overdue.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let today = site.config.today;
    let postmortems = site.pages.iter().filter_map(|page| page.document.postmortem());
    postmortems
        .flat_map(|postmortem| &postmortem.actions)
        .filter(|action| action.is_overdue(today))
        .filter_map(|action| {
            let due = action.due.as_ref()?;
            let late = days_late(due.value, today);
            let message = format!("{} is {late} late", action.label());
            Some(Finding::at(
                due.span,
                message,
                "finish it (`status: done`), drop it (`status: dropped`), or agree on another day",
            ))
        })
        .collect()
}
