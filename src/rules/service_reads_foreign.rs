use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "S029",
    name: "service-reads-foreign",
    level: Level::Warning,
    page: include_str!("service_reads_foreign.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let refused = site.running.forbidden_reads.iter().map(|(place, file)| {
        let path = site.sources[*file].shown();
        let message =
            format!("`{path}` is not read: it is neither below this service's folder nor owned by its owner");
        let help = "give the file to the service's owner in CODEOWNERS, or move it below the folder";
        Finding::at(*place, [path], message, help)
    });
    refused.collect()
}
