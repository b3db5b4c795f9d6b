use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;

pub const RULE: Rule = Rule {
    code: "F003",
    name: "file-template-unrendered",
    level: Level::Warning,
    page: include_str!("file_template_unrendered.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let templates = site.alarm_files.iter().filter_map(|file| Some((file, file.template?)));
    templates
        .map(|(file, mark)| {
            let message = "this is a template; its alarms cannot be seen before it is rendered";
            Finding::at(mark, "template", message, help(&site.sources[mark.file].path, file.has_statements))
        })
        .collect()
}

/// What renders it, by the marks that it has.
fn help(path: &Utf8Path, has_statements: bool) -> &'static str {
    if matches!(path.extension(), Some("jsonnet" | "libsonnet")) {
        "name the rendered files in `alarms:`; `mixtool generate alerts`, or `jsonnet`, writes them"
    } else if has_statements {
        "name the rendered files in `alarms:`; a play with the module `template` writes them, for Ansible"
    } else {
        "name the rendered files in `alarms:`; `helm template` writes them, for Helm"
    }
}
