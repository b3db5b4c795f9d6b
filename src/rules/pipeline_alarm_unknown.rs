use super::{Change, Check, Finding, Rule, did_you_mean, stages};
use crate::config::Level;
use crate::judge::{Readiness, releases};
use crate::link::LinkedComponent;
use crate::model::says_something;
use crate::mount::Role;
use crate::read::{nearest, only_typo};

pub const RULE: Rule = Rule {
    code: "S011",
    name: "pipeline-alarm-unknown",
    level: Level::Error,
    page: include_str!("pipeline_alarm_unknown.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let declared = stages(site)
        .flat_map(|(entry, stage)| stage.alarms().map(move |(key, name)| (entry, (key, name.clone()))));
    // A file that is not read for alarms may itself define the alarm that it names.
    let is_read = |release: &LinkedComponent| site.sources[release.file].role == Role::Alarms;
    let read = releases::of_services(site)
        .filter(|(_, release)| is_read(release))
        .flat_map(|(entry, release)| releases::alarms(release).map(move |name| (entry, (READ, name))));
    let named = declared.chain(read);
    let mut named = named.peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let alarms = readiness.named_alarms();
    let known: Vec<&str> = readiness.site.known_alarms().collect();
    let unknown =
        named.filter(|(_, (_, name))| says_something(&name.value) && alarms.certainly_lacks(&name.value));
    let findings = unknown.map(|(entry, (key, name))| {
        let finding = Finding::at(
            name.span,
            [entry.name.value.as_str(), key, &name.value],
            format!("`{}` {}, but there is no such alarm", name.value, does(key)),
            did_you_mean(
                nearest(&name.value, known.iter().copied()),
                "fix the name, or list the file that defines it under `alarms:`",
            ),
        );
        let change =
            only_typo(&name.value, known.iter().copied()).map(|meant| Change::word(name.span, meant));
        // Projects had release files before this was checked, so it is only a warning.
        Finding { warning_only: key == READ, ..finding.about(&*name.value).with_fix(change) }
    });
    findings.collect()
}

/// The key if a file of the release names the alarm.
const READ: &str = "rolls back on alarm";

/// What an alarm does to releases, by the key that names it.
fn does(key: &str) -> &'static str {
    if matches!(key, "rollback_on" | READ) { "rolls releases back" } else { "holds releases back" }
}
