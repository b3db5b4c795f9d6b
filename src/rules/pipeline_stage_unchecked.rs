use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Service, Stage};

pub const RULE: Rule = Rule {
    code: "S008",
    name: "pipeline-stage-unchecked",
    level: Level::Warning,
    page: include_str!("pipeline_stage_unchecked.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().filter(|service| service.is_whole).map(|service| &service.service);
    entries.flat_map(of).collect()
}

fn of(entry: &Service) -> Vec<Finding> {
    let stages = &entry.pipeline.stages;
    // If no stage lists its checks, they are documented elsewhere.
    let says_checks = stages.iter().any(|stage| stage.checks.is_some());
    let is_unchecked =
        |stage: &&Stage| stage.is_described && says_checks && !has_check(stage) && !stops_by_itself(stage);
    let findings = stages.iter().filter(is_unchecked).map(|stage| {
        let name = &stage.name;
        let message = format!("stage `{}` has no check: nothing stops a bad change there", name.value);
        let help = "list under `checks` what has to pass, or remove the stage";
        Finding::at(name.span, [entry.name.value.as_str(), &name.value], message, help)
    });
    findings.collect()
}

fn has_check(stage: &Stage) -> bool {
    stage.checks.iter().flatten().next().is_some()
}

/// Whether a change is stopped by alarms, by a comparison, by unhealthy hosts, or by a waiting time.
fn stops_by_itself(stage: &Stage) -> bool {
    let blocked_by = &stage.blocked_by;
    stage.bake.is_some()
        || !stage.compare.is_empty()
        || stage.alarms().next().is_some()
        || !blocked_by.organization.is_empty()
        || blocked_by.unhealthy.is_some()
}
