use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::mount;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F010",
    name: "file-name-misspelled",
    level: Level::Warning,
    page: include_str!("file_name_misspelled.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let findings = site.near_misses.iter().filter_map(|file| {
        let (name, meant) = mount::near_miss(&site.sources[*file].path)?;
        let message = format!("`{name}` is not a name that readyroom knows, so this file is not read");
        let help = format!("rename it: did you mean `{meant}`?");
        Some(Finding::at(Span::start_of(*file), name, message, help))
    });
    findings.collect()
}
