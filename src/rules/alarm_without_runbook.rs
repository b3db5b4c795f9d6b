use std::collections::BTreeMap;

use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered, each_coverage};
use crate::link::{PageId, Site};
use crate::model::Kind;

pub const RULE: Rule = Rule {
    code: "A001",
    name: "alarm-without-runbook",
    level: Level::Error,
    page: include_str!("alarm_without_runbook.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    // A link that is broken, or leads elsewhere, is reported as that.
    let bare = each_coverage(site)
        .filter(|judged| !judged.is_unrendered && judged.coverage.reason() == Some(Uncovered::NoRunbook));
    let mut bare = bare.peekable();
    let headings = if bare.peek().is_some() { headings(site) } else { BTreeMap::new() };
    bare.map(|judged| {
        let alarm = judged.alarm;
        let name = &alarm.alarm.name;
        let message = format!("alarm `{}` has no runbook", name.value);
        let listed = format!("list it in the front matter of one: `alarms: [{}]`", name.value);
        let near = headings.get(&name.value.trim().to_lowercase());
        let help = near.map_or(listed, |page| {
            let path = &site.sources[site.page(*page).document.file].path;
            format!(
                "`{path}` has a heading of its name; if that is its runbook, write `alarms: [{}]` there",
                name.value
            )
        });
        Finding::at(name.span, Subject::alarm(alarm), message, help).of(alarm)
    })
    .collect()
}

/// The first page with each heading, in lower case: too little to go by, and worth a hint.
fn headings(site: &Site) -> BTreeMap<String, PageId> {
    let mut headings = BTreeMap::new();
    for (at, page) in site.pages.iter().enumerate() {
        if matches!(page.kind, Kind::Page | Kind::Runbook) {
            for heading in &page.document.markdown.headings {
                headings.entry(heading.text.trim().to_lowercase()).or_insert(PageId(at));
            }
        }
    }
    headings
}
