use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::delivery::Kind;
use crate::link::{LinkedComponent, LinkedService, ServiceId, Site};

pub const RULE: Rule = Rule {
    code: "S006",
    name: "pipeline-kind-missing",
    level: Level::Off,
    page: include_str!("pipeline_kind_missing.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let silent = site.services.iter().enumerate().filter(|(_, own)| says_nothing(own));
    silent.filter_map(|(at, own)| finding(site, ServiceId(at), &own.service.name.value)).collect()
}

/// Whether an entry does not say what deploys infrastructure.
fn says_nothing(own: &LinkedService) -> bool {
    let pipeline = &own.service.pipeline;
    own.is_whole && pipeline.kinds.infrastructure.is_none() && pipeline.text.is_none()
}

/// A finding at the first infrastructure code of a service. `None` if a workflow deploys infrastructure, or if
/// something that was not read might.
fn finding(site: &Site, service: ServiceId, name: &str) -> Option<Finding> {
    let own: Vec<&LinkedComponent> =
        site.running.components.iter().filter(|own| own.service == Some(service)).collect();
    let is_certain = |own: &&&LinkedComponent| {
        own.component.kind == Kind::Infrastructure
            && !own.is_test_or_example
            && own.component.get("count").is_none()
    };
    let code = own.iter().find(is_certain)?;
    let may_deploy = |own: &&LinkedComponent| {
        own.component.kind == Kind::Workflow
            && ["deploys infrastructure", "not read"].iter().any(|key| own.component.get(key).is_some())
    };
    if own.iter().any(may_deploy) || site.running.unread.iter().any(|(of, _)| *of == service) {
        return None;
    }
    let message = "infrastructure code was read, but no workflow that was read deploys it";
    let help = "write the file that deploys it as `infrastructure` under `pipeline.kinds`, or `none`";
    Some(Finding::at(code.component.place, name, message, help))
}
