use std::borrow::Cow;

use ahash::AHashSet;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{Site, composed};
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "R002",
    name: "runbook-unknown-alarm",
    level: Level::Warning,
    page: include_str!("runbook_unknown_alarm.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let listed =
        site.pages.par_iter().filter_map(|page| page.runbook()).flat_map_iter(|runbook| &runbook.alarms);
    let unknown: Vec<_> = listed.filter(|name| site.name(&name.value).is_none()).collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    // A text with placeholders that only one definition has identifies that alarm, although its name is not known yet.
    let texts = site.each_name().filter(|name| name.word.as_ref() == Some(&name.name));
    let texts = texts.map(|name| name.name.as_str());
    let known: AHashSet<Cow<str>> = site.known_alarms().chain(texts).map(composed).collect();
    let unknown: Vec<_> =
        unknown.into_iter().filter(|name| !known.contains(&composed(&name.value))).collect();
    let mut budget = Budget::default();
    let mut names = Suggestions::new(site.each_name().map(|name| name.name.as_str()));
    unknown
        .into_iter()
        .map(|name| {
            let help = "remove it, or list the file that defines it under `alarms:`";
            let message = format!("there is no alarm `{}`", name.value);
            let finding = Finding::at(name.span, &name.value, message, help).about(&*name.value);
            finding.suggests(names.of(&name.value, &mut budget))
        })
        .collect()
}
