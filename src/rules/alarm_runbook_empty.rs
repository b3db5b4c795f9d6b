use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Check, Finding, Rule, Subject, beginning};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered, record, runbook_of};
use crate::markdown::Markdown;

pub const RULE: Rule = Rule {
    code: "A009",
    name: "alarm-runbook-empty",
    level: Level::Error,
    page: include_str!("alarm_runbook_empty.md"),
    check: Check::Readiness(check),
};

const HELP: &str = "write a step of three words, a command, or twenty words; headings, comments, `TODO` and what \
                    `new runbook` wrote do not count";

/// A file that `AsciiDoc` or reStructuredText includes is not shown if it is not found, or if only a part of it is
/// included that another tool chooses.
fn help(markdown: &Markdown) -> String {
    let shown = markdown.included.iter().filter_map(|file| Utf8Path::new(&file.path).file_name());
    let shown: BTreeSet<&str> = shown.collect();
    match markdown.takes_in.iter().rfind(|name| !shown.contains(name.as_str())) {
        Some(file) => format!("the page does not show what it includes, such as `{file}`: {HELP}"),
        None => HELP.to_owned(),
    }
}

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let empty =
        readiness.definitions.iter().filter(|judged| judged.coverage.reason() == Some(Uncovered::Empty));
    empty
        .filter_map(|judged| {
            let alarm = judged.alarm;
            let (page, anchor) = runbook_of(alarm, Some(judged.name))?;
            let path = &site.sources[site.page(page).document.file].shown();
            let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
            let name = &alarm.alarm.name;
            let (message, help) = match record(site, page) {
                Some(record) => (
                    format!("the runbook of alarm `{}` is {record}: `{path}{anchor}`", name.value),
                    "link to a page that says what to do".to_owned(),
                ),
                None => (
                    format!("the runbook of alarm `{}` says nothing: `{path}{anchor}`", name.value),
                    help(&site.page(page).document.markdown),
                ),
            };
            let place = alarm
                .alarm
                .link
                .as_ref()
                .filter(|_| alarm.linked.is_some() || !alarm.matching_pages.is_empty());
            let place = place.map_or(name.span, |link| link.span);
            Some(
                Finding::at(place, Subject::alarm(alarm), message, help)
                    .of(alarm)
                    .related(beginning(site, page), "the runbook is this page"),
            )
        })
        .collect()
}
