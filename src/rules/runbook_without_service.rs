use super::{Check, Finding, Rule, beginning};
use crate::config::Level;
use crate::link::{PageId, Site};
use crate::model::Kind;
use crate::nearest::{Budget, Suggestions};

pub const RULE: Rule = Rule {
    code: "R007",
    name: "runbook-without-service",
    level: Level::Warning,
    page: include_str!("runbook_without_service.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    // A project without service entries does not distinguish services.
    if site.services.is_empty() {
        return Vec::new();
    }
    let mut budget = Budget::default();
    let mut names = Suggestions::new(site.services.iter().map(|service| service.service.name.value.as_str()));
    let mut findings = Vec::new();
    let runbooks = site.pages.iter().enumerate().filter(|(_, page)| page.kind == Kind::Runbook);
    for (at, page) in runbooks {
        let written = page.document.common.service.as_ref();
        match written.filter(|name| site.service_by_name(&name.value).is_none()) {
            Some(unknown) => {
                let message = format!("there is no service `{}`", unknown.value);
                let finding =
                    Finding::at(unknown.span, &unknown.value, message, "use a service that has an entry");
                findings.push(finding.suggests(names.of(&unknown.value, &mut budget)));
            }
            None if page.service.is_none() => {
                let help = "move it below a service's folder, or say whose it is: `service: …`";
                let place = beginning(site, PageId(at));
                let message = "this runbook belongs to no service";
                findings.push(Finding::at(place, "service", message, help));
            }
            None => {}
        }
    }
    findings
}
