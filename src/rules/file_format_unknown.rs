use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F004",
    name: "file-format-unknown",
    level: Level::Warning,
    page: include_str!("file_format_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let unknown = site.alarm_files.iter().filter(|file| file.is_unknown);
    let unread_alarms = site.alarm_files.iter().flat_map(|file| &file.unread_alarms);
    let unread_alarms = unread_alarms.map(|left| {
        let subject = format!("left out {}", left.name);
        Finding::at(left.place, subject.as_str(), left.message.clone(), left.help.as_ref())
    });
    unknown
        .map(|file| {
            let help = "leave it out of `alarms:`, or write its alarms as a list: \
                        `alarms: [{name: …, severity: …, runbook: …}]`";
            Finding::at(file.first_line, "format", "the alarm format of this file is not recognised", help)
        })
        .chain(unread_alarms)
        .collect()
}
