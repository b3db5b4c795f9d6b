use super::{Check, Finding, Rule, days_late};
use crate::config::{Level, SiteOutline};
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F019",
    name: "outline-unreliable",
    level: Level::Warning,
    page: include_str!("outline_unreliable.md"),
    check: Check::Site(check),
};

/// The maximum age of an outline in days. The contents of an older outline may have changed.
const OLD: i32 = 7;

fn check(site: &Site) -> Vec<Finding> {
    let config = &site.config;
    let at = |message: String, help: &str| Finding::at(config.outline_place(), "with", message, help);
    match &config.site_outline {
        SiteOutline::NotConfigured => Vec::new(),
        SiteOutline::Missing(file) => {
            let message = format!(
                "`{file}` does not exist: links from and to other repositories, and policy, are unknown"
            );
            vec![at(message, "download `outline.json.zst` from the site that gathers this repository")]
        }
        SiteOutline::Found { outline, own, file } => {
            let mut findings = Vec::new();
            if config.today.since(outline.as_of).is_ok_and(|age| age.get_days() > OLD) {
                let age = days_late(outline.as_of, config.today);
                let message = format!("`{file}` is from {}, {age} old: it may be out of date", outline.as_of);
                findings.push(at(
                    message,
                    "download it again, and build the site that gathers this repository each day",
                ));
            }
            if own.is_none() {
                let message = format!(
                    "`{file}` does not say which of its repositories this is: links into it are not checked"
                );
                let help = "set `repository` to its page on its host, or say its name: `with: {file: …, name: checkout}`";
                findings.push(at(message, help));
            }
            findings
        }
    }
}
