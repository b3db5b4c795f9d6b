use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F015",
    name: "repository-unreadable",
    level: Level::Error,
    page: include_str!("repository_unreadable.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let findings = site.unreadable.iter().map(|why| {
        let subject = site.config.repositories.iter().find(|member| member.has(why.span));
        let subject = subject.map_or("", |member| member.name.value.as_str());
        Finding::at(why.span, subject, why.message.clone(), why.help.clone())
    });
    findings.collect()
}
