use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::says_something;

pub const RULE: Rule = Rule {
    code: "S016",
    name: "pipeline-hotfix-skips",
    level: Level::Warning,
    page: include_str!("pipeline_hotfix_skips.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().map(|service| &service.service);
    let skipped = entries.flat_map(|entry| {
        let skips = entry.pipeline.hotfix.iter().flat_map(|hotfix| &hotfix.skips);
        skips.map(move |skipped| (entry, skipped))
    });
    let wrong = skipped.filter(|(_, skipped)| says_something(&skipped.value) && !is_bake(&skipped.value));
    let findings = wrong.map(|(entry, skipped)| {
        let message = format!("`hotfix.skips` lists `{}`; only bakes may be skipped", skipped.value);
        let help = "let an urgent fix pass every check: it may only wait less";
        Finding::at(skipped.span, [entry.name.value.as_str(), &skipped.value], message, help)
    });
    findings.collect()
}

/// Whether a text is about waiting: `bake`, `bakes`, `one-box bake`.
fn is_bake(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| matches!(word, "bake" | "bakes" | "baking"))
}
