use super::{Check, Finding, Rule, did_you_mean, stages};
use crate::config::Level;
use crate::judge::Readiness;
use crate::model::says_something;
use crate::read::nearest;

pub const RULE: Rule = Rule {
    code: "S011",
    name: "pipeline-alarm-unknown",
    level: Level::Error,
    page: include_str!("pipeline_alarm_unknown.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let named = stages(readiness.site).flat_map(|(entry, stage)| stage.alarms().map(move |own| (entry, own)));
    let mut named = named.peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let alarms = readiness.named_alarms();
    let known: Vec<&str> = readiness.site.known_alarms().collect();
    let unknown = named.filter(|(_, (_, name))| says_something(&name.value) && alarms.lack(&name.value));
    let findings = unknown.map(|(entry, (key, name))| {
        let finding = Finding::at(
            name.span,
            [entry.name.value.as_str(), key, &name.value],
            format!("`{}` {}, and there is no such alarm", name.value, does(key)),
            did_you_mean(
                nearest(&name.value, known.iter().copied()),
                "fix the name, or name the file that defines it in `alarms:`",
            ),
        );
        finding.about(&*name.value)
    });
    findings.collect()
}

/// What an alarm does to releases by the key that names it.
fn does(key: &str) -> &'static str {
    if key == "rollback_on" { "rolls releases back" } else { "holds releases back" }
}
