//! Names of alarms that nobody knows before something else has run: Terraform, the CDK, Helm, Azure.

use crate::model::Alarm;

/// What stands for a value in a name.
const PLACEHOLDERS: [(&str, &str); 8] = [
    // Helm, Jinja, Datadog
    ("{{", "}}"),
    ("{%", "%}"),
    // Terraform, CloudFormation, the CDK's tokens
    ("${", "}"),
    ("%{", "}"),
    // Octopus, Azure Pipelines
    ("#{", "}"),
    ("$(", ")"),
    // jsonnet
    ("%(", ")"),
    ("<%", "%>"),
];

/// Whether the name is known only when the alarm is made, so that two of the same text may be two alarms.
pub fn is_unknown(alarm: &Alarm) -> bool {
    let name = alarm.name.value.trim();
    let has_placeholder = PLACEHOLDERS
        .iter()
        .any(|(open, close)| name.find(open).is_some_and(|at| name[at + open.len()..].contains(close)));
    // `$NAME`, as `envsubst` fills it in; `$5` is an amount.
    let has_variable = || {
        let mut behind = name.match_indices('$').filter_map(|(at, _)| name[at + 1..].chars().next());
        behind.any(|c| c.is_ascii_alphabetic() || c == '_')
    };
    has_placeholder || has_variable()
}
