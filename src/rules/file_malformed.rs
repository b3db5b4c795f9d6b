use super::{Change, Check, Finding, Rule, Subject};
use crate::config::Level;
use crate::link::Site;
use crate::read::Problem;
use crate::source::Malformed;
use crate::yaml::IN_QUOTES;

pub const RULE: Rule = Rule {
    code: "F001",
    name: "file-malformed",
    level: Level::Error,
    page: include_str!("file_malformed.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let problems = site.problems.iter().filter_map(|problem| match problem {
        Problem::Malformed(malformed) => Some(malformed),
        Problem::UnknownKey { .. } => None,
    });
    let files = site.alarm_files.iter().filter_map(|file| file.malformed.as_ref());
    problems
        .chain(files)
        .map(|Malformed { span, message, help }| {
            // Quotes fix only the kind of line that this help text is for.
            let change = (help == IN_QUOTES).then_some(Change::Quotes { place: *span });
            Finding::at(*span, Subject::written(*span), message, help).with_fix(change)
        })
        .collect()
}
