use super::{Check, Finding, Rule, Subject, releases, stages};
use crate::config::Level;
use crate::judge::{self, NamedAlarms, Readiness};
use crate::link::Site;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "S013",
    name: "rollback-alarm-without-runbook",
    level: Level::Warning,
    page: include_str!("rollback_alarm_without_runbook.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let declared = stages(readiness.site)
        .flat_map(|(entry, stage)| stage.rollback_on.iter().map(move |name| (entry, name.clone())));
    let read = releases::of_services(readiness.site)
        .flat_map(|(entry, release)| releases::alarms(release).map(move |name| (entry, name)));
    let named = declared.chain(read);
    let mut named = named.peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let alarms = readiness.named_alarms();
    let findings = named.filter_map(|(entry, name)| {
        uncovered(readiness.site, &alarms, &name, [entry.name.value.as_str(), &name.value].into())
    });
    findings.collect()
}

/// An alarm that rolls releases back, by the place that names it, where one of its definitions has no runbook.
pub fn uncovered(
    site: &Site,
    alarms: &NamedAlarms<'_>,
    name: &Spanned<String>,
    subject: Subject,
) -> Option<Finding> {
    let bare = alarms.of(&name.value).iter().find(|alarm| judge::coverage(site, alarm).is_uncovered())?;
    let message = format!("alarm `{}` rolls releases back and has no runbook", name.value);
    let help = "write one that says what to do once the release is back, and link it in the alarm";
    let finding = Finding::at(name.span, subject, message, help).of(bare);
    Some(finding.related(bare.alarm.name.span, "the alarm is defined here"))
}
