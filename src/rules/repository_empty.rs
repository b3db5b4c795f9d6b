use std::collections::HashSet;

use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::config::{Level, Member};
use crate::files::{mount, root_of};
use crate::link::Site;
use crate::mount::Role;

pub const RULE: Rule = Rule {
    code: "F016",
    name: "repository-empty",
    level: Level::Warning,
    page: include_str!("repository_empty.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let is_brought = |role: Role| !matches!(role, Role::Config | Role::Codeowners | Role::NearMiss);
    let brought = site.sources.iter().filter(|(_, file)| is_brought(file.role));
    let bringing: HashSet<&Utf8Path> = brought.map(|(_, file)| root_of(&file.path)).collect();
    let is_read = |member: &Member| !site.unreadable.iter().any(|why| member.has(why.span));
    let brings = |member: &Member| bringing.contains(&*mount(&member.name.value));
    let empty = site.config.repositories.iter().filter(|member| is_read(member) && !brings(member));
    let findings = empty.map(|member| {
        let name = &member.name;
        let message = format!("nothing in `{}` is a document, an alarm or a service", name.value);
        let help = "name its documents in its own `readyroom.yaml`, or remove it: the default is `content/`";
        Finding::at(name.span, &name.value, message, help)
    });
    findings.collect()
}
