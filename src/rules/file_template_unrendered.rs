use std::collections::BTreeMap;

use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::alarms::{AlarmFile, Engine, TemplateCreates};
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
    let templates = site
        .alarm_files
        .iter()
        .filter(|file| file.template.is_some() && file.makes == TemplateCreates::Alarms);
    // The templates of a chart are rendered together.
    let mut together: BTreeMap<&Utf8Path, Vec<&AlarmFile>> = BTreeMap::new();
    for file in templates {
        let path = site.sources[file.file].path.as_path();
        together.entry(chart_of(site, path).unwrap_or(path)).or_default().push(file);
    }
    let first = together.values().filter_map(|files| {
        let (first, others) = files.split_first()?;
        let mark = first.template?;
        let message = match others.len() {
            0 => "this template is not rendered, so its alarms are not counted".to_owned(),
            more => format!(
                "this template and {more} more of its chart are not rendered, so their alarms are not counted"
            ),
        };
        let path = &site.sources[mark.file].path;
        Some(Finding::at(mark, "template", message, help(path, first.engine)))
    });
    first.collect()
}

/// The folder of the chart that a template belongs to.
fn chart_of<'p>(site: &Site, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
    path.ancestors().skip(1).find(|folder| site.sources.has_file(&folder.join("Chart.yaml")))
}

/// Names the tool that renders a template, by its file extension and its syntax.
fn help(path: &Utf8Path, engine: Engine) -> &'static str {
    if matches!(path.extension(), Some("jsonnet" | "libsonnet")) {
        "list the rendered files under `alarms:`; `mixtool generate alerts`, or `jsonnet`, writes them"
    } else if path.extension() == Some("tftpl") {
        "list the output of `terraform show -json` under `alarms:` instead"
    } else if path.extension() == Some("mako") {
        "list the rendered files under `alarms:`; `mako-render`, or the tool that deploys them, writes them"
    } else if path.extension() == Some("erb") || engine == Engine::Erb {
        "list the rendered files under `alarms:`; `erb`, or the tool that deploys them, writes them"
    } else if engine == Engine::Ytt {
        "list the rendered files under `alarms:`; `ytt --file FOLDER` writes them"
    } else if engine == Engine::Jinja {
        "list the rendered files under `alarms:`; a play with the module `template` writes them, for Ansible"
    } else {
        "list the rendered files under `alarms:`; `helm template` writes them, for Helm"
    }
}
