use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::mount::{self, Role};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F010",
    name: "file-name-misspelled",
    level: Level::Warning,
    page: include_str!("file_name_misspelled.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let files = site.sources.iter().filter(|(_, file)| file.role == Role::NearMiss);
    let findings = files.filter_map(|(id, file)| {
        let (name, meant) = mount::near_miss(&file.path)?;
        let message = format!("`{name}` is not a name that readyroom knows, so this file is not read");
        Some(Finding::at(Span::start_of(id), name, message, format!("rename it: did you mean `{meant}`?")))
    });
    findings.collect()
}
