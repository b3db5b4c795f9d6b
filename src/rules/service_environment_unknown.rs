use super::{Change, Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::judge;
use crate::link::Site;
use crate::read::{nearest, only_typo};

pub const RULE: Rule = Rule {
    code: "S005",
    name: "service-environment-unknown",
    level: Level::Warning,
    page: include_str!("service_environment_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let known: Vec<&str> = site.config.environments.iter().map(|known| known.value.as_str()).collect();
    let entries = site.services.iter().map(|service| &service.service);
    let strange = entries.flat_map(|entry| {
        judge::undeclared_environments(&site.config, entry).into_iter().map(move |name| (entry, name))
    });
    let findings = strange.map(|(entry, name)| {
        let message =
            format!("`{}` is not one of this project's environments ({})", name.value, known.join(", "));
        let meant = nearest(&name.value, known.iter().copied());
        let help =
            did_you_mean(meant, "name one of them, or list it under `environments` in `readyroom.yaml`");
        let change =
            only_typo(&name.value, known.iter().copied()).map(|meant| Change::word(name.span, meant));
        Finding::at(name.span, [entry.name.value.as_str(), &name.value], message, help).with_fix(change)
    });
    findings.collect()
}
