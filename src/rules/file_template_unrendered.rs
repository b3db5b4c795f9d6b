use super::{Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F003",
    name: "file-template-unrendered",
    level: Level::Warning,
    page: include_str!("file_template_unrendered.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let marks = site.alarm_files.iter().filter_map(|file| file.template);
    marks
        .map(|mark| {
            let message = "this is a template; its alarms cannot be seen before it is rendered";
            let help = "name the rendered files in `alarms:`; `helm template` writes them, for Helm";
            Finding::at(mark, message, help)
        })
        .collect()
}
