use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::delivery::{Kind, Value};
use crate::files::root_of;
use crate::link::{LinkedComponent, Site};

pub const RULE: Rule = Rule {
    code: "A011",
    name: "alarm-untested",
    level: Level::Off,
    page: include_str!("alarm_untested.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let tests = || site.running.components.iter().filter(|own| own.component.kind == Kind::AlarmTest);
    let root = |test: &LinkedComponent| root_of(&site.sources[test.file].path);
    // A repository without any tests may test its alarms in another way, or has to begin with writing tests.
    let tested: BTreeSet<&Utf8Path> = tests().map(root).collect();
    let mut fed: BTreeSet<&str> = BTreeSet::new();
    for property in tests().flat_map(|own| own.component.all("feeds")) {
        match &property.value {
            Value::Text(alarm) => fed.insert(alarm),
            // The name is a template, so the test may cover any alarm.
            _ => return Vec::new(),
        };
    }
    let untested = site.alarms.iter().filter(|alarm| {
        let own = &alarm.alarm;
        own.format == "prometheus"
            && !own.is_unnamed
            && own.exempt.is_none()
            && tested.contains(site.root_of(alarm))
            && !fed.contains(own.name.value.as_str())
    });
    untested
        .map(|alarm| {
            let name = &alarm.alarm.name;
            let message = format!("no promtool test expects alarm `{}` to fire", name.value);
            let help = "add a test with series that make it fire: `alert_rule_test` with its `alertname`, and `exp_alerts` \
                        that are not empty";
            Finding::at(name.span, Subject::alarm(alarm), message, help).of(alarm)
        })
        .collect()
}
