use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S003",
    name: "service-without-owner",
    level: Level::Warning,
    page: include_str!("service_without_owner.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let unowned = site.services.iter().filter(|service| judge::without_owner(service));
    let findings = unowned.map(|service| {
        let name = &service.service.name;
        let place = service.service.owner.as_ref().map_or(name.span, |owner| owner.span);
        let message = format!("service `{}` has no owner", name.value);
        let help = "write `owner:` and a team, or assign its folder to one in CODEOWNERS";
        Finding::at(place, &name.value, message, help)
    });
    findings.collect()
}
