//! Files that are part of a pipeline, and which of them are GitLab's own scanners.
//!
//! The jobs of `SAST` and `Code-Quality` may fail: a pipeline continues whatever they find. A variable switches a
//! scanner off: <https://docs.gitlab.com/topics/autodevops/cicd_variables/#job-skipping-variables>

use super::{is_never, open, written};
use crate::delivery::commands::TOLERANT;
use crate::delivery::values::one_or_many;
use crate::delivery::{Component, Value};
use crate::yaml::Node;

/// GitLab's own templates and components that scan for known vulnerabilities and secrets, by the beginning of their
/// names.
const SCANS: [&str; 6] = ["secret-detection", "dast", "iac-scanning", "api-security", "fuzzing", "sast-iac"];

/// GitLab's own templates and components that scan dependencies, by the beginning of their names.
const SCANS_DEPENDENCIES: [&str; 2] = ["container-scanning", "dependency-scanning"];

/// Adds a file that is included in a pipeline with these variables.
pub fn include(thing: &mut Component, include: &Node, variables: Option<&Node>) {
    const KINDS: [&str; 5] = ["local", "template", "component", "remote", "file"];
    if include.text().is_some() {
        thing.set("uses", Some(include), open);
        return thing.set("not read", Some(include), written);
    }
    let rules: Vec<&Node> = include.get("rules").map_or(&[][..], Node::items).iter().collect();
    if is_never(&rules, None) {
        return;
    }
    for kind in KINDS {
        for file in include.get(kind).map_or(&[][..], one_or_many) {
            thing.set("uses", Some(file), open);
            let name = file.text().unwrap_or_default().to_ascii_lowercase();
            let is_known = match kind {
                "template" => name.starts_with("security/") || name.starts_with("jobs/"),
                "component" => name.contains("/components/"),
                _ => false,
            };
            if !(is_known && scanner(thing, &name, file, variables)) {
                thing.set("not read", Some(file), written);
            }
        }
    }
}

/// Adds what a scanner does, unless a variable switches it off. Returns whether the file is a scanner:
/// `Jobs/SAST.gitlab-ci.yml`, `$CI_SERVER_FQDN/components/secret-detection/secret-detection@2`
fn scanner(thing: &mut Component, name: &str, file: &Node, variables: Option<&Node>) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let tool = last.split(['.', '@']).next().unwrap_or(last);
    let value = Value::Text(tool.to_owned());
    let is_one = |names: &[&str]| names.iter().any(|own| tool.starts_with(own));
    let key = match tool {
        _ if is_one(&SCANS_DEPENDENCIES) => "scans dependencies",
        _ if is_one(&SCANS) => "scans",
        "sast" | "code-quality" => TOLERANT,
        _ => return false,
    };
    if !is_skipped(tool, variables) {
        thing.put(key, value, file.span);
    }
    true
}

/// Whether a variable switches a scanner off: `DEPENDENCY_SCANNING_DISABLED: "true"`.
fn is_skipped(tool: &str, variables: Option<&Node>) -> bool {
    let name = format!("{}_DISABLED", tool.replace('-', "_").to_ascii_uppercase());
    let variable = variables.and_then(|all| all.get(&name));
    let value = variable.and_then(|own| own.get("value").unwrap_or(own).text()).unwrap_or_default();
    matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1")
}
