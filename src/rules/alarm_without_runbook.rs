use super::{Check, Finding, Rule, Subject, listed};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered};
use crate::link::{LinkedAlarm, Site};
use crate::read::shell;

pub const RULE: Rule = Rule {
    code: "A001",
    name: "alarm-without-runbook",
    level: Level::Error,
    page: include_str!("alarm_without_runbook.md"),
    check: Check::Readiness(check),
};

/// How to give the alarm a runbook. A heading with its name in an unrelated page is probably meant as one.
fn help(site: &Site, alarm: &LinkedAlarm) -> String {
    let name = &alarm.alarm.name.value;
    let known = site.name_of(alarm);
    let word = known.and_then(|known| known.word.as_ref());
    let is_plain = word == Some(name) && !alarm.alarm.is_unnamed;
    let list = match word {
        Some(_) if is_plain => format!("list it in the front matter of one: `{}`", listed(name)),
        Some(word) => {
            format!(
                "link to one from its definition, or list it in the front matter of one: `{}`",
                listed(word)
            )
        }
        None => "link to one from its definition".to_owned(),
    };
    if let Some(hint) = known.and_then(|known| known.hints.first()) {
        let path = &site.sources[site.page(hint.page).document.file].shown();
        return format!("`{path}` has a heading `{name}`: link to it, or {list}");
    }
    // The command can only write a runbook in the project's own files.
    if !is_plain || !site.sources.is_of_project(alarm.file) {
        return list;
    }
    let service = if alarm.service.is_none() && !site.services.is_empty() { "SERVICE " } else { "" };
    format!("write one, `readyroom new runbook {service}--alarm {}`, or {list}", shell(name))
}

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    // A broken link, or a link to another site, is reported by another rule.
    readiness
        .uncovered(Uncovered::NoRunbook)
        .map(|judged| {
            let alarm = judged.alarm;
            let name = &alarm.alarm.name;
            let message = format!("alarm `{}` has no runbook", name.value);
            let finding = Finding::at(name.span, Subject::alarm(alarm), message, help(site, alarm)).of(alarm);
            let hints = site.name_of(alarm).into_iter().flat_map(|name| &name.hints);
            hints.filter_map(|hint| site.heading_of(hint)).fold(finding, |finding, heading| {
                finding.related(
                    heading,
                    "this heading has its name, in a page that is not a runbook of its service",
                )
            })
        })
        .collect()
}
