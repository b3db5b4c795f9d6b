use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::mount::{self, Missed};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F013",
    name: "file-left-out",
    level: Level::Warning,
    page: include_str!("file_left_out.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let findings = site.near_misses.iter().filter_map(|file| {
        let path = &site.sources[*file].path;
        let Missed::Document(why) = mount::missed(&site.config, site.sources.listing(), path)? else {
            return None;
        };
        let message = format!("this review or postmortem is not read: {why}");
        let help = "let `documents` include it, or move it out of the folders of documents".to_owned();
        Some(Finding::at(Span::start_of(*file), path.as_str(), message, help))
    });
    findings.collect()
}
