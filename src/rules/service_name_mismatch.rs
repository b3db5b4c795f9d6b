use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;
use crate::model::Service;

pub const RULE: Rule = Rule {
    code: "S004",
    name: "service-name-mismatch",
    level: Level::Warning,
    page: include_str!("service_name_mismatch.md"),
    check: Check::Site(check),
};

/// Roles that only say that something is a service.
const EMPTY: [&str; 8] =
    ["service", "services", "app", "application", "component", "microservice", "module", "server"];

fn check(site: &Site) -> Vec<Finding> {
    site.services.iter().flat_map(|service| of(site, &service.service)).collect()
}

fn of(site: &Site, service: &Service) -> Vec<Finding> {
    let own = service.name.value.as_str();
    let mut findings = Vec::new();
    let role = service.role.as_ref();
    if let Some(role) = role.filter(|role| EMPTY.contains(&role.value.trim().to_lowercase().as_str())) {
        let message = format!("role `{}` does not say what the service does", role.value);
        let help = "say what the service does in its application, such as `api`, `worker` or `orders-db`";
        findings.push(Finding::at(role.span, [own, "role"], message, help));
    }
    let Some(misnamed) = judge::misnamed(&site.config, service) else { return findings };
    for name in misnamed.names {
        let message = format!("`{}` does not start with `<environment>-{}`", name.value, misnamed.stem);
        let help = "name the resource after an environment of the entry and the service, or list it where it belongs";
        findings.push(Finding::at(name.span, [own, &name.value], message, help));
    }
    findings
}
