use std::collections::BTreeMap;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Coverage, Readiness};
use crate::link::PageId;

pub const RULE: Rule = Rule {
    code: "R013",
    name: "runbook-deprecated",
    level: Level::Warning,
    page: include_str!("runbook_deprecated.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let mut led: BTreeMap<PageId, &str> = BTreeMap::new();
    for judged in &readiness.definitions {
        let Coverage::Covered { runbook } = judged.coverage else { continue };
        // Which of several pages a template means is unknown before the alarm fires.
        let only = match judged.alarm.fits[..] {
            [page] => Some(page),
            _ => None,
        };
        if let Some(page) = runbook.map(|found| found.page).or(only) {
            led.entry(page).or_insert(&judged.name.name);
        }
    }
    led.into_iter()
        .filter_map(|(page, alarm)| {
            let own = site.page(page);
            let retired = own.runbook()?.retired.as_ref().or(own.document.markdown.retired.as_ref())?;
            let message = format!("this runbook says `{}`, and alarm `{alarm}` leads to it", retired.value);
            let help =
                "link the alarm to the page that replaces it, or remove this if it is still to be followed";
            Some(Finding::at(retired.span, &retired.value, message, help).about(alarm))
        })
        .collect()
}
