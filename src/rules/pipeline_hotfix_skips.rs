use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Service, says_something};

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
    let wrong =
        skipped.filter(|(entry, skipped)| says_something(&skipped.value) && !is_bake(entry, &skipped.value));
    let findings = wrong.map(|(entry, skipped)| {
        let message = format!("`hotfix.skips` lists `{}`; only bakes may be skipped", skipped.value);
        let help = "let an urgent fix pass every check: it may only skip waiting";
        Finding::at(skipped.span, [entry.name.value.as_str(), &skipped.value], message, help)
    });
    findings.collect()
}

/// Whether a text is about waiting: `bake`, `bakes`, `one-box bake`. A part of the text without such a word must not
/// name a check of a stage, as in `bake and integration`.
fn is_bake(entry: &Service, text: &str) -> bool {
    const BAKES: [&str; 3] = ["bake", "bakes", "baking"];
    let names_bake = |text: &str| text.split(' ').any(|word| BAKES.contains(&word));
    let checks = entry.pipeline.stages.iter().flat_map(|stage| stage.checks.iter().flatten());
    let checks = checks.map(|check| words(&check.value)).filter(|check| !check.trim().is_empty());
    let checks: Vec<String> = checks.collect();
    let names_check = |part: &str| checks.iter().any(|check| words(part).contains(check.as_str()));
    let text = words(&text.replace([',', ';', '/', '+', '&'], " and "));
    names_bake(&text) && !text.split(" and ").any(|part| !names_bake(part) && names_check(part))
}

/// The words of a text in lower case, each with a space before and after it.
fn words(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}
