use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S015",
    name: "pipeline-policy-missing",
    level: Level::Off,
    page: include_str!("pipeline_policy_missing.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().filter(|service| service.is_whole).map(|service| &service.service);
    let silent =
        entries.filter(|entry| !entry.pipeline.stages.is_empty() && entry.pipeline.bad_release.is_none());
    let findings = silent.filter_map(|entry| {
        let message = "the entry does not say whether a bad release is rolled back or rolled forward";
        let help = "write `bad_release: rollback` or `bad_release: roll_forward` under `pipeline`";
        Some(Finding::at(entry.pipeline.place?, &entry.name.value, message, help))
    });
    findings.collect()
}
