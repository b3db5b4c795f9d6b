use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::mount::{self, WhyNotRead};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F012",
    name: "file-service-nested",
    level: Level::Error,
    page: include_str!("file_service_nested.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let findings = site.near_misses.iter().filter_map(|file| {
        let path = &site.sources[*file].path;
        let WhyNotRead::Nested(project) = mount::why_not_read(&site.config, site.sources.listing(), path)?
        else {
            return None;
        };
        let message = format!("this service is not read: `{project}/` has a `readyroom.yaml` of its own");
        let help = format!("remove `{project}/readyroom.yaml`, or exclude `{project}/` from `documents`");
        Some(Finding::at(Span::start_of(*file), path.as_str(), message, help))
    });
    findings.collect()
}
