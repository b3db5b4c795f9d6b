use std::collections::BTreeMap;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{Coverage, Readiness};
use crate::link::{Page, PageId};
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "R013",
    name: "runbook-deprecated",
    level: Level::Warning,
    page: include_str!("runbook_deprecated.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let mut led: BTreeMap<PageId, (&Spanned<String>, &str)> = BTreeMap::new();
    for judged in &readiness.definitions {
        let Coverage::Covered { runbook } = judged.coverage else { continue };
        // Which of several matching pages a template means is only known when the alarm fires.
        let only = match judged.alarm.matching_pages[..] {
            [page] => Some(page),
            _ => None,
        };
        let Some(page) = runbook.map(|found| found.page).or(only) else { continue };
        let is_section = runbook.is_some_and(|found| found.anchor.is_some());
        if let Some(retired) = retired(readiness.site.page(page), is_section) {
            led.entry(page).or_insert((retired, &judged.name.name));
        }
    }
    led.into_values()
        .map(|(retired, alarm)| {
            let message = format!("this runbook says `{}`, and alarm `{alarm}` leads to it", retired.value);
            let help =
                "link the alarm to the page that replaces it, or remove this if it is still to be followed";
            Finding::at(retired.span, &retired.value, message, help).about(alarm)
        })
        .collect()
}

/// The place where a runbook says that it must no longer be followed. `is_section` says whether only one of its
/// sections is meant.
fn retired(page: &Page, is_section: bool) -> Option<&Spanned<String>> {
    let markdown = &page.document.markdown;
    // Below the first of several equal headings, the notice only applies to that section.
    let is_of_all = |says: &Spanned<String>| match markdown.headings.as_slice() {
        [first, others @ ..] => {
            says.span.start < first.span.start || others.iter().all(|other| other.level > first.level)
        }
        [] => true,
    };
    let in_text = || markdown.retired.as_ref().filter(|says| !is_section || is_of_all(says));
    page.runbook()?.retired.as_ref().or_else(in_text)
}
