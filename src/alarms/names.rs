//! Alarm names that are known only after another tool has run: Terraform, the CDK, Helm, Azure, SOPS.

use crate::model::Alarm;

/// Delimiters of placeholders in a name.
const PLACEHOLDERS: [(&str, &str); 12] = [
    // gomplate with other delimiters, ytt
    ("[[ ", " ]]"),
    ("<< ", " >>"),
    ("(@= ", " @)"),
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
    // SOPS, which encrypts values
    ("ENC[", "]"),
];

/// Whether the name is known only when the alarm is created, so that two alarms with the same text may have different
/// names.
pub fn is_unknown(alarm: &Alarm) -> bool {
    let name = alarm.name.value.trim();
    let has_placeholder = PLACEHOLDERS
        .iter()
        .any(|(open, close)| name.find(open).is_some_and(|at| name[at + open.len()..].contains(close)));
    // `$NAME`, which `envsubst` fills in; `$5` is an amount of money.
    let has_variable = || {
        let mut behind = name.match_indices('$').filter_map(|(at, _)| name[at + 1..].chars().next());
        behind.any(|c| c.is_ascii_alphabetic() || c == '_')
    };
    has_placeholder || has_variable() || name.starts_with("#@ ")
}

/// Whether a person has to fill the name in: `<AlertName>`, `<service>Down`. `CPU <5% or >90%` is a name.
pub fn is_to_fill_in(name: &str) -> bool {
    let inner = name.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.is_some_and(|(inner, _)| {
        inner.starts_with(char::is_alphabetic)
            && inner.chars().all(|c| c.is_alphanumeric() || "-_ ".contains(c))
    })
}
