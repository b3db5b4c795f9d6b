use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::files::mount;
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
    let read = |member: &&crate::config::Member| !site.unreadable.iter().any(|why| member.has(why.span));
    let empty = site.config.repositories.iter().filter(read).filter(|member| {
        let root = mount(&member.name.value);
        let is_its = |path: &camino::Utf8Path| path.starts_with(&root);
        let mut files = site.sources.iter().map(|(_, file)| file);
        !files.any(|file| {
            is_its(&file.path) && !matches!(file.role, Role::Config | Role::Codeowners | Role::NearMiss)
        })
    });
    let findings = empty.map(|member| {
        let name = &member.name;
        let message = format!("nothing in `{}` is a document, an alarm or a service", name.value);
        let help = "name its documents in its own `readyroom.yaml`, or remove it: the default is `content/`";
        Finding::at(name.span, &name.value, message, help)
    });
    findings.collect()
}
