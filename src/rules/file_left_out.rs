use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{self, Readiness};
use crate::mount::{self, Role, WhyNotRead};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F013",
    name: "file-left-out",
    level: Level::Warning,
    page: include_str!("file_left_out.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let site = readiness.site;
    let left_out = site.near_misses.iter().filter_map(|file| {
        let path = &site.sources[*file].path;
        let WhyNotRead::Document(why) = mount::why_not_read(&site.config, site.sources.listing(), path)?
        else {
            return None;
        };
        let message = format!("this review or postmortem is not read: {why}");
        let help = "let `documents` include it, or move it out of the folders of documents".to_owned();
        Some(Finding::at(Span::start_of(*file), path.as_str(), message, help))
    });
    let unread = site.unread_records.iter().filter(|linked| !judge::is_settled(readiness, linked));
    let unread = unread.filter_map(|linked| {
        let one = &linked.unread_record;
        let file = &site.sources[one.file];
        let (_, says) = judge::objection(readiness, linked).filter(|_| file.role != Role::NearMiss)?;
        let message = format!("this {} is not read: {}", one.record.word(), one.reason.says());
        let help = format!("{says}, which counts if you {}", one.reason.cure(&one.record));
        Some(Finding::at(Span::start_of(one.file), file.path.as_str(), message, help))
    });
    left_out.chain(unread).collect()
}
