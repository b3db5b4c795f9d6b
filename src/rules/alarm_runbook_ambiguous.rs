use super::{Check, Finding, Rule, Subject, beginning, listed};
use crate::config::Level;
use crate::judge::{Readiness, Uncovered};

pub const RULE: Rule = Rule {
    code: "A005",
    name: "alarm-runbook-ambiguous",
    level: Level::Error,
    page: include_str!("alarm_runbook_ambiguous.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    readiness
        .uncovered(Uncovered::Ambiguous)
        .map(|judged| {
            let (alarm, name) = (judged.alarm, judged.name);
            let pages = name.ambiguous.len();
            let message = format!("{pages} pages could be the runbook of alarm `{}`", name.name);
            let help = format!(
                "link to the right one from the alarm, or list it in a runbook: `{}`",
                listed(&name.name)
            );
            let finding = Finding::at(alarm.alarm.name.span, Subject::alarm(alarm), message, help).of(alarm);
            name.ambiguous.iter().fold(finding, |finding, candidate| match site.heading_of(candidate) {
                Some(heading) => finding.related(heading, "a heading here has its name"),
                None => finding.related(beginning(site, candidate.page), "this page has its name"),
            })
        })
        .collect()
}
