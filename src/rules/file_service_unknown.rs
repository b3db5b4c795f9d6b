use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Kind;
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "F011",
    name: "file-service-unknown",
    level: Level::Warning,
    page: include_str!("file_service_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut budget = Budget::default();
    let mut names = Suggestions::new(site.services.iter().map(|service| service.service.name.value.as_str()));
    // Runbooks are covered by `runbook-without-service`.
    let pages = site.pages.iter().filter(|page| page.kind != Kind::Runbook);
    let of_pages = pages.filter_map(|page| page.document.common.service.as_ref());
    let of_entries =
        site.config.each().flat_map(|config| &config.documents).filter_map(|entry| entry.service.as_ref());
    let unknown = of_pages.chain(of_entries).filter(|name| site.service_by_name(&name.value).is_none());
    let findings = unknown.map(|name| {
        let message = format!("there is no service `{}`", name.value);
        let help = "use a service that has an entry, such as a `service.yaml`";
        Finding::at(name.span, &name.value, message, help).suggests(names.of(&name.value, &mut budget))
    });
    findings.collect()
}
