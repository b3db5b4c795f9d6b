use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S007",
    name: "pipeline-stages-disordered",
    level: Level::Warning,
    page: include_str!("pipeline_stages_disordered.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let order: Vec<&str> = site.config.stages.iter().map(|stage| stage.value.as_str()).collect();
    let entries = site.services.iter().map(|service| &service.service);
    let disordered = entries.flat_map(|entry| {
        let stages = judge::disordered(&site.config, &entry.pipeline.stages);
        stages.into_iter().map(move |pair| (entry, pair))
    });
    let findings = disordered.map(|(entry, [before, after])| {
        let message = format!(
            "`{}` comes after `{}`; the project's order is {}",
            after.value,
            before.value,
            order.join(", ")
        );
        let help = "list each stage once, in the order of the project's `stages`";
        Finding::at(after.span, [entry.name.value.as_str(), &after.value], message, help)
    });
    findings.collect()
}
