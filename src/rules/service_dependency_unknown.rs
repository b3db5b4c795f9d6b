use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;
use crate::model::{Dependency, Service, says_something};
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "S021",
    name: "service-dependency-unknown",
    level: Level::Warning,
    page: include_str!("service_dependency_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    let knows_all = judge::knows_every_service(site);
    let mut budget = Budget::default();
    let mut names = Suggestions::new(site.services.iter().map(|known| known.service.name.value.as_str()));
    for service in &site.services {
        let own = service.service.name.value.as_str();
        let may_miss = knows_all && judge::is_own_format(site, service);
        for needed in &service.service.depends_on {
            let name = &needed.name;
            let Some(other) = site.service_by_name(&name.value) else {
                if may_miss && says_something(&name.value) {
                    let message = format!("`{}` is not a service of this project", name.value);
                    let help = "fix the name, write an entry for it, or leave out what is not a service";
                    let finding = Finding::at(name.span, [own, &name.value], message, help);
                    findings.push(finding.suggests(names.of(&name.value, &mut budget)));
                }
                continue;
            };
            findings.extend(outdated(own, needed, &site.service(other).service));
        }
    }
    findings
}

/// A dependency whose version is outside the required range.
fn outdated(own: &str, needed: &Dependency, other: &Service) -> Option<Finding> {
    let (wanted, there) = (needed.version.as_ref()?, other.version.as_ref()?);
    if wanted.value.as_ref()?.has(there.value.as_ref()?)? {
        return None;
    }
    let name = &needed.name.value;
    let message = format!("this needs `{name}` {}, which is at {}", wanted.text, there.text);
    let help = "wait for the version that is needed, or widen the range";
    let finding = Finding::at(wanted.span, [own, name, "version"], message, help);
    Some(finding.related(there.span, "its version is here"))
}
