use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::source::Source;

pub const RULE: Rule = Rule {
    code: "F003",
    name: "file-template-unrendered",
    level: Level::Warning,
    page: include_str!("file_template_unrendered.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let marks = site.alarm_files.iter().filter_map(|file| file.template);
    marks
        .map(|mark| {
            let message = "this is a template; its alarms cannot be seen before it is rendered";
            Finding::at(mark, "template", message, help(&site.sources[mark.file]))
        })
        .collect()
}

/// What renders it, by the marks that it has.
fn help(source: &Source) -> &'static str {
    if matches!(source.path.extension(), Some("jsonnet" | "libsonnet")) {
        "name the rendered files in `alarms:`; `mixtool generate alerts`, or `jsonnet`, writes them"
    } else if source.text.contains("{%") {
        "name the rendered files in `alarms:`; a play with the module `template` writes them, for Ansible"
    } else {
        "name the rendered files in `alarms:`; `helm template` writes them, for Helm"
    }
}
